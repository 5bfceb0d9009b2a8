"""The long work on tasks and moves, as a worker does it: each calls the room that does it."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from caladeo import clock, jobs, sheets
from caladeo.heartbeat import Progress
from caladeo.models import Job
from opportunities import bulk_moving, undo_wording
from opportunities.jobs import waiting
from opportunities.models import Batch
from opportunities.undoing import CannotUndoError
from statuses.models import Status
from tasks import bulk_outlook, exporting, forecasting, undoing
from tasks import listing as listings
from tasks.filters import Filters
from tasks.models import Task


@jobs.kind("bulk-outlook", writes=False)
def foresee_move(job: Job, progress: Progress) -> dict[str, Any]:
    """What moving those who were seen would do."""
    seen = bulk_moving.unpack(job.content)
    outlook = bulk_outlook.of_many(
        list(seen), to=status_of(job), by=job.owner, at=moment(job), told=progress
    )
    return outlook.as_json()


@jobs.kind("bulk-move")
def move(job: Job, progress: Progress) -> dict[str, Any]:
    """Move those who are still where they were seen."""
    seen, to = bulk_moving.unpack(job.content), status_of(job)
    with jobs.refusing({Status.DoesNotExist: gone()}):
        moved = bulk_moving.move(seen, to=to, by=job.owner, at=clock.now(), told=progress)
    created = Task.objects.filter(change__batch=moved.batch) if moved.batch else Task.objects.none()
    cancelled = Task.objects.filter(cancelled_by__batch=moved.batch) if moved.batch else created
    return moved.as_json() | {"created": created.count(), "cancelled": cancelled.count()}


@jobs.kind("undo-batch")
def undo_batch(job: Job, _progress: Progress) -> dict[str, Any]:
    """Take back what was moved together."""
    why_not = undo_wording.WHY_NONE_UNDONE
    try:
        batch = Batch.objects.get(pk=job.facts["batch"])
        with jobs.refusing({Status.DoesNotExist: why_not[CannotUndoError.STATUS_DELETED]}):
            return undoing.undo_batch(batch, by=job.owner, at=clock.now()).counts()
    except CannotUndoError as error:
        raise jobs.RefusedError(str(why_not[error.reason])) from error


@jobs.kind("import-check", writes=False)
def check_import(job: Job, progress: Progress) -> dict[str, Any]:
    """The dry run of a long file."""
    file = waiting(job)
    return forecasting.report(file, by=job.owner, at=moment(job), told=progress).as_json()


@jobs.kind("export-tasks", writes=False)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """The tasks of a person as they were filtered, as a file."""
    filters = Filters.read(QueryDict(job.facts["query"]))
    listing = listings.of_person(filters, user=job.owner, today=clock.local_day(moment(job)))
    rows = progress.along(exporting.rows(listing))
    content = sheets.packed(exporting.columns(), rows, form=job.facts["form"])
    return {jobs.CONTENT: content, "rows": progress.done}


def status_of(job: Job) -> Status:
    """The status that the work is about."""
    status = Status.objects.in_pipeline().filter(pk=job.facts["to"]).first()
    if status is None:
        raise jobs.RefusedError(gone())
    return status


def gone() -> str:
    return _("This status does not exist any more.")


def moment(job: Job) -> datetime:
    """When a job was begun."""
    return job.beat_at or job.asked_at
