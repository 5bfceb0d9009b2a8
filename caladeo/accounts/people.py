"""Who can be given work: people who can sign in, kept so until the work is theirs.

Work is given under the lock of its opportunity, then ``FOR KEY SHARE`` on the person; who
deactivates somebody locks their opportunities, then the person ``FOR UPDATE``.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from django.db import connections, router

from caladeo.db.sql import key_share
from caladeo.models import Absence, User


class DeactivatedError(Exception):
    """Work was to be given to somebody who cannot sign in any more."""

    def __init__(self, keys: set[int]) -> None:
        super().__init__(f"deactivated accounts cannot be given work: {sorted(keys)}")
        self.keys = keys


class Away(NamedTuple):
    """An absence: both days are included."""

    first_day: date
    last_day: date
    substitute: int | None


NOBODY_AWAY: Mapping[int, list[Away]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Team:
    """Of some people, by key, who can sign in, and when who of them is away."""

    able: Container[int | None]
    away: Mapping[int, list[Away]] = NOBODY_AWAY

    @property
    def substitutes(self) -> set[int | None]:
        return {row.substitute for rows in self.away.values() for row in rows}

    def absence_of(self, person: int | None, day: date | None, *, today: date) -> Away | None:
        """The absence in which a task due that day would have to be done; late ones today."""
        if day is None or person is None:
            return None
        found = (row for row in self.away.get(person, ()) if today <= row.last_day)
        return next(
            (row for row in found if row.first_day <= max(day, today) <= row.last_day), None
        )

    def stand_in(self, person: int | None, day: date | None, *, today: date) -> int | None:
        """Who does what somebody who is away then has to do; None when it stays with them.

        It goes no further than one: who is away as well, or has left, gets nothing.
        """
        absence = self.absence_of(person, day, today=today)
        substitute = absence.substitute if absence else None
        if substitute not in self.able or self.absence_of(substitute, day, today=today):
            return None
        return substitute

    def given(
        self, owner: int | None, day: date | None, *, today: date
    ) -> tuple[int | None, int | None]:
        """Who gets a task due that day that would be somebody's, and instead of whom."""
        substitute = self.stand_in(owner, day, today=today) if self.away else None
        return (substitute, owner) if substitute else (owner, None)


def team(keys: Iterable[int | None], *, since: date) -> Team:
    """Those of these people, by key, who can sign in, and who is away on that day or later.

    One query, and two more where somebody is away. Inside a transaction nobody of them, and no
    substitute, is deactivated until its end, and no absence of theirs is written.
    """
    found = _read(keys)
    away = [row.pk for row in found if row.absent_until and row.absent_until >= since]
    if not away:
        return Team(_able(found))
    absences = list(Absence.objects.filter(person__in=away, last_day__gte=since))
    others = _read({row.substitute_id for row in absences} - {row.pk for row in found})
    further = [row.pk for row in others if row.absent_until and row.absent_until >= since]
    if further:
        absences += Absence.objects.filter(person__in=further, last_day__gte=since)
    by_person: dict[int, list[Away]] = {}
    for row in absences:
        span = Away(row.first_day, row.last_day, row.substitute_id)
        by_person.setdefault(row.person_id, []).append(span)
    return Team(_able([*found, *others]), by_person)


def lock_absent(person: User, *substitutes: User | None) -> None:
    """Keep a person from being given work, and these people as they are, in a transaction.

    As `administrators.lock_to_deactivate` does: first all of them in key order, by the lock that
    those who give work pass.
    """
    keys = {person.pk, *(row.pk for row in substitutes if row)}
    everybody = User.objects.filter(pk__in=keys).order_by("pk")
    list(everybody.select_for_update(no_key=True).values_list("pk"))
    list(User.objects.filter(pk=person.pk).select_for_update().values_list("pk"))


def able(keys: Iterable[int | None]) -> frozenset[int]:
    """Those of these people, by key, who can sign in; one query.

    Inside a transaction nobody of them is deactivated until its end.
    """
    return _able(_read(keys))


def _able(found: Iterable[User]) -> frozenset[int]:
    return frozenset(person.pk for person in found if person.is_active)


def _read(keys: Iterable[int | None]) -> list[User]:
    """These people under their lock."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return []
    using = router.db_for_write(User)
    rows = User.objects.using(using).filter(pk__in_array=wanted).order_by("pk")
    query, values = rows.only("is_active", "absent_until").query.get_compiler(using).as_sql()
    return list(User.objects.using(using).raw(query + _lock(using), values))


def _lock(using: str) -> str:
    return key_share(using) if connections[using].in_atomic_block else ""


def require_able(*keys: int | None) -> None:
    """Refuse to give work to somebody deactivated; nobody (None) is no such person.

    Raises:
        DeactivatedError: somebody of them cannot sign in.
    """
    wanted = {key for key in keys if key is not None}
    if left := wanted - able(wanted):
        raise DeactivatedError(left)
