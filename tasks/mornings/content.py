"""What the mail of the morning says: read for one person, by a constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from caladeo import clock
from caladeo.db.capped_counts import Capped
from caladeo.models import User
from opportunities.lists import attention
from opportunities.lists.attention import Attention
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import Digest, NoteMention, Task
from tasks.news import telling
from tasks.news.events import CANCELLED, GIVEN, HANDED_OVER, MOVED, NEW, names_since
from tasks.querysets import TaskQuerySet

MOST_LATE, MOST_TODAY = 10, 3
# A departure further away is not worth a word beside a task of today.
NEAR = 30
RECEIVED = (NEW, GIVEN, HANDED_OVER, MOVED, CANCELLED)
OF_TRIP = ("opportunity__name", "opportunity__departure_date")
SUNDAY = 6
# What is older is no news, however long ago the last mail was.
LONGEST = timedelta(days=7)
# Lines of a mail, events read of a kind.
MOST, MOST_EVENTS = 8, 50


@dataclass(frozen=True, slots=True)
class Received:
    """Events in words, each with the names of its tasks, and how many more there are."""

    events: list[tuple[str, str]] = field(default_factory=list)
    others: int = 0


@dataclass(frozen=True, slots=True)
class MorningGroup:
    """The first tasks of a group, and how many there are."""

    count: int
    tasks: list[Task] = field(default_factory=list)

    @property
    def others(self) -> int:
        return self.count - len(self.tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What a person has to know today.

    ``reminders``: tasks of later on that they want to be told of today, or since their last mail.
    ``this_week``: how many tasks are due after today, until Sunday. ``forgotten``: how many trips
    of theirs have nothing planned, or are asleep.
    """

    person: User
    day: date
    late: MorningGroup
    today: MorningGroup
    reminders: MorningGroup
    this_week: int
    is_weekly: bool
    received: Received
    forgotten: dict[Attention, Capped] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing to do nor to know: the week ahead is news to who hears of it once a week."""
        has_tasks = self.late.count or self.today.count or (self.is_weekly and self.this_week)
        return not (has_tasks or self.reminders.count or self.received.events)


def of(person: User, *, day: date) -> Morning:
    """In the language that is active."""
    mine = Task.objects.open().assigned_to(person).visible_on(day)
    sunday = day + timedelta(days=SUNDAY - day.weekday())
    counts = mine.order_by().aggregate(
        late=Count("pk", filter=Q(due_date__lt=day)),
        today=Count("pk", filter=Q(due_date=day)),
        week=Count("pk", filter=Q(due_date__gt=day, due_date__lte=sunday)),
    )
    last = _last_told(person, day)
    return Morning(
        person=person,
        day=day,
        late=_group(mine.overdue(day), counts["late"], most=MOST_LATE),
        today=_group(mine.due_on(day), counts["today"], most=MOST_TODAY),
        reminders=_reminders(person, first=clock.local_day(last) + timedelta(days=1), day=day),
        this_week=counts["week"],
        is_weekly=person.morning_mail == User.MorningMail.MONDAY,
        received=received_since(last, person=person),
        forgotten=_forgotten(person, day),
    )


def _reminders(person: User, *, first: date, day: date) -> MorningGroup:
    """Of the days since their last mail too: none leaves on a closed day, or but on Mondays."""
    tasks = Task.objects.assigned_to(person).reminding(min(first, day), day)
    return _group(tasks, tasks.count(), most=MOST_LATE)


def _forgotten(person: User, day: date) -> dict[Attention, Capped]:
    """What is not there is left out."""
    statuses = list(Status.objects.in_pipeline())
    active = [status.pk for status in statuses if status.is_active]
    mine = Opportunity.objects.filter(status__in=active, manager=person)
    counts = attention.counts(mine, statuses, today=day)
    return {kind: count for kind, count in counts.items() if count}


def _last_told(person: User, day: date) -> datetime:
    """When the last mail before this day was drawn; without one, the day before began."""
    rows = Digest.objects.filter(user=person, day__lt=day, day__gte=day - LONGEST)
    drawn = rows.exclude(state=Digest.State.FAILED).order_by("-day").values_list("changed_at")
    last: tuple[datetime] | None = drawn.first()
    return last[0] if last else clock.start_of(day - timedelta(days=1))


def _group(tasks: TaskQuerySet, count: int, *, most: int) -> MorningGroup:
    """Of one more than fits the last is shown too: « et 1 autre » takes the same line."""
    if not count:
        return MorningGroup(0)
    shown = most + 1 if count == most + 1 else most
    rows = tasks.select_related("opportunity").only("name", "due_date", "opportunity", *OF_TRIP)
    return MorningGroup(count, list(rows.by_due_date()[:shown]))


def received_since(moment: datetime, *, person: User) -> Received:
    """In the language that is active; nine queries at most."""
    events = [
        event for source in RECEIVED for event in source.by_trip(person, moment)[:MOST_EVENTS]
    ]
    names = telling.Names.of(events)
    tasks = _tasks(events, person, moment)
    lines = [(mention, "") for mention in _mentions(person, moment)]
    lines += [
        (names.signed(event), tasks.get(telling.key_of(event, event["trip"]), ""))
        for event in events
    ]
    shown = lines if len(lines) == MOST + 1 else lines[:MOST]
    return Received(shown, len(lines) - len(shown))


def _tasks(events: list[telling.Event], person: User, moment: datetime) -> dict[telling.Key, str]:
    if not events:
        return {}
    return telling.tasks(names_since(moment, person=person, sources=RECEIVED, of="trip"))


def _mentions(person: User, moment: datetime) -> Iterator[str]:
    rows = NoteMention.objects.of(person).since(moment).exclude(note__author=person)
    for row in rows.with_context().order_by("pk")[:MOST_EVENTS]:
        yield telling.named(row.note)
