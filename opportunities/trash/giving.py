"""Deleted opportunities that get another client, as those that are there do."""

from caladeo.db import writing
from opportunities.models import Client
from opportunities.models.trash import DeletedOpportunityQuerySet
from opportunities.trash import packing


def give(stored: DeletedOpportunityQuerySet, client: Client) -> None:
    """Make them those of a saved client, who comes back with them if deleted later on."""
    rows = list(stored.order_by("pk"))
    texts = packing.with_client({row.pk: row.rows for row in rows}, client.pk)
    for row in rows:
        row.client, row.client_name, row.rows = client, client.name, texts[row.pk]
    writing.update(rows, ("client_id", "client_name", "rows", "search_text"))
