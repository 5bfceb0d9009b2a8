"""What an edited rule would change on its open tasks, told on demand."""

from typing import Any

from django.http import HttpRequest

from caladeo import clock
from caladeo.jobs import background
from caladeo.web import htmx
from statuses import auto_tasks
from statuses.forms.template import TemplateForm
from statuses.models import AutoTaskTemplate, KeyDate
from statuses.text import rule_history
from tasks.engine import rule_edits

MOST_ROWS = 100
# What open tasks take over though they look the same, and what concerns tasks to be alone.
TAKEN_OVER = {"visible_days", "if_past", "if_not_preceded", "on_leave", "is_required"}
OF_TASKS_TO_BE = {"conditions", "on_return"}


def is_asked(request: HttpRequest) -> bool:
    return "changes" in request.POST


def is_fragment(request: HttpRequest) -> bool:
    return htmx.wants_fragment(request)


def context(template: AutoTaskTemplate, form: TemplateForm) -> dict[str, Any]:
    """What ``statuses/_open_tasks.html#changes`` shows."""
    if not form.is_valid():
        return {"is_told": True, "is_unclear": True}
    try:
        updates = rule_edits.preview(
            template, form.changes, most=background.max_rows_in_request(), today=clock.today()
        )
    except (auto_tasks.ImpossibleDueDateError, KeyDate.DoesNotExist):
        return {"is_told": True, "is_unclear": True}
    changing = [row for row in updates if row.is_visible]
    return {
        "is_told": True,
        "looked_at": len(updates),
        "open_count": rule_edits.open_tasks(template).count(),
        "updates": changing[:MOST_ROWS],
        "more": max(0, len(changing) - MOST_ROWS),
        "unchanged": len(updates) - len(changing),
        "taken_over": rule_history.labels(form.changes.keys() & TAKEN_OVER),
        "without_effect": rule_history.labels(form.changes.keys() & OF_TASKS_TO_BE),
    }
