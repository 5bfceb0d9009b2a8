"""What can be done from anywhere, and with what was found."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext

from caladeo.db.search import Term, fold
from caladeo.models import User
from opportunities.models import Client, Opportunity
from statuses.models import Status
from tasks.everywhere import in_agency, ranking
from tasks.everywhere.act import Act
from tasks.everywhere.finding import Found
from tasks.lists.filters import Filters, View


def matching(
    terms: Sequence[Term], *, user: User, trip: Opportunity | None, found: Found | None
) -> list[Act]:
    """Those whose words hold all that is looked for, the best first, then those on what was found.

    Args:
        trip: that of the page on screen.
        found: None without words: all that can be done.
    """
    named = [*(on_trip(trip, terms) if trip else ()), *in_agency.of(user)]
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
        if ranking.holds_all(f"{around} {known}", terms):
            whose = Filters(view=View.PERSON, person=str(pk)).address()
            act = Act("circle-user-round", tasks % {"person": name or email}, mine + whose)
            if ranking.holds_all(act.folded, terms):
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
