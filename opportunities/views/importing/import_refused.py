"""The refused lines of an import as a file, before it and for a day after it."""

from pathlib import PurePath

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.accounts import rights
from caladeo.web import sheets
from opportunities.importing import checking, refused
from opportunities.importing.refused import Refused
from opportunities.models import ImportFile
from opportunities.models.import_file import oldest


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    file = get_object_or_404(ImportFile.objects.select_related("batch"), pk=pk)
    rows = lines(request, file)
    if not rows:
        raise Http404
    name = f"{_('refused-lines')}-{PurePath(file.name).stem}.csv"
    return sheets.download(sheets.lines(refused.columns(file), rows), sheets.CSV, name)


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
    is_allowed = file.owner_id == request.user.pk or rights.EXPORT.held_by(request.user)
    return is_allowed and bool(file.counts.get("bad")) and file.batch.made_at > oldest(clock.now())
