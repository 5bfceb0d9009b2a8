"""What a form was checked against, compared once more with the row under its lock."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from caladeo.db import json_values, retrying


class OverwritingError(Exception):
    """Somebody wrote the same between the check of a form and the lock of its row."""


def as_read(row: Model) -> dict[str, Any]:
    """The fields of a row as JSON keeps them: what somebody sees of it now."""
    fields = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    return json_values.to_json(fields)


def refuse(row: Model, changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None) -> None:
    """Refuse to replace a value that the person has not seen; under the lock of the row.

    Args:
        changes: the fields to write and their new values.
        seen: fields as they were when the form was checked, as `as_read` gives them; a field
            that is not to be written must still be so. None for a program: its write wins.

    Raises:
        OverwritingError: a field holds neither what was seen nor what is to be written.
    """
    if not seen:
        return
    stored, new = as_read(row), json_values.to_json(changes)
    for name, value in seen.items():
        if stored[name] not in (value, new.get(name, value)):
            raise OverwritingError(name)


@retrying.on_conflict
def write(row: Model, changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None) -> None:
    """Write fields on a row as it is now, where no service has more to do.

    Raises:
        ObjectDoesNotExist: somebody deleted it meanwhile.
        OverwritingError: as `refuse` does.
    """
    with transaction.atomic():
        rows = type(row)._base_manager.select_for_update(no_key=True)
        stored = rows.get(pk=row.pk)
        refuse(stored, changes, seen=seen)
        for name, value in changes.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(changes))
