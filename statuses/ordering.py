"""Positions are ours to keep: people say what comes after what, never a number."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry

SORTED = {
    "statuses.status": JournalEntry.Kind.STATUSES_SORTED,
    "statuses.autotasktemplate": JournalEntry.Kind.RULES_SORTED,
    "statuses.keydate": JournalEntry.Kind.KEY_DATES_SORTED,
}


class UnknownOrderError(Exception):
    """The order does not name each row exactly once: the list changed meanwhile."""


def last_position(rows: models.QuerySet[Any]) -> int:
    """The position of a newcomer: after all the others."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


@retrying.on_conflict
def reorder(rows: models.QuerySet[Any], *, keys: Sequence[int], is_recorded: bool = True) -> None:
    """Put the rows in the order of these keys.

    Args:
        is_recorded: in the journal; what adds a row says so itself.

    Raises:
        UnknownOrderError: a key is missing, unknown or there twice; nothing is written.
    """
    with transaction.atomic():
        by_key = {row.pk: row for row in _locked(rows)}
        if sorted(keys) != sorted(by_key):
            raise UnknownOrderError
        _write(rows, [by_key[key] for key in keys], is_recorded=is_recorded)


@retrying.on_conflict
def shift(rows: models.QuerySet[Any], *, key: int, by: int) -> None:
    """Move one row up (negative) or down; at the end of the list it stays.

    Raises:
        UnknownOrderError: no such row any more.
    """
    with transaction.atomic():
        ordered = sorted(_locked(rows), key=lambda row: (row.position, row.pk))
        place = next((i for i, row in enumerate(ordered) if row.pk == key), None)
        if place is None:
            raise UnknownOrderError
        row = ordered.pop(place)
        ordered.insert(max(0, place + by), row)
        _write(rows, ordered)


def _locked(rows: models.QuerySet[Any]) -> list[Any]:
    """In key order, and without keeping other rows from referring to them."""
    return list(rows.order_by("pk").select_for_update(no_key=True))


def _write(rows: models.QuerySet[Any], ordered: Sequence[Any], *, is_recorded: bool = True) -> None:
    before = sorted(ordered, key=lambda row: (row.position, row.pk))
    moved = [(row, place) for place, row in enumerate(ordered, 1) if row.position != place]
    for row, place in moved:
        row.position = place
    rows.model._default_manager.bulk_update([row for row, _ in moved], ["position"])
    kind = SORTED.get(rows.model._meta.label_lower)
    if kind and is_recorded and before != list(ordered):
        record(
            kind,
            target=getattr(ordered[0], "status", None),
            before={"order": [str(row) for row in before]},
            after={"order": [str(row) for row in ordered]},
        )
