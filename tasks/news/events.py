"""What others did to the work of a person, as rows: nothing is written down for it.

What was undone, reopened, erased or deleted since is no news any more, and costs those who move
thousands of trips nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateTimeField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from caladeo import clock
from caladeo.db.sql import Literal
from caladeo.models import User
from tasks.models import DueDateMove, NoteMention, Task, TaskHandedOver
from tasks.querysets import TaskQuerySet

type Rows = QuerySet[Any, Any]
NO_CAUSE = Value("")
# As a key also inside a query of its own, where PostgreSQL takes a bare NULL for text.
NOBODY = Cast(Value(None), BigIntegerField())
CANCELLED_STATE = Literal("cancelled")
NO_DAY = Value(date(1, 1, 1))
# Tasks that an event names, before it counts the others.
MOST_NAMES = 3


class Kind(StrEnum):
    MENTION = "mention"
    NEW = "new"
    GIVEN = "given"
    HANDED_OVER = "handed over"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DONE = "done"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the events of a kind are read.

    Args:
        rows: those of a person since a moment.
        trip, by, at, thing: where a row has its trip, who did it, when, and what it leads to.
        cause: what else is told of them.
    """

    kind: Kind
    rows: Callable[[User, datetime], Rows]
    trip: str
    by: Any
    at: str
    thing: str = "pk"
    cause: Any = NO_CAUSE

    def events(self, person: User, moment: datetime) -> Rows:
        """A row for what one person did at one moment, on however many trips."""
        told = self._told(person, moment).values("kind", "who", "why", moment=F(self.at))
        rows: Rows = told.annotate(
            count=Count(self.thing, distinct=True),
            trips=Count(self.trip, distinct=True),
            trip=Min(self.trip),
            thing=Min(self.thing),
        )
        # Where nothing but constants tells rows apart, no rows are one group too.
        return rows.filter(count__gt=0)

    def moments(self, person: User, moment: datetime) -> Rows:
        """When, and who: of several kinds that one act brings there is one."""
        return self.rows(person, moment).order_by().values(who=self.by, moment=F(self.at))

    def by_trip(self, person: User, moment: datetime) -> Rows:
        """A row for what one person did on one trip, at however many moments."""
        told = self._told(person, moment).values("kind", "who", "why", trip=F(self.trip))
        rows: Rows = told.annotate(count=Count(self.thing, distinct=True))
        return rows.order_by("trip", "who", "why")

    def names(self, person: User, moment: datetime, *, of: str) -> Rows:
        """The first names of the tasks of each event, each once, and how many names it has.

        Args:
            of: "at" for the rows of `events`, "trip" for those of `by_trip`.
        """
        told = self._told(person, moment)
        name = "name" if self.thing == "pk" else f"{self.thing}__name"
        rows: Rows = told.values("kind", "who", "why", of=F(getattr(self, of)), name=F(name))
        event = [F("who"), F("why"), F("of")]
        rows = rows.annotate(first=Min(self.thing)).annotate(
            place=Window(RowNumber(), partition_by=event, order_by=F("first")),
            names=Window(Count("*"), partition_by=event),
        )
        return rows.filter(place__lte=MOST_NAMES)

    def _told(self, person: User, moment: datetime) -> Rows:
        rows = self.rows(person, moment).order_by()
        return rows.values(kind=Value(self.kind.value), who=self.by, why=self.cause)


def _by_others(path: str, person: User) -> Q:
    """Also what nobody in particular did."""
    return Q(**{path: None}) | ~Q(**{path: person.pk})


def _mine(person: User) -> TaskQuerySet:
    rows: TaskQuerySet = Task.objects.open().assigned_to(person)
    return rows


def _new(person: User, moment: datetime) -> Rows:
    """By a change of status or by hand, and not passed on since."""
    by_change = Q(change__isnull=False) & _by_others("change__changed_by", person)
    by_hand = Q(change=None, created_by__isnull=False) & ~Q(created_by=person)
    rows = _mine(person).filter(created_at__gte=moment, given_at=None)
    return rows.filter(by_change | by_hand)


def _given(person: User, moment: datetime) -> Rows:
    """By hand, one or several."""
    rows = _mine(person).filter(given_at__gte=moment)
    return rows.filter(_by_others("given_by", person))


def _handed_over(person: User, moment: datetime) -> Rows:
    """With their trip, or a role."""
    rows = TaskHandedOver.objects.filter(task__in=_mine(person), fact__changed_at__gte=moment)
    rows = rows.filter(_by_others("fact__changed_by", person))
    return rows.exclude(_is_undone("fact__changed_at", person, moment))


