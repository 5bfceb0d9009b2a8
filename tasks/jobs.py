"""The long work on tasks and moves, as a worker does it: each calls the room that does it."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from caladeo import clock, jobs, sheets
from caladeo.heartbeat import Progress
from caladeo.models import Job
from opportunities import bulk_moving
from opportunities.jobs import waiting
from statuses.models import Status
from tasks import bulk_outlook, exporting, forecasting
from tasks import listing as listings
from tasks.filters import Filters
from tasks.models import Task


@jobs.kind("bulk-outlook", writes=False)
def foresee_move(job: Job, progress: Progress) -> dict[str, Any]:
    """What moving those who were seen would do."""
    seen = bulk_moving.unpack(job.content)
    outlook = bulk_outlook.of_many(
        list(seen), to=_status(job), by=job.owner, at=_at(job), told=progress
    )
    return outlook.as_json()


@jobs.kind("bulk-move")
def move(job: Job, progress: Progress) -> dict[str, Any]:
    """Move those who are still where they were seen."""
    seen = bulk_moving.unpack(job.content)
    try:
        moved = bulk_moving.move(seen, to=_status(job), by=job.owner, at=clock.now(), told=progress)
    except Status.DoesNotExist as error:
        raise jobs.RefusedError(_("This status does not exist any more.")) from error
    created = Task.objects.filter(change__batch=moved.batch) if moved.batch else Task.objects.none()
    cancelled = Task.objects.filter(cancelled_by__batch=moved.batch) if moved.batch else created
    return moved.as_json() | {"created": created.count(), "cancelled": cancelled.count()}


@jobs.kind("import-check", writes=False)
def check_import(job: Job, progress: Progress) -> dict[str, Any]:
    """The dry run of a long file."""
    return forecasting.report(waiting(job), by=job.owner, at=_at(job), told=progress).as_json()


@jobs.kind("export-tasks", writes=False)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """The tasks of a person as they were filtered, as a file."""
    filters = Filters.read(QueryDict(job.facts["query"]))
    listing = listings.of_person(filters, user=job.owner, today=clock.local_day(_at(job)))
    rows = progress.along(exporting.rows(listing))
    content = sheets.packed(exporting.columns(), rows, form=job.facts["form"])
    return {jobs.CONTENT: content, "rows": progress.done}


def _status(job: Job) -> Status:
    status = Status.objects.in_pipeline().filter(pk=job.facts["to"]).first()
    if status is None:
        raise jobs.RefusedError(_("This status does not exist any more."))
    return status


def _at(job: Job) -> datetime:
    return job.beat_at or job.asked_at
