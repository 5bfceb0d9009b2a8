"""What a save means to write: the facts that its object changed since it was read.

An object read a minute ago still holds yesterday's status. Saving it to rename the
opportunity must not move it back, so facts that the object did not change are left out of
the written fields, and those it did change are compared with the locked row.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections, transaction

FACTS = frozenset({"status", "manager", "departure_date", "duration_days"})
COLUMNS = {"status": "status_id", "manager": "manager_id"}


def column(fact: str) -> str:
    return COLUMNS.get(fact, fact)


def held(instance: Any) -> dict[str, Any]:
    """The facts in memory; deferred ones are not read."""
    return {
        fact: instance.__dict__[column(fact)] for fact in FACTS if column(fact) in instance.__dict__
    }


class Memory:
    """The facts as the object last shared them with the database.

    A rollback takes the row back but not the object, so each save keeps what was known
    before it until its transaction is committed.
    """

    def __init__(self, facts: dict[str, Any], before: "Memory | None" = None) -> None:
        self.facts = facts
        self.before = before
        self.using = ""

    def settle(self) -> None:
        """The transaction is committed: there is nothing to fall back to."""
        self.before = None

    def is_rolled_back(self) -> bool:
        """Whether the save behind it neither was committed nor still can be."""
        if self.before is None:
            return False
        waiting = connections[self.using].run_on_commit
        return all(self.settle != hook[1] for hook in waiting)


def known(instance: Any) -> dict[str, Any]:
    """The facts that the object and the database agreed on last."""
    memory: Memory = instance.__dict__.get("_memory") or Memory({})
    while memory.before is not None and memory.is_rolled_back():
        memory = memory.before
    instance._memory = memory
    return memory.facts


def remember(instance: Any, *, only: Iterable[str] | None = None) -> None:
    """Note facts that were just read; all of them, or ``only`` the refreshed fields."""
    facts = held(instance)
    if only is not None:
        read = {fact: value for fact, value in facts.items() if {fact, column(fact)} & set(only)}
        facts = {**known(instance), **read}
    instance._memory = Memory(facts)


def remember_saved(instance: Any, *, using: str) -> None:
    """Note the facts in memory as written, unless the transaction is rolled back."""
    known(instance)
    memory = Memory(held(instance), before=instance._memory)
    memory.using = using
    instance._memory = memory
    transaction.on_commit(memory.settle, using=using)


def changed(instance: Any, *, update_fields: Any = None) -> set[str]:
    """The facts that this save means to write."""
    before, now = known(instance), held(instance)
    if update_fields is not None:
        named = set(update_fields)
        return {fact for fact in now if fact in named or column(fact) in named}
    return {fact for fact, value in now.items() if fact not in before or before[fact] != value}
