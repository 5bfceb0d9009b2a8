"""Who has an open task: somebody who can sign in, or nobody."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from caladeo.accounts import people
from caladeo.db import writing
from opportunities.models import Opportunity
from tasks.models import Task


def open_again(tasks: Sequence[Task]) -> None:
    """Decide, in memory, who gets tasks that are opening, under the lock of their opportunity.

    Those that follow the manager go to the manager of today, and so do those of somebody
    who cannot sign in any more.
    """
    named = (pk for task in tasks for pk in (task.assignee_id, task.opportunity.manager_id))
    able = people.able(named)
    for task in tasks:
        is_left_alone = task.assignee_id is not None and task.assignee_id not in able
        if task.follows_manager or is_left_alone:
            manager = task.opportunity.manager_id
            task.assignee_id = manager if manager in able else None
            task.follows_manager = task.is_automatic


def write_opened(keys: Sequence[int]) -> None:
    """The same for tasks that have just been written as open; two queries."""
    if not keys:
        return
    columns = ("assignee", "follows_manager", "reference", "opportunity__manager")
    rows = list(Task.objects.filter(pk__in_array=keys).select_related("opportunity").only(*columns))
    open_again(rows)
    writing.update(rows, ["assignee_id", "follows_manager"])


def follow_manager(opportunities: Iterable[Opportunity]) -> None:
    """Hand the open tasks that follow the manager to the manager of today."""
    managers = Opportunity.objects.filter(pk=OuterRef("opportunity"), manager__is_active=True)
    following = Task.objects.open().filter(follows_manager=True)
    followed = following.filter(opportunity__pk__in_array=[row.pk for row in opportunities])
    followed.update(assignee=Subquery(managers.values("manager")[:1]))
