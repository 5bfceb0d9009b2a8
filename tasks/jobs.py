"""The long work on tasks and moves, as a worker does it: each calls the room that does it."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from caladeo import clock, jobs, sheets
from caladeo.heartbeat import Progress
from caladeo.models import Job
from opportunities import bulk_moving, status_deletion, undo_wording
from opportunities.jobs import waiting
from opportunities.models import Batch
from opportunities.undoing import CannotUndoError
from statuses.models import AutoTaskTemplate, Status
from tasks import (
    application_wording,
    applying,
    bulk_outlook,
    deletion_wording,
    exporting,
    forecasting,
    recomputing,
    rippling,
    setting_changes,
    undoing,
)
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


@jobs.kind("undo-batch")
def undo_batch(job: Job, _progress: Progress) -> dict[str, Any]:
    """Take back what was moved together."""
    why_not = undo_wording.WHY_NONE_UNDONE
    try:
        batch = Batch.objects.get(pk=job.facts["batch"])
        return undoing.undo_batch(batch, by=job.owner, at=clock.now()).counts()
    except CannotUndoError as error:
        raise jobs.RefusedError(str(why_not[error.reason])) from error
    except Status.DoesNotExist as error:
        raise jobs.RefusedError(str(why_not[CannotUndoError.STATUS_DELETED])) from error


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


@jobs.kind("apply-outlook", writes=False)
def foresee_application(job: Job, _progress: Progress) -> dict[str, Any]:
    """What giving rules to those already there would create."""
    status, at = _status(job, configuring=True), _at(job)
    plan = applying.plan(status, templates=_rules(job, status), at=at)
    return {
        "words": application_wording.in_words(plan, today=clock.local_day(at)),
        "notes": application_wording.skipped(plan),
        "is_nothing": not plan.tasks,
    }


@jobs.kind("apply")
def apply(job: Job, _progress: Progress) -> dict[str, Any]:
    status = _status(job, configuring=True)
    tasks = applying.apply(status, templates=_rules(job, status), at=clock.now())
    owners = {task.entry.opportunity.pk for task in tasks}
    return {"words": application_wording.created(len(tasks), len(owners)), "notes": []}


def _rules(job: Job, status: Status) -> list[AutoTaskTemplate]:
    rules = status.templates.enabled().filter(pk__in=job.facts["templates"])
    return list(rules.select_related("assigned_person", "key_date"))


@jobs.kind("status-deletion")
def delete_status(job: Job, _progress: Progress) -> dict[str, Any]:
    """Move the many opportunities of a status, then take it out of the pipeline."""
    status, to = _status(job, configuring=True), job.facts["destination"]
    try:
        changes = status_deletion.delete(
            status,
            to=Status.objects.get(pk=to),
            quiet=job.facts["is_quiet"],
            by=job.owner,
            at=clock.now(),
        )
    except deletion_wording.REASONS as error:
        raise jobs.RefusedError(deletion_wording.refused(error)) from error
    return {"words": deletion_wording.done(status, len(changes)), "notes": []}


@jobs.kind("settings-outlook", writes=False)
def foresee_settings(job: Job, progress: Progress) -> dict[str, Any]:
    """How many tasks another calendar, or another key date, would move."""
    change = _change(job)
    count = recomputing.tally(
        change.condition,
        supposed=change.supposed,
        today=clock.local_day(_at(job)),
        told=progress,
    )
    words = rippling.counted(count.moving, count.pinned, count.late)
    return {"words": words, "notes": [], "is_nothing": False}


@jobs.kind("settings")
def change_settings(job: Job, progress: Progress) -> dict[str, Any]:
    change = _change(job)
    try:
        moved = change.apply(by=job.owner, at=clock.now(), told=progress)
    except setting_changes.OUTDATED as error:
        raise jobs.RefusedError(_("These settings have changed meanwhile: look again.")) from error
    return {"words": rippling.moved_in_words(moved) if moved else "", "notes": []}


def _change(job: Job) -> setting_changes.Change:
    _may_configure(job)
    try:
        return setting_changes.read(job.facts)
    except setting_changes.OUTDATED as error:
        raise jobs.RefusedError(_("These settings have changed meanwhile: look again.")) from error


def _may_configure(job: Job) -> None:
    """As on the day it was asked for."""
    if not (job.owner.is_active and job.owner.can_configure):
        raise jobs.RefusedError(_("You may not change the settings any more."))


def _status(job: Job, *, configuring: bool = False) -> Status:
    if configuring:
        _may_configure(job)
    status = Status.objects.in_pipeline().filter(pk=job.facts["to"]).first()
    if status is None:
        raise jobs.RefusedError(_("This status does not exist any more."))
    return status


def _at(job: Job) -> datetime:
    return job.beat_at or job.asked_at
