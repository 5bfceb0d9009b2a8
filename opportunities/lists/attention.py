"""Trips under way that nobody will be reminded of: nothing planned, or nothing done for long."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from caladeo import clock
from caladeo.db.capped_counts import Capped, CappedCount
from opportunities.models import FactChange, Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import Status


class Attention(models.TextChoices):
    """What a list is narrowed to."""

    IDLE = "rien", gettext_lazy("Nothing planned")
    ASLEEP = "sommeil", gettext_lazy("Asleep")


def _related(name: str) -> Any:
    """The model of what hangs on trips, which an app above this one has."""
    model: Any = Opportunity._meta.get_field(name).related_model
    return model.objects


def idle(rows: OpportunityQuerySet) -> OpportunityQuerySet:
    """Of these, under way, those without an open task that is there or comes up by itself."""
    planned = _related("tasks").open().planned().filter(opportunity=OuterRef("pk"))
    return rows.filter(~Exists(planned))


def sleepy_statuses(statuses: Iterable[Status]) -> list[Status]:
    """Those in which trips fall asleep."""
    return [row for row in statuses if row.is_active and row.asleep_days]


def _first_day(status: Status, *, today: date) -> date:
    """The first day on which something must have happened: of 3 days on the 12th, the 10th."""
    return today - timedelta(days=(status.asleep_days or 1) - 1)


def asleep(
    rows: OpportunityQuerySet, statuses: Iterable[Status], *, today: date
) -> OpportunityQuerySet:
    """Those in which nothing has happened for the days that their status says."""
    found = Q(pk__in=[])
    # Of all statuses with the same days at once: each condition is asked in turn of each trip.
    alike: dict[date, list[int]] = {}
    for status in sleepy_statuses(statuses):
        alike.setdefault(_first_day(status, today=today), []).append(status.pk)
    for day, keys in alike.items():
        since = clock.start_of(day)
        here = {"opportunity": OuterRef("pk")}
        found |= (
            Q(status__in=keys, created_at__lt=since)
            & (Q(edited_at=None) | Q(edited_at__lt=since))
            & ~Exists(StatusChange.objects.filter(**here, changed_at__gte=since))
            & ~Exists(FactChange.objects.filter(**here, changed_at__gte=since))
            & ~Exists(_related("tasks").done().filter(**here, done_at__gte=since))
            & ~Exists(_related("notes").shown().filter(**here, created_at__gte=since))
        )
    return rows.filter(found)


def counts(
    rows: OpportunityQuerySet, statuses: Iterable[Status], *, today: date
) -> dict[Attention, Capped]:
    """How many of these, under way, each of them is, up to "999+"; one query."""
    sleepy = sleepy_statuses(statuses)
    wanted: dict[str, Any] = {Attention.IDLE: CappedCount(idle(rows))}
    if sleepy:
        wanted[Attention.ASLEEP] = CappedCount(asleep(rows, sleepy, today=today))
    rows_of_one: Any = Status.objects.in_pipeline().values(**wanted)[:1]
    found: dict[str, Capped] = next(iter(rows_of_one), {})
    return {Attention(name): count for name, count in found.items()}


class Last(NamedTuple):
    """What happened last on a trip: when, what, and the task that was done, if it was one."""

    at: datetime
    what: str
    task: str


def latest(keys: Collection[int]) -> dict[int, Last]:
    """The last that happened on each of these trips; one query, none for no trip."""
    if not keys:
        return {}
    done = _related("tasks").done().filter(opportunity=OuterRef("pk")).order_by("-done_at")

    def last(rows: Any, column: str) -> Subquery:
        mine = rows.filter(opportunity=OuterRef("pk")).order_by().values("opportunity")
        return Subquery(mine.annotate(last=Max(column)).values("last"))

    rows = Opportunity.objects.filter(pk__in=list(keys)).values(
        "pk",
        created=F("created_at"),
        edited=F("edited_at"),
        moved=last(StatusChange.objects, "changed_at"),
        changed=last(FactChange.objects, "changed_at"),
        noted=last(_related("notes").shown(), "created_at"),
        done=Subquery(done.values("done_at")[:1]),
        task=Subquery(done.values("name")[:1]),
    )
    found: dict[int, Last] = {}
    for row in rows:
        key, task = row.pop("pk"), row.pop("task") or ""
        at, what = max((at, what) for what, at in row.items() if at is not None)
        found[key] = Last(at, what, task)
    return found


def sleepers(trips: Iterable[Any], *, today: date) -> dict[int, Last]:
    """Of these trips, read with their status, those that are asleep, and what was last.

    One query, none where no status lets its trips fall asleep.
    """
    since = {
        trip.pk: _first_day(trip.status, today=today)
        for trip in trips
        if sleepy_statuses([trip.status])
    }
    found = latest(since)
    return {key: last for key, last in found.items() if clock.local_day(last.at) < since[key]}
