"""How long things are kept, and deleting what is older; what is referred to stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from caladeo import clock
from caladeo.jobs import background
from caladeo.journal.recording import record
from caladeo.models import Job, JournalEntry
from caladeo.models.job import DAYS_KEPT
from opportunities.importing import uploads
from opportunities.models import (
    Client,
    DeletedOpportunity,
    Erasure,
    ImportFile,
    Opportunity,
    StatusChange,
)
from opportunities.privacy import erasing
from opportunities.trash import deleting

# Clients erased together: each text is read once for all of them; and in one run.
TOGETHER, MOST = 20, 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of thing that is not kept for ever.

    Args:
        rows: those that are too old at a moment.
        purge: deletes them; how many.
    """

    name: str
    rows: Callable[[datetime], QuerySet[Any]]
    purge: Callable[[datetime], int]


def inactive(*, years: int, is_sold: bool, at: datetime) -> QuerySet[Client]:
    """Clients of whom nothing has happened for so many years; of 0 years nobody.

    With a trip that was sold, or without one. A trip under way, one that departs later, or a
    client without a trip, whose age nobody knows, is no reason.
    """
    since = at - relativedelta(years=years)
    day = clock.local_day(since)
    trips = Opportunity.objects.filter(client=OuterRef("pk"))
    moved = StatusChange.objects.filter(opportunity__client=OuterRef("pk"), changed_at__gte=since)
    alive = Q(status__is_active=True) | Q(created_at__gte=since) | Q(departure_date__gte=day)
    alive |= Q(notes__created_at__gte=since)
    sold = Exists(trips.filter(booked_on__isnull=False))
    found = Client.objects.filter(
        Exists(trips),
        ~Exists(trips.filter(alive)),
        ~Exists(moved),
        ~Exists(DeletedOpportunity.objects.filter(client=OuterRef("pk"))),
        ~Exists(Erasure.objects.filter(client_key=OuterRef("pk"))),
        sold if is_sold else ~sold,
    )
    return found.order_by("pk") if years else found.none()


def _prospects(at: datetime) -> QuerySet[Client]:
    return inactive(years=settings.PROSPECT_YEARS, is_sold=False, at=at)


def _clients(at: datetime) -> QuerySet[Client]:
    return inactive(years=settings.CLIENT_YEARS, is_sold=True, at=at)


def _erase(clients: QuerySet[Client], at: datetime) -> int:
    keys = list(clients.values_list("pk", flat=True)[:MOST])
    for first in range(0, len(keys), TOGETHER):
        erasing.erase(keys[first : first + TOGETHER], by=None, at=at)
    return len(keys)


def _results(at: datetime) -> QuerySet[Any]:
    """What the line of work keeps of what is over, without that of jobs that can be looked at."""
    old = DBTaskResult.objects.filter(finished_at__lte=at - timedelta(days=DAYS_KEPT))
    return old.exclude(pk__in=Job.objects.filter(task_id__isnull=False).values("task_id"))


def _sessions(at: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lte=at)


def _journal(at: datetime) -> Any:
    return JournalEntry.objects.expired(at=at, months=settings.JOURNAL_MONTHS)


def _admin_log(at: datetime) -> QuerySet[Any]:
    return LogEntry.objects.filter(
        action_time__lt=at - relativedelta(months=settings.JOURNAL_MONTHS)
    )


def _counted(rows: Callable[[datetime], Any], delete: Callable[..., object]) -> Callable[..., int]:
    """A purge that calls a service which does not count."""

    def purge(at: datetime) -> int:
        count: int = rows(at).count()
        delete(at=at)
        return count

    return purge


def _jobs(at: datetime) -> QuerySet[Any]:
    return Job.objects.forgotten(at=at)


def _uploads(at: datetime) -> QuerySet[Any]:
    return ImportFile.objects.expired(at=at)


def _trash(at: datetime) -> QuerySet[Any]:
    return DeletedOpportunity.objects.expired(at=at)


KINDS = (
    Kept("jobs", _jobs, _counted(_jobs, background.forget_old)),
    Kept("results of jobs", _results, lambda at: _results(at).delete()[0]),
    Kept("uploads", _uploads, _counted(_uploads, uploads.forget_old)),
    Kept("sessions", _sessions, lambda at: _sessions(at).delete()[0]),
    Kept("deleted opportunities", _trash, lambda at: deleting.purge(at=at)),
    Kept("journal", _journal, lambda at: _journal(at).purge()),
    Kept("log of the administration", _admin_log, lambda at: _admin_log(at).delete()[0]),
    Kept("prospects", _prospects, lambda at: _erase(_prospects(at), at)),
    Kept("clients", _clients, lambda at: _erase(_clients(at), at)),
)


def preview(*, at: datetime) -> dict[str, int]:
    """How many of each kind would go; reads only."""
    return {kind.name: kind.rows(at).count() for kind in KINDS}


def purge(*, at: datetime) -> dict[str, int]:
    """Delete what is too old, each kind in a transaction of its own; how many of each went."""
    gone = {kind.name: kind.purge(at) for kind in KINDS}
    if found := {name: count for name, count in gone.items() if count}:
        record(JournalEntry.Kind.PURGED, after=found)
    return gone