def _moved(person: User, moment: datetime) -> Rows:
    """Those of a task that is back on the day where it was are none."""
    rows = DueDateMove.objects.filter(task__in=_mine(person), moved_at__gte=moment)
    rows = rows.filter(_by_others("moved_by", person))
    rows, seen = rows.exclude(_is_undone("moved_at", person, moment)), person.news_seen_at
    unread = max(moment, seen + timedelta.resolution)
    span = Case(When(moved_at__gt=seen, then=unread), default=moment, output_field=DateTimeField())
    same = DueDateMove.objects.filter(task=OuterRef("task"), moved_at__gte=OuterRef("span"))
    first = same.filter(_by_others("moved_by", person)).order_by("moved_at", "pk")
    rows = rows.alias(span=span)
    began = Coalesce(Subquery(first.values("from_date")[:1]), NO_DAY)
    return rows.alias(began=began, day=Coalesce("task__due_date", NO_DAY)).exclude(began=F("day"))


def _is_undone(at: str, person: User, moment: datetime) -> Q:
    """What was undone since; and the undo, unless they had read what it undoes, and not the undo.

    Args:
        at: when the row was written, of a fact.
    """
    seen = person.news_seen_at
    is_told = Q(**{f"{at}__gt": seen, "fact__undoes__changed_at__lte": seen})
    return Q(fact__undone_by__isnull=False) | Q(fact__undoes__changed_at__gte=moment) & ~is_told


def _cancelled(person: User, moment: datetime) -> Rows:
    """By a change of status; what its own rule cancels comes and goes by itself."""
    rows = Task.objects.assigned_to(person).filter(
        state=CANCELLED_STATE, cancelled_at__gte=moment, cancelled_by__isnull=False
    )
    return rows.filter(_by_others("cancelled_by__changed_by", person))


def _done(person: User, moment: datetime) -> Rows:
    rows = Task.objects.assigned_to(person).done().filter(done_at__gte=moment)
    return rows.filter(done_by__isnull=False).exclude(done_by=person)


def _mentions(person: User, moment: datetime) -> Rows:
    return NoteMention.objects.of(person).since(moment).exclude(note__author=person)


NEW = Source(
    Kind.NEW, _new, "opportunity", Coalesce("change__changed_by", "created_by"), "created_at"
)
GIVEN = Source(Kind.GIVEN, _given, "opportunity", F("given_by"), "given_at")
HANDED_OVER = Source(
    Kind.HANDED_OVER,
    _handed_over,
    "task__opportunity",
    F("fact__changed_by"),
    "fact__changed_at",
    thing="task",
)
MOVED = Source(
    Kind.MOVED,
    _moved,
    "task__opportunity",
    F("moved_by"),
    "moved_at",
    thing="task",
    cause=F("cause"),
)
CANCELLED = Source(
    Kind.CANCELLED, _cancelled, "opportunity", F("cancelled_by__changed_by"), "cancelled_at"
)
DONE = Source(Kind.DONE, _done, "opportunity", F("done_by"), "done_at")
MENTION = Source(
    Kind.MENTION, _mentions, "note__opportunity", F("note__author"), "at", thing="note"
)
OF_TASKS = (NEW, GIVEN, HANDED_OVER, MOVED, CANCELLED, DONE)
ALL = (MENTION, *OF_TASKS)


def since(moment: datetime, *, person: User, today: date) -> Rows:
    """All of them, in one query, and what they are to be reminded of today."""
    first, *rest = (source.events(person, moment) for source in ALL)
    return first.union(*rest, reminders(today).events(person, moment), all=True).order_by()


def names_since(moment: datetime, *, person: User, sources: Iterable[Source], of: str) -> Rows:
    """The tasks of their events, as `Source.names` tells them, in one query."""
    first, *rest = (source.names(person, moment, of=of) for source in sources)
    return first.union(*rest, all=True).order_by("place")


def moments_since(moment: datetime, *, person: User, today: date) -> Rows:
    """When somebody did something, each once, in one query."""
    first, *rest = (source.moments(person, moment) for source in ALL)
    return first.union(*rest, reminders(today).moments(person, moment)).order_by()


def reminders(today: date) -> Source:
    """Nobody's doing, at the beginning of the day."""

    def rows(person: User, moment: datetime) -> Rows:
        begin = Value(clock.start_of(today), output_field=DateTimeField())
        found = Task.objects.assigned_to(person).reminding(today, today)
        told: Rows = found.annotate(begin=begin).filter(begin__gte=moment)
        return told

    return Source(Kind.REMINDER, rows, "opportunity", NOBODY, "begin")
