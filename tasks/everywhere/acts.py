"""What can be done from anywhere: each names what it does, and opens the page that asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import pgettext

from caladeo.accounts.rights import DELETION
from caladeo.db.search import Term, fold
from caladeo.models import User
from opportunities.models import Client, Opportunity
from statuses.models import Status
from tasks.everywhere import ranking
from tasks.everywhere.finding import Found
from tasks.lists.filters import Filters, View

DOUBLES = "opportunities:client-doubles"
# Of what can always be done: to fold it takes longer than all else of it, at each letter typed.
folded_once = lru_cache(maxsize=200)(fold)


@dataclass(frozen=True, slots=True)
class Act:
    icon: str
    label: str
    url: str | Promise  # of most made only where they are shown
    # What its words are looked for in: of an act on one trip not the name, which all of them hold.
    words: str = ""

    @property
    def folded(self) -> str:
        return fold(self.words or self.label)

    def holds(self, terms: Sequence[Term]) -> bool:
        return _holds(folded_once(self.words or self.label), terms)


def _holds(folded: str, terms: Sequence[Term]) -> bool:
    return all(ranking.holds(folded, term) for term in terms)


def matching(
    terms: Sequence[Term], *, user: User, trip: Opportunity | None, found: Found | None
) -> list[Act]:
    """Those whose words hold all that is looked for, the best first, then those on what was found.

    Args:
        trip: that of the page on screen.
        found: None without words: all that can be done.
    """
    named = [*(on_trip(trip, terms) if trip else ()), *of_agency(user)]
    if found is None:
        return named
    held = [act for act in named if act.holds(terms)] + on_colleagues(user, terms)
    return [*ranking.sort([(act, act.folded) for act in held], terms), *on_found(found)]


def on_trip(trip: Opportunity, terms: Sequence[Term]) -> Iterator[Act]:
    key, named = [trip.pk], {"trip": trip.name}
    moving = reverse("opportunities:transition", args=key)
    yield _on(named, "signpost", pgettext("act", "Change the status of %(trip)s…"), moving)
    if terms:
        for status in Status.objects.in_pipeline().exclude(pk=trip.status_id):
            to = pgettext("act", "Move %(trip)s to “%(status)s”…")
            words = {**named, "status": status.name}
            yield _on(words, "signpost", to, f"{moving}?vers={status.pk}")
    yield note_on(trip)
    tasks, edited = reverse("tasks:tab", args=key), reverse("opportunities:edition", args=key)
    yield _on(named, "plus", pgettext("act", "New task on %(trip)s"), f"{tasks}#new-name")
    yield _on(named, "pencil", pgettext("act", "Edit %(trip)s"), edited)


def note_on(trip: Opportunity) -> Act:
    journal = f"{reverse('tasks:journal', args=[trip.pk])}#id_text"
    label = pgettext("act", "Note a call on %(trip)s")
    return _on({"trip": trip.name}, "message-square", label, journal)


def _on(named: dict[str, str], icon: str, label: str, url: str) -> Act:
    return Act(icon, label % named, url, label % {**named, "trip": ""})


def on_colleagues(user: User, terms: Sequence[Term]) -> list[Act]:
    """Those that hold the terms; one query."""
    tasks, mine = pgettext("act", "Tasks of %(person)s"), reverse("tasks:mine")
    around, people = fold(tasks % {"person": ""}), User.objects.active().exclude(pk=user.pk)
    found = []
    for pk, name, email, known in people.by_name().values_list(
        "pk", "name", "email", "search_text"
    ):
        # Told apart by the folded text that is there, which holds the e-mail beside the name too.
        if _holds(f"{around} {known}", terms):
            whose = Filters(view=View.PERSON, person=str(pk)).address()
            act = Act("circle-user-round", tasks % {"person": name or email}, mine + whose)
            if _holds(act.folded, terms):
                found.append(act)
    return found


def on_found(found: Found) -> Iterator[Act]:
    """What one would do with the client and the trip that stand first."""
    for client in _living(found.clients.rows[:1]):
        label = pgettext("act", "New opportunity for %(client)s") % {"client": client.name}
        yield Act("plus", label, f"{reverse('opportunities:creation')}?client={client.pk}")
    for trip in found.trips.rows[:1]:
        yield note_on(trip)


def _living(clients: Sequence[Any]) -> Iterator[Client]:
    """A client whose data were erased gets no trip any more."""
    return (client for client in clients if not client.is_erased)


def of_agency(user: User) -> Iterator[Act]:
    yield Act("plus", pgettext("act", "New opportunity"), reverse_lazy("opportunities:creation"))
    yield Act("plus", pgettext("act", "New client"), reverse_lazy("opportunities:client-creation"))
    yield Act("plus", pgettext("act", "New task"), reverse_lazy("tasks:creation"))
    for icon, label, name in _pages(user):
        yield Act(icon, label, reverse_lazy(name))
    yield from _on_account()


def _pages(user: User) -> Iterator[tuple[str, str, str]]:
    yield "circle-check", pgettext("act", "Go to My tasks"), "tasks:mine"
    yield "calendar-days", pgettext("act", "Go to the calendar"), "tasks:calendar-page"
    yield "plane", pgettext("act", "Go to Opportunities"), "opportunities:list"
    yield "columns-3", pgettext("act", "Go to the board"), "opportunities:board"
    yield "users-round", pgettext("act", "Go to Clients"), "opportunities:client-list"
    yield "bookmark", pgettext("act", "Go to Views"), "tasks:views"
    yield "copy", pgettext("act", "Compare clients that may be there twice"), DOUBLES
    yield "upload", pgettext("act", "Import opportunities"), "opportunities:import"
    if DELETION.held_by(user):
        yield "trash-2", pgettext("act", "Go to the trash"), "opportunities:trash"
    yield "trash-2", pgettext("act", "Go to the trash of tasks"), "tasks:trash"
    yield "user-round", pgettext("act", "Say when I am away (absences)"), "tasks:absences"
    yield "circle-user-round", pgettext("act", "Go to My account"), "account:details"
    yield "shield-check", pgettext("act", "Go to My account › Security"), "mfa_index"
    yield "calendar", pgettext("act", "Addresses of my calendar (feed)"), "tasks:feeds"
    yield "loader", pgettext("act", "Go to My operations"), "jobs:list"
    yield "bell", pgettext("act", "Go to Notifications"), "tasks:news"
    if user.can_configure:
        yield from _settings()


def _on_account() -> Iterator[Act]:
    """What *Mon compte* does itself: an act only leads there, where its button is."""
    account = reverse("account:details")
    mail = pgettext("act", "Choose the mail of the morning (notifications by e-mail)")
    theme = pgettext("act", "Change the appearance: light or dark theme")
    yield Act("clock", mail, f"{account}#point-du-matin")
    yield Act("moon", theme, f"{account}#id_theme_label")
    yield Act("languages", pgettext("act", "Change the language"), f"{account}#id_language_label")
    yield Act("log-out", pgettext("act", "Sign out…"), f"{account}#sign-in-title")


def _settings() -> Iterator[tuple[str, str, str]]:
    yield "signpost", pgettext("act", "Go to Settings › Statuses"), "statuses:list"
    yield "calendar-check", pgettext("act", "Go to Settings › Key dates"), "tasks:key-dates"
    yield "calendar-off", pgettext("act", "Go to Settings › Public holidays"), "tasks:calendar"
    yield "users", pgettext("act", "Go to Settings › Users"), "team:list"
    yield "scroll-text", pgettext("act", "Go to Settings › Journal"), "journal"
    yield "hourglass", pgettext("act", "Go to Settings › Retention"), "opportunities:retention"
