"""The rows of the list of clients in words and numbers, so that each is drawn once (``draw``)."""

from dataclasses import dataclass

from caladeo import clock
from caladeo.amounts import money
from caladeo.db.search import fold
from caladeo.templatetags.days import date_range
from opportunities.clients import trips
from opportunities.clients.trips import NO_TRIPS
from opportunities.models import Client
from opportunities.text.client_trips import trips_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """A client of the list."""

    pk: int
    name: str
    kind: str
    contact: str
    phone: str
    trips: str
    has_trips: bool
    dates: str
    is_undated: bool
    signed: str


def drawn(clients: list[Client]) -> list[ClientRow]:
    """These with what their trips come to; three queries, however many."""
    found = trips.of_clients((row.pk for row in clients), today=clock.today())
    return [row(client, found.get(client.pk, NO_TRIPS)) for client in clients]


def row(client: Client, theirs: trips.Trips) -> ClientRow:
    return ClientRow(
        pk=client.pk,
        name=client.name,
        kind=kind_beside_name(client),
        contact=client.contact_name,
        phone=client.phone,
        trips=trips_in_words(theirs),
        has_trips=bool(theirs.total),
        dates=date_range(theirs.leaves_on, theirs.returns_on),
        is_undated=theirs.is_undated,
        signed=money(theirs.signed),
    )


def kind_beside_name(client: Client) -> str:
    """« Famille Lefèvre » says already that it is one."""
    kind = client.get_kind_display()
    return "" if fold(client.name).startswith(f"{fold(kind)} ") else kind
