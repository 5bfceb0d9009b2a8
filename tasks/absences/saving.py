"""Writing when somebody is away; what their substitute has for them follows.

New tasks go by `caladeo.accounts.people.Team`, under the lock of the person, which is the one that
is taken here. Who creates tasks for them right now has done so, or sees the absence.
"""

import copy
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import guards, overwriting, retrying
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import Absence, JournalEntry, User
from opportunities.moves import locks
from tasks.absences import handing

NAMES = ("first_day", "last_day", "substitute")
Kind = JournalEntry.Kind


class OverlapError(Exception):
    """The person is away already on one of these days."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(absence.pk)
        self.absence = absence


class EndsBeforeItBeginsError(Exception):
    """Somebody moved the other end meanwhile."""


class OwnSubstituteError(Exception):
    """Nobody stands in for themselves."""


@retrying.on_conflict
def add(
    person: User, *, first_day: date, last_day: date, substitute: User | None, by: User | None
) -> Absence:
    """Nothing changes hands yet: see `handing.hand`.

    Raises:
        OverlapError, EndsBeforeItBeginsError, OwnSubstituteError: it cannot be so.
        DeactivatedError: the person or the substitute cannot sign in any more.
    """
    with transaction.atomic():
        absence = Absence(
            person=person, first_day=first_day, last_day=last_day, substitute=substitute
        )
        people.lock_absent(person, substitute)
        _check(absence)
        guards.save(absence)
        _note_in_person(person)
        record(Kind.ABSENCE_ADDED, by=by, target=person, after=snapshot(absence, NAMES))
        return absence


@retrying.on_conflict
def edit(
    absence: Absence,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    **changes: Any,
) -> int:
    """Other days or another substitute. What had been handed over follows.

    Tasks that are not due in the absence any more go back, the others to the new substitute. What
    becomes of those that are due in it now is asked again.

    Returns:
        How many tasks went to another person.

    Raises:
        Absence.DoesNotExist: somebody deleted it meanwhile.
        OverwritingError: somebody wrote the same meanwhile.
        OverlapError, EndsBeforeItBeginsError, OwnSubstituteError, DeactivatedError: as `add`.
    """

    def write(row: Absence) -> None:
        overwriting.refuse(row, changes, seen=seen)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        _check(row)
        row.is_answered = False
        guards.save(row, update_fields=[*changes, "is_answered"])
        record_edit(Kind.ABSENCE_EDITED, old, row, changes, by=by, label=str(row.person))

    return _rewrite(absence, write, changes.get("substitute"), by=by, at=at)


@retrying.on_conflict
def delete(absence: Absence, *, by: User | None, at: datetime) -> int:
    """The tasks that the substitute has for it go back; how many they were.

    Raises:
        Absence.DoesNotExist: somebody deleted it meanwhile.
    """

    def write(row: Absence) -> None:
        record(Kind.ABSENCE_DELETED, by=by, target=row.person, before=snapshot(row, NAMES))
        guards.delete(row)

    return _rewrite(absence, write, by=by, at=at)


def _rewrite(
    absence: Absence,
    write: Callable[[Absence], None],
    *others: User | None,
    by: User | None,
    at: datetime,
) -> int:
    """Write an absence as it is now, then decide anew who has the tasks that hung on it."""
    with transaction.atomic():
        today = clock.local_day(at)
        row = locks.lock_together(
            handing.handed_in(absence, today=today).owners(),
            lambda: handing.lock_people(absence, *others),
        )
        keys = list(handing.handed_in(row, today=today).values_list("pk", flat=True))
        write(row)
        _note_in_person(row.person)
        return handing.decide_anew(keys, by=by, at=at)


def _check(absence: Absence) -> None:
    """Under the lock of the person."""
    if absence.last_day < absence.first_day:
        raise EndsBeforeItBeginsError
    if absence.substitute_id == absence.person_id:
        raise OwnSubstituteError
    people.require_able(absence.person_id, absence.substitute_id)
    others = Absence.objects.filter(person=absence.person_id).exclude(pk=absence.pk)
    if other := others.overlapping(absence.first_day, absence.last_day).first():
        raise OverlapError(other)


def _note_in_person(person: User) -> None:
    """Until when they are away, where those who give work read it."""
    found = Absence.objects.filter(person=person.pk).aggregate(last=Max("last_day"))
    User.objects.filter(pk=person.pk).update(absent_until=found["last"])
