"""What search everywhere shows of what it found, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.colors import Look, look
from caladeo.db.search import Term
from caladeo.templatetags.days import date_range, due_in_words, short_day
from opportunities.lists.filters import Listing, Scope
from opportunities.models import Client, Opportunity
from tasks.everywhere import ranking
from tasks.everywhere.acts import Act
from tasks.everywhere.finding import SHOWN, Found, Hits
from tasks.lists.filters import Filters, View
from tasks.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was found, or that can be done."""

    url: str
    icon: str
    title: str
    folded: str
    details: Sequence[str] = ()
    number: str = ""
    status: Look | None = None
    due: str = ""
    is_late: bool = False
    is_best: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Where those are that are not shown."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    key: str
    name: str
    rows: Sequence[Row]
    rest: Sequence[Rest]


def found_groups(found: Found, text: str, *, today: date) -> Iterator[Group]:
    """Those in which something was found."""
    for group in (
        Group(
            key="clients",
            name=_("Clients"),
            rows=[client_row(row, found.terms) for row in found.clients.rows],
            rest=clients_rest(found.clients, text),
        ),
        Group(
            key="trips",
            name=_("Trips"),
            rows=[trip_row(row, found.terms) for row in found.trips.rows],
            rest=trips_rest(found, text),
        ),
        Group(
            key="tasks",
            name=_("Tasks"),
            rows=[task_row(row, today=today) for row in found.tasks.rows],
            rest=tasks_rest(found.tasks, text),
        ),
    ):
        if group.rows or group.rest:
            yield group


def client_row(client: Client, terms: Sequence[Term]) -> Row:
    """Beside the name the contact and the telephone; what else holds the words only if it does."""
    shown = f"{client.name} {client.contact_name}"
    left = [term for term in terms if not ranking.holds_any(shown, [term])]
    others = [text for text in (client.email, client.other_names) if ranking.holds_any(text, left)]
    return Row(
        url=client.get_absolute_url(),
        icon="user-round",
        title=client.name,
        folded=client.search_text,
        details=[text for text in (client.contact_name, *others) if text],
        number=client.phone,
    )


def trip_row(trip: Opportunity, terms: Sequence[Term]) -> Row:
    """Its destinations too, if they alone hold the words."""
    left = [term for term in terms if not ranking.holds_any(trip.name, [term])]
    places = trip.destinations if ranking.holds_any(trip.destinations, left) else ""
    details = (places, trip.client.name, date_range(trip.departure_date, trip.return_date))
    return Row(
        url=reverse("tasks:tab", args=[trip.pk]),
        icon="plane",
        title=trip.name,
        folded=trip.search_text,
        details=[text for text in details if text],
        status=look(trip.status),
    )


def task_row(task: Task, *, today: date) -> Row:
    day = task.due_date
    return Row(
        url=task.get_absolute_url(),
        icon="circle",
        title=task.name,
        folded=task.search_text,
        details=[task.opportunity.name],
        due=due_in_words(day, today) or short_day(day),
        is_late=day is not None and day < today,
    )


def clients_rest(hits: Hits[Client], text: str) -> list[Rest]:
    if not hits.has_more:
        return []
    words = pgettext("clients found", "and others")
    if left := hits.left:
        words = ngettext("and %(count)s other client", "and %(count)s other clients", left)
        words %= {"count": left}
    return [Rest(words=words, url=_address("opportunities:client-list", q=text))]


def trips_rest(found: Found, text: str) -> list[Rest]:
    """Where the others are: all of them, and how many lie in the inactive ones."""
    rest, trips = [], found.trips
    here, listing = reverse("opportunities:list"), Listing(text=text, scope=Scope.ALL.value)
    if trips.has_more:
        words = pgettext("trips found", "and others")
        if left := trips.left:
            words = ngettext("and %(count)s other trip", "and %(count)s other trips", left)
            words %= {"count": left}
        rest.append(Rest(words=words, url=here + listing.query()))
    if found.closed and trips.has_more:
        words = _("in the inactive ones: %(count)s") % {"count": found.closed}
        url = here + listing.query(scope=Scope.INACTIVE.value)
        rest.append(Rest(words=words, url=url))
    return rest


def tasks_rest(hits: Hits[Task], text: str) -> list[Rest]:
    if not hits.has_more:
        return []
    words = pgettext("tasks found", "and others") if hits.rows else _("look through all tasks")
    if left := hits.left:
        words = ngettext("and %(count)s other task", "and %(count)s other tasks", left)
        words %= {"count": left}
    everybody = Filters(view=View.ALL, text=text).address()
    return [Rest(words=words, url=reverse("tasks:mine") + everybody)]


def act_groups(named: Sequence[Act], *, beyond: str) -> Iterator[Group]:
    """What can be done, if anything.

    Args:
        beyond: the address of all of them, where only the first ones are shown.
    """
    shown = named[:SHOWN] if beyond else named
    rest = []
    if left := len(named) - len(shown):
        words = ngettext("and %(count)s other action", "and %(count)s other actions", left)
        rest.append(Rest(words=words % {"count": left}, url=beyond))
    rows = [
        Row(url=str(act.url), icon=act.icon, title=act.label, folded=act.folded) for act in shown
    ]
    if rows:
        yield Group(key="acts", name=pgettext("palette", "Actions"), rows=rows, rest=rest)


def with_best(groups: Sequence[Group], terms: Sequence[Term]) -> list[Group]:
    """The same, with the row marked that fits best: of those that fit as well the first."""
    every = [(row, row.folded) for group in groups for row in group.rows]
    best = next(iter(ranking.sort(every, terms)), None)
    return [
        replace(group, rows=[replace(row, is_best=row is best) for row in group.rows])
        for group in groups
    ]


def _address(name: str, **words: str) -> str:
    return f"{reverse(name)}?{urlencode(words)}"
