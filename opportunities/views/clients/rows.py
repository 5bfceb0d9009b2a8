"""The rows of the list of clients in words and numbers, so that each is drawn once (``draw``)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import ngettext, pgettext

from caladeo import clock
from caladeo.days import money
from caladeo.db.search import fold
from caladeo.templatetags.days import date_range, long_day
from opportunities.clients import trips
from opportunities.clients.trips import NO_TRIPS
from opportunities.models import Client, StatusChange
from opportunities.text.lists import trips_in_words
from tasks.models import Task

# Longer ago the day says more.
FEW_DAYS = 60


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
    left: str  # the last departure, where none is to come
    is_undated: bool
    signed: str
    acted: str  # when somebody last moved one of their trips or did a task for it


def drawn(clients: list[Client]) -> list[ClientRow]:
    """These with what their trips come to; five queries, however many."""
    keys, today = [row.pk for row in clients], clock.today()
    found = trips.of_clients(keys, today=today)
    acted = last_actions([pk for pk in keys if pk in found])
    return [
        row(client, found.get(client.pk, NO_TRIPS), days_ago(acted.get(client.pk), today))
        for client in clients
    ]


def last_actions(keys: list[int]) -> dict[int, datetime]:
    """When one of the trips of these clients last moved or a task of theirs was done."""
    entries = StatusChange.objects.filter(opportunity__client__in=keys)
    done = Task.objects.filter(opportunity__client__in=keys, done_at__isnull=False)
    latest: dict[int, datetime] = {}
    for rows, moment in ((entries, "changed_at"), (done, "done_at")):
        of_client = rows.order_by().values_list("opportunity__client").annotate(at=Max(moment))
        for pk, at in of_client:
            latest[pk] = max(at, latest.get(pk, at))
    return latest


def days_ago(moment: datetime | None, today: date) -> str:
    if moment is None:
        return ""
    days = (today - clock.local_day(moment)).days
    if days > FEW_DAYS:
        return long_day(moment)
    if days > 1:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    return pgettext("action", "yesterday") if days == 1 else pgettext("action", "today")


def row(client: Client, theirs: trips.Trips, acted: str) -> ClientRow:
    return ClientRow(
        pk=client.pk,
        name=client.name,
        kind=kind_beside_name(client),
        contact=client.contact_name,
        phone=client.phone,
        trips=trips_in_words(theirs),
        has_trips=bool(theirs.total),
        dates=date_range(theirs.leaves_on, theirs.returns_on),
        left="" if theirs.leaves_on else date_range(theirs.left_on),
        is_undated=theirs.is_undated,
        signed=money(theirs.signed),
        acted=acted,
    )


def kind_beside_name(client: Client) -> str:
    """« Famille Lefèvre » says already that it is one."""
    kind = client.get_kind_display()
    return "" if fold(client.name).startswith(f"{fold(kind)} ") else kind
