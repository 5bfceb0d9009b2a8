"""Editing a client: only the fields that the person changed are written."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from caladeo.db import overwriting, retrying
from opportunities.models import Client


@retrying.whole
def edit(
    client: Client, changes: dict[str, Any], *, seen: Mapping[str, Any] | None = None
) -> Client:
    """Write the changes on the client as it is now, with its folded text.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        Client.DoesNotExist: somebody deleted it meanwhile.
        OverwritingError: somebody wrote the same meanwhile.
    """
    with transaction.atomic():
        row = Client.objects.select_for_update().get(pk=client.pk)
        overwriting.refuse(row, changes, seen=seen)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        return row
