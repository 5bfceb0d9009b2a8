"""Editing a client: only the fields that the person changed are written."""

from typing import Any

from django.db import transaction

from caladeo import retrying
from opportunities.models import Client


@retrying.whole
def edit(client: Client, changes: dict[str, Any]) -> Client:
    """Write the changes on the client as it is now, with its folded text.

    Raises:
        Client.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        row = Client.objects.select_for_update().get(pk=client.pk)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        return row
