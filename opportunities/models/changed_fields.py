"""What a save means to write: the facts that its object changed since it was read.

An object read a minute ago still holds yesterday's status. Saving it to rename the
opportunity must not move it back, so facts that the object did not change are left out of
the written fields, and those it did change are compared with the locked row.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from statuses.models import Status

TRACKED = frozenset({"status", "manager", "departure_date", "duration_days", "booked_on"})
COLUMNS = {"status": "status_id", "manager": "manager_id"}


def column(fact: str) -> str:
    return COLUMNS.get(fact, fact)


# Read for each row of a set: worked out once.
HELD = tuple((fact, column(fact)) for fact in sorted(TRACKED))
# What a save compares with the row under its lock.
COMPARED = (*(key for _fact, key in HELD), "created_at")


def named(names: Iterable[str]) -> set[str]:
    """The facts among these fields, whichever of ``status`` and ``status_id`` is written."""
    facts = {column(fact): fact for fact in TRACKED}
    return {facts.get(name, name) for name in names} & TRACKED


def current_values(instance: Any) -> dict[str, Any]:
    """The facts in memory; deferred ones are not read."""
    values = instance.__dict__
    return {fact: values[key] for fact, key in HELD if key in values}


def normalize(instance: Any) -> None:
    """Give the dates and keys in memory the type that they have in the database.

    ``departure_date="2027-06-14"`` is stored well, but is no date to count from.
    """
    for name in (*map(column, TRACKED), "created_at"):
        value = instance.__dict__.get(name)
        if value is not None and not hasattr(value, "resolve_expression"):
            setattr(instance, name, instance._meta.get_field(name).get_prep_value(value))


class Save:
    """A write that its transaction may still take back, of one object or of many."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.is_settled = False

    def settle(self) -> None:
        """The transaction is committed: there is nothing to fall back to."""
        self.is_settled = True

    def is_rolled_back(self) -> bool:
        """Whether it neither was committed nor still can be."""
        if self.is_settled:
            return False
        waiting = connections[self.using].run_on_commit
        return all(self.settle != hook[1] for hook in waiting)


class FieldState:
    """The facts as the object last shared them with the database.

    A rollback takes the row back but not the object, so each save keeps what was known
    before it until its transaction is committed.
    """

    # There are two of them for each row of a set.
    __slots__ = ("before", "facts", "save")

    def __init__(
        self, facts: dict[str, Any], save: Save | None = None, before: "FieldState | None" = None
    ) -> None:
        self.facts = facts
        self.save = save
        self.before = before


def state_of(instance: Any) -> FieldState:
    """What the object and the database agreed on last, rollbacks considered."""
    memory: FieldState = instance.__dict__.get("_memory") or FieldState({})
    while memory.before and memory.save and memory.save.is_rolled_back():
        memory = memory.before
    if memory.save and memory.save.is_settled:
        memory.before = None
    instance._memory = memory
    return memory


def remember(instance: Any, *, only: Iterable[str] | None = None) -> None:
    """Note facts that were just read; all of them, or ``only`` the refreshed fields."""
    facts = current_values(instance)
    if only is None:
        instance._memory = FieldState(facts)
        return
    read = {fact: facts[fact] for fact in named(only) & facts.keys()}
    memory = state_of(instance)
    instance._memory = FieldState({**memory.facts, **read}, memory.save, memory.before)


def remember_saved(*instances: Any, using: str, only: Iterable[str] | None = None) -> None:
    """Note facts in memory as stored, unless the transaction is rolled back."""
    save = Save(using)
    names = None if only is None else named(only)
    for instance in instances:
        facts = current_values(instance)
        if names is not None:
            facts = {fact: facts[fact] for fact in names & facts.keys()}
        memory = state_of(instance)
        instance._memory = FieldState({**memory.facts, **facts}, save, memory)
    transaction.on_commit(save.settle, using=using)


def changed(instance: Any) -> set[str]:
    """The facts that the object changed since it last shared them with the database."""
    before, now = state_of(instance).facts, current_values(instance)
    return {fact for fact, value in now.items() if fact not in before or before[fact] != value}


@contextmanager
def restored_on_failure(*instances: Any) -> Iterator[None]:
    """Leave the objects as they were when the block fails, so that it can be run again.

    A failed insert would leave its key behind, which may be somebody else's row by then.
    """
    states = [instance.__getstate__() for instance in instances]
    try:
        yield
    except BaseException:
        for instance, state in zip(instances, states, strict=True):
            instance.__dict__.clear()
            instance.__dict__.update(state)
        raise


@dataclass(slots=True)
class Saving:
    """What a save knows: the row as its lock showed it, and the status that it enters now."""

    before: dict[str, Any] | None
    at: datetime
    entered: Status | None = None
    is_booking: bool = False


def as_row(instance: Any) -> dict[str, Any]:
    """The columns that a save compares with, of an object just read under its lock."""
    return {name: getattr(instance, name) for name in COMPARED}


def written(
    instance: Any, before: Mapping[str, Any] | None, *, names: Iterable[str] | None
) -> set[str]:
    """The facts among the fields of a save that differ from the row as its lock showed it."""
    if before is None:
        return set()
    facts = TRACKED if names is None else named(names)
    return {fact for fact in facts if before[column(fact)] != getattr(instance, column(fact))}


def as_stored(instance: Any, row: dict[str, Any] | None, *, written: Iterable[str]) -> Any:
    """The object as the database has it now: what was not written is as the row was read."""
    if row is None:
        return instance
    stored = copy.copy(instance)
    for fact in TRACKED - set(written):
        setattr(stored, column(fact), row[column(fact)])
    return stored
