"""What entering a status would create, told before it is done. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from tasks import explaining, generation


@dataclass(frozen=True, slots=True)
class Line:
    """A task to be: its name, and its day or what it waits for."""

    name: str
    day: date | None
    waiting: str


def outcomes(
    opportunity: Opportunity, statuses: Iterable[Status], *, today: date
) -> dict[int, list[Line]]:
    """The tasks that each of these statuses would create on the opportunity; one query."""
    found: dict[int, list[Line]] = {status.pk: [] for status in statuses}
    entries = [
        generation.Entry(opportunity=opportunity, status_id=pk, entered_on=today) for pk in found
    ]
    templates = AutoTaskTemplate.objects.enabled().filter(status__in=found)
    for planned in generation.plan(entries, templates=list(templates), today=today).tasks:
        found[planned.entry.status_id].append(_line(planned))
    return found


def _line(planned: generation.PlannedTask) -> Line:
    due = planned.due
    waiting = explaining.waiting_for(due.rule) if due.is_waiting else ""
    return Line(name=planned.template.name, day=due.day, waiting=waiting)
