"""The agency's key dates: adding, editing and deleting one, and what hangs on it."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from caladeo.db import guards, overwriting, retrying
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import JournalEntry
from statuses import ordering
from statuses.models import AutoTaskTemplate, KeyDate

# Each may count ten years from the one before: more would leave the calendar.
MOST = 50


class TooManyError(Exception):
    """There are as many key dates as there can be."""


class CircleError(Exception):
    """The key date would in the end count from itself."""


class InUseError(Exception):
    """Rules or other key dates count from it."""


@retrying.on_conflict
def add(**fields: Any) -> KeyDate:
    """Add a key date at the end; nothing counts from it yet.

    Raises:
        NameTakenError: another key date has this name.
        TooManyError: there are as many as there can be.
        KeyDate.DoesNotExist: somebody deleted its base meanwhile.
    """
    with transaction.atomic():
        others = list(KeyDate.objects.select_for_update().order_by("pk"))
        if fields.get("base") and fields["base"] not in others:
            raise KeyDate.DoesNotExist
        if len(others) >= MOST:
            raise TooManyError
        position = ordering.last_position(KeyDate.objects.all())
        key_date = KeyDate(**fields, position=position)
        guards.save_named(key_date)
        kind = JournalEntry.Kind.KEY_DATE_ADDED
        record(kind, target=key_date, after=snapshot(key_date, fields))
        return key_date


def changed(key_date: KeyDate, definitions: Iterable[KeyDate], **changes: Any) -> list[KeyDate]:
    """The key dates as they will be; nothing is saved.

    Raises:
        KeyDate.DoesNotExist: this one, or its base, is not among them any more.
        CircleError: it would count from itself.
    """
    by_pk = {row.pk: row for row in definitions}
    base = changes.get("base")
    if key_date.pk not in by_pk or (base and base.pk not in by_pk):
        raise KeyDate.DoesNotExist
    row = by_pk[key_date.pk]
    for name, value in changes.items():
        setattr(row, name, value)
    step: KeyDate | None = row
    for _step in range(len(by_pk)):
        step = by_pk.get(step.base_id or 0) if step else None
    if step is not None:
        raise CircleError
    return list(by_pk.values())


def edit(key_date: KeyDate, *, seen: Mapping[str, Any] | None = None, **changes: Any) -> None:
    """Write the fields that a person changed; inside the transaction that moves the tasks.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody wrote the same meanwhile.
        KeyDate.DoesNotExist: somebody deleted it meanwhile.
        CircleError: it would count from itself.
        NameTakenError: another key date has this name.
    """
    # Plain FOR UPDATE: whoever counts with the key dates keeps their rows.
    rows = list(KeyDate.objects.select_for_update().order_by("pk"))
    for stored in rows:
        if stored == key_date:
            overwriting.refuse(stored, changes, seen=seen)
    before = {row.pk: copy.copy(row) for row in rows}
    row = next(row for row in changed(key_date, rows, **changes) if row.pk == key_date.pk)
    guards.save_named(row, update_fields=list(changes))
    record_edit(JournalEntry.Kind.KEY_DATE_EDITED, before[row.pk], row, changes)


def delete(key_date: KeyDate) -> None:
    """Delete it with the days that were set on opportunities; inside a transaction.

    Raises:
        InUseError: rules or other key dates count from it.
    """
    try:
        guards.delete(key_date)
    except models.ProtectedError as error:
        raise InUseError from error


def allow_deletion(key_date: KeyDate) -> None:
    """Refuse the deletion before it begins.

    Raises:
        InUseError: rules or other key dates count from it.
    """
    if key_date.templates.exists() or key_date.counted.exists():
        raise InUseError


def rules_on(key_date: KeyDate) -> list[AutoTaskTemplate]:
    """The automatic tasks that count from it, with their status."""
    rules = AutoTaskTemplate.objects.filter(key_date=key_date)
    return list(rules.select_related("status").order_by("status__position", "position", "pk"))
