"""Asking for long work, and having seen what came of it; what a dead worker left goes on."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from caladeo.db import retrying
from caladeo.jobs import heartbeat, perform
from caladeo.models import Job, User

# What a person waits for, and what a row takes of it when it is imported, or taken back.
SECONDS = 1.0
IMPORTING, UNDOING = 0.0015, 0.001
# A job that ends its worker each time, by the memory it takes, must not do so for ever.
MOST_ATTEMPTS = 3
logger = logging.getLogger(__name__)


def max_rows_in_request() -> int:
    """On how many rows a request may work."""
    return int(settings.JOBS_ABOVE)


def is_long(rows: int, *, each: float = 0) -> bool:
    """Whether work on so many rows is too long for a request.

    Args:
        each: how many seconds a row takes, for work that takes longer than moving it.
    """
    return rows > max_rows_in_request() or rows * each > SECONDS


def are_long(rows: QuerySet[Any]) -> bool:
    """The same of rows that need not be counted to the end."""
    return is_long(rows[: max_rows_in_request() + 1].count())


@retrying.on_conflict
def start(
    kind: str,
    *,
    title: str,
    result: str,
    again: str,
    by: User,
    at: datetime,
    arguments: dict[str, Any] | None = None,
    content: bytes = b"",
    result_key: int | None = None,
    total: int = 0,
) -> Job:
    """Ask for a job; a worker does it.

    Args:
        kind: a name given with ``perform.kind``.
        title: what it is, in the language of who asks.
        result: the name of the page that shows what came of it.
        result_key: what that page shows, if not the job itself.
        again: the address to start again from when it stops.
    """
    with transaction.atomic():
        forget_old(at=at)
        job = Job.objects.create(
            kind=kind,
            title=title[:300],
            result=result,
            result_key=result_key,
            again=again[:2000],
            owner=by,
            asked_at=at,
            arguments=arguments or {},
            content=content,
            total=total,
        )
        enqueue(job)
        User.objects.filter(pk=by.pk).update(has_jobs=True)
    by.has_jobs = True
    return job


def enqueue(job: Job) -> None:
    """Put a job at the end of the line; inside a transaction."""
    job.task_id = perform.perform.enqueue(job.pk).id
    job.save(update_fields=["task_id"])


@retrying.on_conflict
def mark_seen(job: Job) -> None:
    """Who asked for the job has looked at what came of it."""
    with transaction.atomic():
        Job.objects.over().filter(pk=job.pk).update(is_seen=True)
        left = Job.objects.owned_by(job.owner_id).to_see().exists()
        User.objects.filter(pk=job.owner_id).update(has_jobs=left)


def forget_old(*, at: datetime) -> None:
    """Drop the jobs of the week before, with their entries in the line."""
    old = Job.objects.forgotten(at=at)
    DBTaskResult.objects.filter(pk__in=old.values("task_id")).delete()
    old.delete()


def take_over(*, at: datetime) -> int:
    """Give back what was begun by a worker that has been silent since; how many."""
    rows = Job.objects.ongoing().without_content()
    ongoing = {job.task_id: job for job in rows if job.task_id}
    if not ongoing:
        return 0
    begun = DBTaskResult.objects.filter(pk__in=ongoing).exclude(status=TaskResultStatus.READY)
    silent = [
        (row.pk, ongoing[row.pk])
        for row in begun
        if _is_silent(ongoing[row.pk], row.started_at, at=at)
    ]
    return sum(_give_back(job, task_id=pk) for pk, job in silent)


def _is_silent(job: Job, begun_at: datetime | None, *, at: datetime) -> bool:
    heard = [moment for moment in (heartbeat.heard_at(job), begun_at) if moment]
    return not heard or at - max(heard) > timedelta(seconds=settings.JOBS_LEASE)


def _give_back(job: Job, *, task_id: UUID) -> bool:
    """Queue the job again; False when another worker has it or it failed too often."""
    with transaction.atomic():
        same = Job.objects.ongoing().filter(task_id=task_id, attempts=job.attempts)
        row = same.select_for_update(of=("self",)).select_related("owner").filter(pk=job.pk).first()
        if row is None:
            return False
        DBTaskResult.objects.filter(pk=task_id).delete()
        if row.attempts >= MOST_ATTEMPTS:
            with translation.override(row.owner.language):
                perform.fail(row, _("It was interrupted several times."))
            return False
        logger.warning("Job %s goes back into the line: its worker is silent", row.pk)
        enqueue(row)
        return True
