"""The refused lines of an import as a file, before it and for a day after it; incomplete ones."""

from pathlib import PurePath

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.accounts import rights
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.web import sheets
from opportunities.importing import checking
from opportunities.importing.telling import incomplete, refused
from opportunities.importing.telling.incomplete import Incomplete
from opportunities.importing.telling.refused import Refused
from opportunities.models import ImportFile
from opportunities.models.import_file import oldest


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    file = get_object_or_404(ImportFile.objects.select_related("batch"), pk=pk)
    if "incomplete" in request.GET:
        rows, columns = partly(request, file).lines, incomplete.columns_of(file)
        word = _("to-complete")
    else:
        rows, columns, word = lines(request, file), refused.columns(file), _("refused-lines")
    if not rows:
        raise Http404
    if request.method != "HEAD":
        # Without its name: what the file was called may be a client's.
        record(JournalEntry.Kind.EXPORTED, target=file, after={"rows": len(rows)})
    name = f"{word}-{PurePath(file.name).stem}.csv"
    return sheets.download(sheets.lines(columns, rows), sheets.CSV, name)


def partly(request: HttpRequest, file: ImportFile) -> Incomplete:
    """What lines of an import arrived without; nothing when it is not for this person."""
    return incomplete.unpack(file.incomplete) if is_allowed(request, file) else Incomplete()


def lines(request: HttpRequest, file: ImportFile) -> list[Refused]:
    """Those that were kept; of a short file that still waits they are found anew."""
    if file.batch:
        return refused.unpack(file.refused) if may_have(request, file) else []
    is_theirs = file.owner_id == request.user.pk and file.uploaded_at > oldest(clock.now())
    if not is_theirs or file.is_long:
        return refused.unpack(file.refused) if is_theirs else []
    return checking.check(file, by=request.user).refused


def may_have(request: HttpRequest, file: ImportFile) -> bool:
    """Whether the refused lines of this import are still there for this person."""
    has_some = file.counts.get("bad") or file.counts.get("unticked")
    return bool(has_some) and is_allowed(request, file)


def is_allowed(request: HttpRequest, file: ImportFile) -> bool:
    """Whether this person may have lines of an import, which are there for a day."""
    is_theirs = file.owner_id == request.user.pk or rights.EXPORT.held_by(request.user)
    return is_theirs and bool(file.batch) and file.batch.made_at > oldest(clock.now())
