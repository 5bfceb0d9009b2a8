"""The changed facts of a trip in words, as its history tells them, with the tasks that followed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import from_to, long_day
from caladeo.models import User
from opportunities.models import FactChange, Opportunity
from opportunities.moves import undoing_fields
from tasks.models import DueDateMove, Task, TaskHandedOver
from tasks.text import moved_dates, wording

Field = FactChange.Field
ICONS = {
    Field.DEPARTURE: "plane",
    Field.DURATION: "calendar-clock",
    Field.MANAGER: "user-round",
    Field.KEY_DATE: "flag",
    Field.ROLE: "user-round",
}

OF_PEOPLE = (Field.MANAGER, Field.ROLE)


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
        return ICONS[Field(self.change.field)]

    @cached_property
    def title(self) -> str:
        return title(self.change.undoes or self.change)

    @cached_property
    def rest(self) -> str:
        return rest(self.change.undoes or self.change, self.people)

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


def title(change: FactChange) -> str:
    """« Départ déplacé », « Durée fixée », « Date clé « Option » retirée »."""
    before, after = _shown(change)
    if change.field == Field.DEPARTURE:
        words = (_("Departure moved"), _("Departure set"), _("Departure removed"))
    elif change.field == Field.DURATION:
        words = (_("Duration changed"), _("Duration set"), _("Duration removed"))
    elif change.field == Field.KEY_DATE:
        words = _of_key_date(change)
    elif change.field == Field.ROLE:
        name = {"name": change.role.name if change.role else pgettext("role", "deleted")}
        return _("Role “%(name)s”") % name
    else:
        return _("Manager changed")
    return words[0 if before and after else 1 if after else 2]


def _of_key_date(change: FactChange) -> tuple[str, str, str]:
    name = {"name": change.key_date.name if change.key_date else pgettext("key date", "deleted")}
    if change.before and change.before["day"] == change.after["day"]:
        words = _("Key date “%(name)s” counted again") % name
        if change.after["is_set"]:
            words = _("Key date “%(name)s” set by hand") % name
        return words, words, words
    return (
        _("Key date “%(name)s” moved") % name,
        _("Key date “%(name)s” set") % name,
        _("Key date “%(name)s” removed") % name,
    )


def rest(change: FactChange, people: Mapping[int, User]) -> str:
    """« du 10 au 14 juin 2027 », « à 12 jours », « Anna Moreau → Léa Petit »."""
    before, after = _shown(change)
    if change.field in (Field.MANAGER, Field.ROLE):
        return " → ".join(str(people.get(key, "—")) for key in (before, after))
    if change.field == Field.DURATION:
        return _days(before, after)
    first, last = (date.fromisoformat(text) if text else None for text in (before, after))
    if first and last and first != last:
        return from_to(first, last)
    if last:
        return pgettext("set", "to %(day)s") % {"day": long_day(last)}
    return _("it was %(day)s") % {"day": long_day(first)} if first else ""


def _days(before: int | None, after: int | None) -> str:
    count = after or before or 0
    if before and after:
        words = ngettext(
            "from %(before)s to %(count)s day", "from %(before)s to %(count)s days", count
        )
    elif after:
        words = ngettext("to %(count)s day", "to %(count)s days", count)
    else:
        words = ngettext("it was %(count)s day", "it was %(count)s days", count)
    return words % {"before": before, "count": count}


def _shown(change: FactChange) -> tuple[Any, Any]:
    """Before and after, as they are said."""
    if change.field == Field.ROLE:
        return change.before["person"], change.after["person"]
    if change.field != Field.KEY_DATE:
        return change.before, change.after
    return (change.before or {}).get("day"), (change.after or {}).get("day")
