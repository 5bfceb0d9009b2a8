"""Editing an opportunity: only the fields that the person changed are written."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from caladeo.db import overwriting, retrying
from caladeo.models import User
from opportunities import actors
from opportunities.models import Client, Opportunity


@retrying.whole
def edit(
    opportunity: Opportunity,
    changes: dict[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
    new_client: dict[str, Any] | None = None,
    by: User | None,
    road: str,
) -> Opportunity:
    """Write the changes on the opportunity as it is now; its tasks follow its dates.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
        Client.DoesNotExist: somebody deleted its new client meanwhile.
        OverwritingError: somebody wrote the same meanwhile.
        DeactivatedError: its new manager cannot sign in any more.
    """
    with transaction.atomic():
        row: Opportunity = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        overwriting.refuse(row, changes, seen=seen)
        if "client" in changes:
            Client.objects.hold(changes["client"].pk)
        if new_client:
            changes = {**changes, "client": Client.objects.create(**new_client)}
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            with actors.acting(by=by, road=road):
                row.save(update_fields=list(changes))
        return row
