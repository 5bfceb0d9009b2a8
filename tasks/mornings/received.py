"""What others did to the work of a person since their last mail: a line for each event."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.models import User
from tasks.models import DueDateMove, NoteMention, Task, TaskHandedOver

# Lines of a mail, events read of a kind, letters of a note.
MOST, MOST_EVENTS, LETTERS = 8, 50, 140

type Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """Events in words, and how many more there are."""

    lines: list[str] = field(default_factory=list)
    others: int = 0


def since(moment: datetime, *, person: User) -> Received:
    """In the language that is active; five queries, each grouped by event."""
    kinds: tuple[tuple[QuerySet[Any, Event], Callable[[Event], str]], ...] = (
        (_given(person, moment), _told_given),
        (_handed_over(person, moment), _told_handed_over),
        (_moved(person, moment), _told_moved),
        (_cancelled(person, moment), _told_cancelled),
    )
    lines = [*_mentions(person, moment)]
    for events, told in kinds:
        lines += [told(event) for event in events[:MOST_EVENTS]]
    shown = lines if len(lines) == MOST + 1 else lines[:MOST]
    return Received(shown, len(lines) - len(shown))


def _by_others(path: str, person: User) -> Q:
    """Also what nobody in particular did."""
    return Q(**{path: None}) | ~Q(**{path: person.pk})


def _events(rows: QuerySet[Any], trip: str, by: Any, *also: str) -> QuerySet[Any, Event]:
    """How many tasks of a trip, by whom."""
    named = rows.values(*also, key=F(f"{trip}__pk"), trip=F(f"{trip}__name"), by=by)
    events: QuerySet[Any, Event] = named.annotate(count=Count("pk")).order_by("key", *also)
    return events


def _given(person: User, moment: datetime) -> QuerySet[Any, Event]:
    """New tasks, by a change of status or by hand."""
    by_change = Q(change__isnull=False) & _by_others("change__changed_by", person)
    by_hand = Q(change=None, created_by__isnull=False) & ~Q(created_by=person)
    rows = Task.objects.open().assigned_to(person).filter(created_at__gte=moment)
    by = Coalesce("change__changed_by__name", "created_by__name")
    return _events(rows.filter(by_change | by_hand), "opportunity", by)


def _handed_over(person: User, moment: datetime) -> QuerySet[Any, Event]:
    mine = Task.objects.open().assigned_to(person)
    rows = TaskHandedOver.objects.filter(task__in=mine, fact__changed_at__gte=moment)
    rows = rows.filter(_by_others("fact__changed_by", person))
    return _events(rows, "task__opportunity", F("fact__changed_by__name"))


def _moved(person: User, moment: datetime) -> QuerySet[Any, Event]:
    mine = Task.objects.open().assigned_to(person)
    rows = DueDateMove.objects.filter(task__in=mine, moved_at__gte=moment)
    rows = rows.filter(_by_others("moved_by", person))
    return _events(rows, "task__opportunity", F("moved_by__name"), "cause")


def _cancelled(person: User, moment: datetime) -> QuerySet[Any, Event]:
    """By a change of status; what its own rule cancels comes and goes by itself."""
    rows = Task.objects.assigned_to(person).filter(
        state=Task.State.CANCELLED, cancelled_at__gte=moment, cancelled_by__isnull=False
    )
    rows = rows.filter(_by_others("cancelled_by__changed_by", person))
    return _events(rows, "opportunity", F("cancelled_by__changed_by__name"))


def _mentions(person: User, moment: datetime) -> Iterator[str]:
    rows = NoteMention.objects.of(person).since(moment).exclude(note__author=person)
    for row in rows.with_context().order_by("pk")[:MOST_EVENTS]:
        note = row.note
        words = {
            "trip": note.opportunity.name,
            "name": note.author or _("somebody"),
            "text": Truncator(" ".join(note.text.split())).chars(LETTERS),
        }
        yield _("%(trip)s: %(name)s named you in a note: “%(text)s”") % words


def _told_given(event: Event) -> str:
    said = ngettext(
        "%(trip)s: %(count)d new task for you",
        "%(trip)s: %(count)d new tasks for you",
        event["count"],
    )
    return _signed(said % event, event)


def _told_handed_over(event: Event) -> str:
    said = ngettext(
        "%(trip)s: %(count)d task handed over to you",
        "%(trip)s: %(count)d tasks handed over to you",
        event["count"],
    )
    return _signed(said % event, event)


def _told_moved(event: Event) -> str:
    said = ngettext(
        "%(trip)s: %(why)s, %(count)d task has moved",
        "%(trip)s: %(why)s, %(count)d tasks have moved",
        event["count"],
    )
    return _signed(said % {**event, "why": DueDateMove.Cause(event["cause"]).label}, event)


def _told_cancelled(event: Event) -> str:
    said = ngettext(
        "%(trip)s: %(count)d task cancelled", "%(trip)s: %(count)d tasks cancelled", event["count"]
    )
    return _signed(said % event, event)


def _signed(said: str, event: Event) -> str:
    """« …, par Julien Caron », when somebody did it."""
    return _("%(what)s, by %(name)s") % {"what": said, "name": event["by"]} if event["by"] else said
