"""An event in words, in the language that is active: the same in the mail and under the bell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import DueDateMove, Note
from tasks.news.events import Kind

# Letters of a note.
LETTERS = 140

type Event = Mapping[str, Any]
# Of an event: its kind, who did it, its cause, its moment or its trip.
type Key = tuple[str, int | None, str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The trips and the people of events by key, as they are called now."""

    trips: Mapping[int, str]
    people: Mapping[int, User]

    @classmethod
    def of(cls, events: Sequence[Event]) -> Self:
        """Two queries at most."""
        trips = {event["trip"] for event in events if event.get("trips", 1) == 1}
        people = {event["who"] for event in events} - {None}
        named = Opportunity.objects.filter(pk__in=trips).values_list("pk", "name")
        return cls(dict(named) if trips else {}, User.objects.in_bulk(people) if people else {})

    def told(self, event: Event) -> str:
        """« Kyoto : 3 nouvelles tâches pour vous »."""
        many, count = event.get("trips", 1), event["count"]
        trip = self.trips.get(event["trip"], "")
        if many > 1:
            trip = ngettext("%(count)s trip", "%(count)s trips", many) % {"count": many}
        words: dict[str, Any] = {"trip": trip, "count": count}
        if event["why"]:
            words["why"] = DueDateMove.Cause(event["why"]).label
        return _said(Kind(event["kind"]), count) % words

    def signed(self, event: Event) -> str:
        """The same, and « …, par Julien Caron » when somebody did it."""
        said, by = self.told(event), self.people.get(event["who"])
        return _("%(what)s, by %(name)s") % {"what": said, "name": by} if by else said


def _said(kind: Kind, count: int) -> str:
    if kind is Kind.NEW:
        return ngettext(
            "%(trip)s: %(count)d new task for you", "%(trip)s: %(count)d new tasks for you", count
        )
    if kind is Kind.MOVED:
        return ngettext(
            "%(trip)s: %(why)s, %(count)d task has moved",
            "%(trip)s: %(why)s, %(count)d tasks have moved",
            count,
        )
    if kind is Kind.CANCELLED:
        return ngettext(
            "%(trip)s: %(count)d task cancelled", "%(trip)s: %(count)d tasks cancelled", count
        )
    if kind is Kind.DONE:
        return ngettext(
            "%(trip)s: %(count)d task of yours completed",
            "%(trip)s: %(count)d tasks of yours completed",
            count,
        )
    if kind is Kind.REMINDER:
        return ngettext(
            "%(trip)s: reminder of %(count)d task",
            "%(trip)s: reminder of %(count)d tasks",
            count,
        )
    return ngettext(
        "%(trip)s: %(count)d task handed over to you",
        "%(trip)s: %(count)d tasks handed over to you",
        count,
    )


def key_of(event: Event, of: Any) -> Key:
    return event["kind"], event["who"], event["why"], of


def tasks(rows: Iterable[Event]) -> dict[Key, str]:
    """« Demander le solde, Envoyer le carnet et 4 autres »: of each event, from `names_since`."""
    names, counts = defaultdict[Key, list[str]](list), {}
    for row in rows:
        key = key_of(row, row["of"])
        names[key].append(row["name"])
        counts[key] = row["names"]
    return {key: _listed(found, counts[key] - len(found)) for key, found in names.items()}


def _listed(names: list[str], others: int) -> str:
    if not others:
        return ", ".join(names)
    rest = ngettext("and %(count)d more", "and %(count)d more", others) % {"count": others}
    return f"{', '.join(names)} {rest}"


def named(note: Note) -> str:
    """« Kyoto : Julien Caron vous a nommé(e) dans une note : « … » »; the beginning of it."""
    words = {
        "trip": note.opportunity.name,
        "name": note.author or _("somebody"),
        "text": Truncator(" ".join(note.text.split())).chars(LETTERS),
    }
    return _("%(trip)s: %(name)s named you in a note: “%(text)s”") % words
