"""The indexes of tasks: pages and the bell read a few of a million, each move writes them."""

from django.db import models
from django.db.models import Q

OF_TASKS = [
    # What the bell counts: tasks that came or were given since a moment, reminders.
    models.Index(
        fields=["assignee", "created_at"],
        condition=Q(state="open"),
        name="task_open_by_arrival",
    ),
    models.Index(
        fields=["assignee", "given_at"],
        condition=Q(state="open", given_at__isnull=False),
        name="task_open_given",
    ),
    # The morning's page reads one person's open tasks by date; counts read nothing else. It stands
    # below: of two indexes that serve as well SQLite takes the latest.
    models.Index(
        fields=["assignee", "due_date", "visible_from"],
        condition=Q(state="open"),
        name="task_open_by_assignee",
    ),
    models.Index(
        fields=["assignee", "due_date"],
        condition=Q(state="open", reminder_days__isnull=False),
        name="task_open_with_reminder",
    ),
    models.Index(fields=["due_date"], condition=Q(state="open"), name="task_open_by_due_date"),
    # The names that open tasks have, each once (`tasks.everywhere.open_tasks`).
    models.Index(
        fields=["search_text", "due_date"],
        condition=Q(state="open"),
        name="task_open_by_name",
    ),
    # What was done today, among all that ever was: by one person, by all.
    models.Index(
        fields=["assignee", "done_at"],
        condition=Q(state="done"),
        name="task_done_by_assignee",
    ),
    models.Index(fields=["done_at"], condition=Q(state="done"), name="task_done_by_day"),
    models.Index(
        fields=["assignee", "cancelled_at"],
        condition=Q(state="cancelled"),
        name="task_cancelled_by_assignee",
    ),
    models.Index(fields=["opportunity", "state"], name="task_of_opportunity"),
    # The latest tasks of a rule, for its health.
    models.Index(fields=["template", "id"], name="task_of_rule"),
    # Most tasks have no role: they are not indexed.
    models.Index(fields=["role", "state"], condition=Q(role__isnull=False), name="task_of_role"),
    models.Index(
        fields=["instead_of", "state"],
        condition=Q(instead_of__isnull=False),
        name="task_instead_of_somebody",
    ),
]
