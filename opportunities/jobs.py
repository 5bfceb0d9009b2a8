"""The long work on opportunities, as a worker does it: each calls the room that does it."""

import io
import zlib
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock, jobs, sheets
from caladeo.heartbeat import Progress
from caladeo.jobs import Notice
from caladeo.models import Job
from caladeo.people import DeactivatedError
from opportunities import exporting, undo_wording
from opportunities import listing as listings
from opportunities.importing import keeping, reading, undoing, writing
from opportunities.importing.limits import UnreadableError
from opportunities.models import ImportFile
from opportunities.undoing import CannotUndoError
from statuses.models import Status

CHUNK = 1000
CHANGED = gettext_lazy("Something has changed meanwhile: check the rows again.")
# Why a file is not imported.
NOT_IMPORTED = {
    writing.AlreadyImportedError: gettext_lazy("This file has been imported already."),
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


@jobs.kind("import-read", writes=False)
def read_import(job: Job, _progress: Progress) -> dict[str, Any]:
    """The rows of a large file; its columns are matched by name."""
    file = waiting(job)
    try:
        sheet = reading.read(io.BytesIO(zlib.decompress(file.content)))
    except UnreadableError as error:
        keeping.forget(file)
        raise jobs.RefusedError(str(error)) from error
    keeping.fill(file, sheet)
    return {"rows": file.row_count}


@jobs.kind("import", notice=IMPORT)
def write_import(job: Job, progress: Progress) -> dict[str, Any]:
    """The good lines of a file: what the person agreed to, or nothing."""
    file = waiting(job)
    with jobs.refusing(NOT_IMPORTED):
        writing.write(
            file,
            agreed=job.facts["agreed"],
            creates_tasks=job.facts["creates_tasks"],
            by=job.owner,
            at=clock.now(),
            told=progress,
        )
    return {}


@jobs.kind("import-undo", notice=IMPORT_UNDO)
def undo_import(job: Job, _progress: Progress) -> dict[str, Any]:
    """Take an import back: what nobody has touched goes."""
    try:
        undoing.undo(ImportFile.objects.done().get(pk=job.facts["file"]), at=clock.now())
    except CannotUndoError as error:
        raise jobs.RefusedError(str(undo_wording.WHY_IMPORT_NOT_UNDONE[error.reason])) from error
    return {}


@jobs.kind("export-opportunities", writes=False)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """The list as it was filtered and sorted, as a file."""
    listing = listings.parse(QueryDict(job.facts["query"].removeprefix("?")))
    rows = progress.along(exporting.rows(listing).iterator(CHUNK))
    content = sheets.packed(exporting.columns(), rows, form=job.facts["form"])
    return {jobs.CONTENT: content, "rows": progress.done}


def waiting(job: Job) -> ImportFile:
    """The upload of a job, still there and not imported."""
    files = ImportFile.objects.waiting(job.owner, at=clock.now())
    file = files.filter(pk=job.facts["file"]).first()
    if file is None:
        raise jobs.RefusedError(_("The file is not there any more: send it again."))
    return file
