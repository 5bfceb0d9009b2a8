"""Editing an opportunity: only the fields that the person changed are written."""

from typing import Any

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities import actors
from opportunities.models import Client, Opportunity


@retrying.whole
def edit(
    opportunity: Opportunity,
    changes: dict[str, Any],
    *,
    new_client: dict[str, Any] | None = None,
    by: User | None,
    road: str,
) -> Opportunity:
    """Write the changes on the opportunity as it is now; its tasks follow its dates.

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        row: Opportunity = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        if new_client:
            changes = {**changes, "client": Client.objects.create(**new_client)}
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            with actors.acting(by=by, road=road):
                row.save(update_fields=list(changes))
        return row
