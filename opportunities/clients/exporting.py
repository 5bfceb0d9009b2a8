"""The columns of an exported list of clients, our number first: the headings of the import."""

from collections.abc import Callable
from typing import Any

from caladeo.web.sheets import Column
from opportunities.clients.listing import ClientListing
from opportunities.importing.columns import TARGETS
from opportunities.models import Client
from opportunities.models.client import ClientQuerySet


def rows(listing: ClientListing) -> ClientQuerySet:
    """The clients as the list shows them: filtered and sorted."""
    return listing.apply(Client.objects.all())


def columns() -> list[Column]:
    return columns_of(lambda client: client)


def columns_of(client: Callable[[Any], Client]) -> list[Column]:
    """Those of the client of a row; as the import knows them, so that it can read them again."""
    labels = {target.key: str(target.label) for target in TARGETS}
    kinds = {kind.value: str(kind.label) for kind in Client.Kind}
    return [
        Column(labels["client_number"], lambda row: client(row).pk, 10),
        Column(labels["client_name"], lambda row: client(row).name, 28),
        Column(labels["client_kind"], lambda row: kinds.get(client(row).kind, "")),
        Column(labels["client_contact_name"], lambda row: client(row).contact_name),
        Column(labels["client_email"], lambda row: client(row).email, 26),
        Column(labels["client_phone"], lambda row: client(row).phone),
        Column(labels["client_address"], lambda row: client(row).address, 30),
    ]
