"""The long work on opportunities, as a worker does it: each calls the service that does it."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock
from caladeo.accounts import rights
from caladeo.accounts.people import DeactivatedError
from caladeo.db import database
from caladeo.jobs import due, heartbeat, perform
from caladeo.jobs.heartbeat import Progress
from caladeo.jobs.perform import Notice
from caladeo.models import Job
from caladeo.web import sheets
from opportunities.clients import listing as client_listings
from opportunities.importing import undoing, uploads, writing
from opportunities.importing.reading import files
from opportunities.importing.reading.limits import UnreadableError
from opportunities.lists import exporting, selecting
from opportunities.models import ImportFile
from opportunities.moves.choices import Choices
from opportunities.moves.undoing import CannotUndoError
from opportunities.privacy import retention
from opportunities.text import undo_wording
from statuses.models import Status

CHANGED = gettext_lazy("Something has changed meanwhile: check the rows again.")
# Why a file is not imported.
NOT_IMPORTED = {
    writing.AlreadyImportedError: gettext_lazy("This file has been imported already."),
    writing.NothingTickedError: gettext_lazy("Nothing is to be imported."),
    writing.ChangedError: CHANGED,
    Status.DoesNotExist: CHANGED,
    DeactivatedError: CHANGED,
}

IMPORT = Notice(
    work=ngettext_lazy(
        "An import of %(rows)s line is under way",
        "An import of %(rows)s lines is under way",
        "count",
    )
)
IMPORT_UNDO = Notice(work=gettext_lazy("An import is being undone"))


@perform.kind("import-read", writes=False)
def read_import(job: Job, _progress: Progress) -> dict[str, Any]:
    """The rows of a large file; its columns are matched by name."""
    file = waiting(job)
    try:
        sheet = files.read(uploads.content(file), how=files.How.of(file.choices))
    except UnreadableError as error:
        uploads.forget(file)
        raise perform.RefusedError(str(error)) from error
    uploads.fill(file, sheet)
    return {"rows": file.row_count}


@perform.kind("import", notice=IMPORT)
def write_import(job: Job, progress: Progress) -> dict[str, Any]:
    """The good lines of a file: what the person agreed to, or nothing."""
    file = waiting(job)
    with perform.refusing(NOT_IMPORTED):
        writing.write(
            file,
            agreed=job.arguments["agreed"],
            left_out=job.arguments.get("left_out", 0),
            token=job.arguments.get("token", ""),
            kinds=job.arguments.get("kinds", ()),
            creates_tasks=job.arguments["creates_tasks"],
            choices=Choices.from_json(job.arguments.get("choices", {})),
            by=job.owner,
            at=clock.now(),
            on_progress=progress,
        )
    return {}


@perform.kind("import-undo", notice=IMPORT_UNDO)
def undo_import(job: Job, _progress: Progress) -> dict[str, Any]:
    """Take an import back: what nobody has touched goes."""
    file = ImportFile.objects.done().get(pk=job.arguments["file"])
    if not undoing.may_undo(file, by=job.owner):
        raise perform.RefusedError(str(rights.DELETION.lost))
    try:
        undoing.undo(file, by=job.owner, at=clock.now())
    except CannotUndoError as error:
        raise perform.RefusedError(str(undo_wording.WHY_IMPORT_NOT_UNDONE[error.reason])) from error
    return {}


@perform.kind("export-opportunities", writes=False, right=rights.EXPORT)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """The list as it was filtered and sorted, or what was ticked in it, as a file."""
    selection = selecting.parse(QueryDict(job.arguments["query"].removeprefix("?")))
    rows = exporting.rows(selection).iterator(sheets.CHUNK)
    return perform.as_file(job, progress, exporting.columns(), rows)


@perform.kind("export-clients", writes=False, right=rights.EXPORT)
def export_clients(job: Job, progress: Progress) -> dict[str, Any]:
    """The list of clients as it was filtered and sorted, as a file."""
    listing = client_listings.parse(QueryDict(job.arguments["query"].removeprefix("?")))
    rows = exporting.client_rows(listing).iterator(sheets.CHUNK)
    return perform.as_file(job, progress, exporting.client_columns(), rows)


def waiting(job: Job) -> ImportFile:
    """The upload of a job, still there and not imported."""
    files = ImportFile.objects.waiting(job.owner, at=clock.now())
    file = files.filter(pk=job.arguments["file"]).first()
    if file is None:
        raise perform.RefusedError(_("The file is not there any more: send it again."))
    return file


@due.every(timedelta(hours=1), heartbeat.HOURLY)
def tidy_up(at: datetime) -> None:
    """What is kept long enough goes, and the planner of the database learns what there is."""
    database.refresh_statistics()
    retention.purge(at=at)
