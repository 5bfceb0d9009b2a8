"""The long work on tasks and moves, as a worker does it: each calls the service that does it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock
from caladeo.accounts import rights
from caladeo.jobs import due, perform
from caladeo.jobs.heartbeat import Progress
from caladeo.jobs.perform import Notice, Outcome
from caladeo.models import Job
from opportunities.importing import checking, uploads
from opportunities.jobs import waiting
from opportunities.models import Batch, Retention, StatusChange
from opportunities.moves import bulk, undoing
from opportunities.moves.choices import Choices
from opportunities.moves.undoing import BatchUndoneError, CannotUndoError
from opportunities.privacy import retention
from opportunities.privacy.retention import Kept
from opportunities.text import undo_wording
from statuses.models import Status
from tasks.lists import exporting
from tasks.lists import listing as listings
from tasks.lists.filters import Filters
from tasks.models import Digest, Task
from tasks.mornings import sending
from tasks.previews import bulk_preview, import_preview


def moves(job: Job, model: str, keys: AbstractSet[int]) -> bool:
    """Whether a bulk move has any of these opportunities, or those of these tasks, in hand."""
    return not bulk.unpack(job.content).keys().isdisjoint(owners(model, keys))


def takes_back(job: Job, model: str, keys: AbstractSet[int]) -> bool:
    """The same of the undo of one."""
    changes = StatusChange.objects.filter(opportunity__pk__in_array=owners(model, keys))
    return changes.filter(batch=job.arguments["batch"]).exists()


def owners(model: str, keys: AbstractSet[int]) -> AbstractSet[int]:
    """The opportunities that somebody wants to write on."""
    if model == "opportunity":
        return keys
    return set(Task.objects.filter(pk__in_array=keys).values_list("opportunity", flat=True))


MOVE = Notice(
    work=ngettext_lazy(
        "A move of %(rows)s opportunity is under way",
        "A move of %(rows)s opportunities is under way",
        "count",
    ),
    one=gettext_lazy("This opportunity is being moved"),
    some=gettext_lazy("These opportunities, or some of them, are being moved"),
    holds=moves,
)
UNDO = Notice(
    work=ngettext_lazy(
        "A move of %(rows)s opportunity is being undone",
        "A move of %(rows)s opportunities is being undone",
        "count",
    ),
    one=gettext_lazy("This opportunity is on its way back to the status before"),
    some=gettext_lazy("These opportunities, or some, are on their way back to the status before"),
    holds=takes_back,
)


@perform.kind("bulk-preview", writes=False)
def preview_move(job: Job, progress: Progress) -> dict[str, Any]:
    """What moving those who were seen would do."""
    seen = bulk.unpack(job.content)
    preview = bulk_preview.preview_many(
        list(seen), to=status_of(job), by=job.owner, at=moment(job), on_progress=progress
    )
    return preview.as_json()


@perform.kind("bulk-move", writes=False, notice=MOVE)
def move(job: Job, progress: Progress) -> dict[str, Any]:
    """Move those who are still where they were seen, part by part."""
    seen, to = bulk.unpack(job.content), status_of(job)
    quiet = job.arguments.get("quiet", False)
    choices = Choices.from_json(job.arguments.get("choices", {}))

    def some(keys: Sequence[int], done: Outcome) -> Outcome:
        batch = Batch.objects.get(pk=done["batch"]) if done.get("batch") else None
        part = {key: seen[key] for key in keys}
        with perform.refusing({Status.DoesNotExist: gone()}):
            moved = bulk.move(
                part,
                to=to,
                by=job.owner,
                at=clock.now(),
                quiet=quiet,
                batch=batch,
                choices=choices,
            )
        return moved.as_json(before=done)

    return bulk.NOTHING | perform.in_parts(job, seen, some, on_progress=progress)


@perform.kind("undo-batch", writes=False, notice=UNDO)
def undo_batch(job: Job, progress: Progress) -> dict[str, Any]:
    """Take back what was moved together, part by part."""
    why_not = undo_wording.WHY_NONE_UNDONE
    batch = Batch.objects.get(pk=job.arguments["batch"])
    refused: list[CannotUndoError] = []

    def some(keys: Sequence[int], done: Outcome) -> Outcome:
        is_first = not done.get("undone")
        try:
            with perform.refusing({Status.DoesNotExist: why_not[CannotUndoError.STATUS_DELETED]}):
                now = clock.now()
                undone = undoing.undo_part(batch, keys, by=job.owner, at=now, is_first=is_first)
        except BatchUndoneError:
            raise
        except CannotUndoError as error:
            refused.append(error)
            stay = done.get("moved_again", 0) + len(keys)
            return {**undoing.NOTHING, **done, "moved_again": stay}
        return {name: count + done.get(name, 0) for name, count in undone.counts().items()}

    keys = batch.changes.values_list("pk", flat=True)
    try:
        outcome = perform.in_parts(job, keys, some, on_progress=progress)
        if not outcome.get("undone"):
            raise next(iter(refused), CannotUndoError(CannotUndoError.MOVED_AGAIN))
    except CannotUndoError as error:
        raise perform.RefusedError(str(why_not[error.reason])) from error
    return outcome


@perform.kind("import-check", writes=False)
def check_import(job: Job, progress: Progress) -> dict[str, Any]:
    """The dry run of a long file, whose refused lines are kept to be downloaded."""
    file = waiting(job)
    checked = checking.check(file, by=job.owner, on_progress=progress)
    uploads.keep_refused(file, checked)
    return import_preview.report(checked, by=job.owner, at=moment(job)).as_json()


@perform.kind("export-tasks", writes=False, right=rights.EXPORT)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """The tasks of a person as they were filtered, as a file."""
    filters = Filters.read(QueryDict(job.arguments["query"]))
    listing = listings.of_person(filters, user=job.owner, today=clock.local_day(moment(job)))
    return perform.as_file(job, progress, exporting.columns(), exporting.rows(listing))


def status_of(job: Job) -> Status:
    """The status that the work is about."""
    status = Status.objects.in_pipeline().filter(pk=job.arguments["to"]).first()
    if status is None:
        raise perform.RefusedError(gone())
    return status


def gone() -> str:
    return _("This status does not exist any more.")


def moment(job: Job) -> datetime:
    """When a job was begun."""
    return job.beat_at or job.asked_at


@due.every(timedelta(minutes=1), "mornings")
def mornings(at: datetime) -> None:
    """The mails whose hour has come, and those that wait for another try."""
    sending.send_due(at=at)


def _digests(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return Digest.objects.expired(today=clock.local_day(at))


retention.KINDS.append(Kept("mails of mornings", _digests, retention._deleted(_digests)))
