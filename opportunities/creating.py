"""A new opportunity, with its client when that is new too."""

from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.moves import transitions


@retrying.whole
def create(
    facts: dict[str, Any],
    *,
    new_client: dict[str, Any] | None = None,
    by: User | None,
    road: str,
    at: datetime,
) -> StatusChange:
    """Create an opportunity from its fields; the client, the trip and its tasks, or nothing.

    Raises:
        Status.DoesNotExist: the status has been deleted, or there is none.
        Client.DoesNotExist: the client has been deleted.
        DeactivatedError: the manager cannot sign in any more.
    """
    with transaction.atomic():
        if new_client:
            client = Client.objects.create(**new_client)
        else:
            client = Client.objects.hold(facts["client"].pk)
        opportunity = Opportunity(**{**facts, "client": client}, created_at=at)
        [change] = transitions.create([opportunity], by=by, road=road, at=at)
        return change
