"""How long things are kept, and deleting what is older; what is referred to stays."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from caladeo import clock
from caladeo.db import overwriting, retrying
from caladeo.jobs import background
from caladeo.journal.recording import record, snapshot
from caladeo.models import Job, JournalEntry
from caladeo.models.job import DAYS_KEPT
from opportunities.importing import uploads
from opportunities.models import (
    Client,
    DeletedOpportunity,
    Erasure,
    ImportFile,
    Opportunity,
    Retention,
    StatusChange,
)
from opportunities.models.retention import ONLY_ROW
from opportunities.privacy import erasing
from opportunities.trash import deleting

# Clients erased together: each text is read once for all of them; and in one run.
TOGETHER, MOST = 20, 200
TERMS = ("prospect_years", "client_years", "journal_months")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of thing that is not kept for ever.

    Args:
        rows: those that are too old at a moment, by the terms of the agency.
        purge: deletes them; how many.
    """

    name: str
    rows: Callable[[datetime, Retention], QuerySet[Any]]
    purge: Callable[[datetime, Retention], int]


def inactive(*, years: int | None, is_sold: bool, at: datetime) -> QuerySet[Client]:
    """Clients of whom nothing has happened for so many years; of no number of years nobody.

    With a trip that was sold, or without one. A trip under way, one that departs later or one in
    the trash is no reason; of who has no trip counts when they were last written.
    """
    if not years or years < 1:
        return Client.objects.none()
    since = at - relativedelta(years=years)
    day = clock.local_day(since)
    trips = Opportunity.objects.filter(client=OuterRef("pk"))
    moved = StatusChange.objects.filter(opportunity__client=OuterRef("pk"), changed_at__gte=since)
    alive = Q(status__is_active=True) | Q(created_at__gte=since) | Q(departure_date__gte=day)
    alive |= Q(notes__created_at__gte=since)
    sold = Exists(trips.filter(booked_on__isnull=False))
    found = Client.objects.filter(
        ~Exists(trips.filter(alive)),
        ~Exists(moved),
        ~Exists(trips.filter(tasks__done_at__gte=since)),
        ~Exists(DeletedOpportunity.objects.filter(client=OuterRef("pk"))),
        ~Exists(Erasure.objects.filter(client_key=OuterRef("pk"))),
        sold if is_sold else ~sold,
        acted_at__lt=since,
    )
    return found.order_by("pk")


def _prospects(at: datetime, terms: Retention) -> QuerySet[Client]:
    return inactive(years=terms.prospect_years, is_sold=False, at=at)


def _clients(at: datetime, terms: Retention) -> QuerySet[Client]:
    return inactive(years=terms.client_years, is_sold=True, at=at)


def _erase(clients: QuerySet[Client], at: datetime) -> int:
    """Erase them, but for who is given a trip or edited at this moment; how many."""
    keys = list(clients.values_list("pk", flat=True)[:MOST])
    for part in batched(keys, TOGETHER, strict=False):
        erasing.erase(part, by=None, at=at, only=clients)
    return Erasure.objects.filter(client_key__in=keys).count()


def _results(at: datetime, _terms: Retention) -> QuerySet[Any]:
    """What the line of work keeps of what is over, without that of jobs that can be looked at."""
    old = DBTaskResult.objects.filter(finished_at__lte=at - timedelta(days=DAYS_KEPT))
    return old.exclude(pk__in=Job.objects.filter(task_id__isnull=False).values("task_id"))


def _sessions(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lte=at)


def _journal(at: datetime, terms: Retention) -> Any:
    return JournalEntry.objects.expired(at=at, months=terms.journal_months)


def _admin_log(at: datetime, terms: Retention) -> QuerySet[Any]:
    return LogEntry.objects.filter(action_time__lt=at - relativedelta(months=terms.journal_months))


def _deleted(rows: Callable[[datetime, Retention], QuerySet[Any]]) -> Callable[..., int]:
    """A purge of rows that nothing else has to know of."""
    return lambda at, terms: rows(at, terms).delete()[0]


def _counted(
    rows: Callable[[datetime, Retention], Any], delete: Callable[..., object]
) -> Callable[..., int]:
    """A purge that calls a service which does not count."""

    def purge(at: datetime, terms: Retention) -> int:
        count: int = rows(at, terms).count()
        delete(at=at)
        return count

    return purge


def _jobs(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return Job.objects.forgotten(at=at)


def _uploads(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return ImportFile.objects.expired(at=at)


def _trash(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return DeletedOpportunity.objects.expired(at=at)


KINDS: list[Kept] = [
    Kept("jobs", _jobs, _counted(_jobs, background.forget_old)),
    Kept("results of jobs", _results, _deleted(_results)),
    Kept("uploads", _uploads, _counted(_uploads, uploads.forget_old)),
    Kept("sessions", _sessions, _deleted(_sessions)),
    Kept("deleted opportunities", _trash, lambda at, _terms: deleting.purge(at=at)),
    Kept("journal", _journal, lambda at, terms: _journal(at, terms).purge()),
    Kept("log of the administration", _admin_log, _deleted(_admin_log)),
    Kept("prospects", _prospects, lambda at, terms: _erase(_prospects(at, terms), at)),
    Kept("clients", _clients, lambda at, terms: _erase(_clients(at, terms), at)),
]


def preview(*, at: datetime, terms: Retention | None = None) -> dict[str, int]:
    """How many of each kind would go, by the terms that are given or in force; reads only."""
    terms = terms or Retention.objects.current()
    return {kind.name: kind.rows(at, terms).count() for kind in KINDS}


def purge(*, at: datetime) -> dict[str, int]:
    """Delete what is too old, each kind in a transaction of its own; how many of each went."""
    terms = Retention.objects.current()
    gone = {kind.name: kind.purge(at, terms) for kind in KINDS}
    if found := {name: count for name, count in gone.items() if count}:
        record(JournalEntry.Kind.PURGED, after=found)
    return gone


@retrying.on_conflict
def change_terms(changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None = None) -> Retention:
    """Write these values on the terms as they are now; the next purge goes by them.

    Args:
        seen: what the person saw in place of them (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody changed one of them meanwhile.
    """
    with transaction.atomic():
        row = _locked()
        overwriting.refuse(row, changes, seen=seen)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        before, after = snapshot(old, TERMS), snapshot(row, TERMS)
        edited = [name for name in after if before[name] != after[name]]
        if edited:
            record(
                JournalEntry.Kind.RETENTION_EDITED,
                before={name: before[name] for name in edited},
                after={name: after[name] for name in edited},
            )
        return row


def _locked() -> Retention:
    """The only row; whoever is the first to save makes it of what the host has set."""
    rows = Retention.objects.select_for_update()
    if row := rows.filter(pk=ONLY_ROW).first():
        return row
    first = Retention.of_settings()
    values = {name: getattr(first, name) for name in TERMS}
    Retention.objects.get_or_create(pk=ONLY_ROW, defaults=values)
    return rows.get(pk=ONLY_ROW)
