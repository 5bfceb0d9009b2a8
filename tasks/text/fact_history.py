"""The changed facts of a trip as its history tells them, with the tasks that followed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from caladeo.models import User
from opportunities.models import FactChange, Opportunity
from opportunities.moves import undoing_fields
from opportunities.text import changed_fields
from tasks.models import DueDateMove, Task, TaskHandedOver
from tasks.text import moved_dates, wording

ICONS = {
    FactChange.Field.DEPARTURE: "plane",
    FactChange.Field.DURATION: "calendar-clock",
    FactChange.Field.MANAGER: "user-round",
    FactChange.Field.KEY_DATE: "flag",
    FactChange.Field.ROLE: "user-round",
}

OF_PEOPLE = (FactChange.Field.MANAGER, FactChange.Field.ROLE)


class DateStep(NamedTuple):
    """A task that followed: its days, or the people whose it was and is."""

    task: Task
    before: date | User | None
    after: date | User | None


@dataclass(frozen=True)
class FactEntry:
    """One changed fact; one that was put back is told by its undo alone."""

    change: FactChange
    people: dict[int, User]
    steps: list[DateStep]
    can_undo: bool = False

    @property
    def when(self) -> datetime:
        return self.change.changed_at

    @property
    def icon(self) -> str:
        return ICONS[FactChange.Field(self.change.field)]

    @cached_property
    def title(self) -> str:
        return changed_fields.title(self.change.undoes or self.change)

    @cached_property
    def rest(self) -> str:
        return changed_fields.rest(self.change.undoes or self.change, self.people)

    @property
    def has_days(self) -> bool:
        return self.change.field not in OF_PEOPLE

    @property
    def steps_in_words(self) -> str:
        """« 4 tâches déplacées », « 6 tâches passées à Léa »."""
        if not self.steps:
            return ""
        if self.has_days:
            return moved_dates.moved_in_words(len(self.steps))
        return moved_dates.handed_in_words(len(self.steps), to=self.steps[0].after)

    @property
    def undo_words(self) -> str:
        """« annulé par Julien Caron au bout de 2 minutes »; empty when it undoes nothing."""
        undone = self.change.undoes
        if undone is None:
            return ""
        by, after = self.change.changed_by, self.change.changed_at - undone.changed_at
        words = {"name": by, "time": wording.elapsed(after)}
        return (
            _("undone by %(name)s after %(time)s") if by else _("undone after %(time)s")
        ) % words


def entries(
    opportunity: Opportunity, changes: Sequence[FactChange], *, at: datetime
) -> dict[int, FactEntry]:
    """What the history tells of these changes, by key; five queries at most.

    Args:
        changes: with ``changed_by``, ``key_date``, ``undoes`` and ``undone_by`` loaded.
    """
    if not changes:
        return {}
    latest, people = undoing_fields.latest_pks(opportunity), undoing_fields.people_of(changes)
    steps = steps_of(changes, people)
    return {
        change.pk: FactEntry(
            change=change,
            people=people,
            steps=steps[change.pk],
            can_undo=not undoing_fields.refusal(change, latest=latest, people=people, at=at),
        )
        for change in changes
    }


def steps_of(changes: Sequence[FactChange], people: dict[int, User]) -> dict[int, list[DateStep]]:
    """The tasks that followed each of these changes; two queries at most."""
    of_people = {
        row.pk: tuple(people.get(key or 0) for key in undoing_fields.people_named(row))
        for row in changes
        if row.field in OF_PEOPLE
    }
    found: dict[int, list[DateStep]] = defaultdict(list)
    dated = [row.pk for row in changes if row.pk not in of_people]
    moves = DueDateMove.objects.filter(fact__in=dated).select_related("task__deletion__deleted_by")
    for move in moves.order_by("to_date", "pk"):
        found[move.fact_id or 0].append(DateStep(move.task, move.from_date, move.to_date))
    handed = TaskHandedOver.objects.filter(fact__in=of_people).select_related(
        "task__deletion__deleted_by"
    )
    for row in handed.order_by("pk"):
        found[row.fact_id].append(DateStep(row.task, *of_people[row.fact_id]))
    return found
