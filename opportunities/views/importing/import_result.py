"""What an import gave, and its undo for a day."""

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts import access, rights
from caladeo.jobs import background
from caladeo.web import toasts
from opportunities.importing import undoing
from opportunities.importing.telling import facing
from opportunities.importing.undoing import Touched
from opportunities.models import ImportFile, Opportunity
from opportunities.models.import_file import HOURS_KEPT
from opportunities.moves.undoing import CannotUndoError
from opportunities.text import undo_wording
from opportunities.views.importing import import_jobs, import_refused
from statuses.models import Status

SHOWN_KEPT = 100
WHY_KEPT = {
    Touched.MOVED: gettext_lazy("has changed status"),
    Touched.EDITED: gettext_lazy("was edited"),
    Touched.TASKS: gettext_lazy("somebody worked on its tasks"),
    Touched.NOTES: gettext_lazy("somebody wrote a note on it"),
}


def load(pk: int) -> ImportFile:
    """An import that is done: everybody works on what it brought."""
    files = ImportFile.objects.done().without_content()
    return get_object_or_404(files.select_related("batch", "owner"), pk=pk)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    file = load(pk)
    counted = file.batch.changes.aggregate(tasks=Count("tasks"))
    return render(
        request,
        "opportunities/import_result.html",
        {
            "file": file,
            "step": 5,
            "counts": file.counts,
            "task_count": counted["tasks"],
            "is_quiet": file.batch.changes.filter(is_quiet=True).exists(),
            "can_undo": undoing.may_undo(file, by=request.user)
            and not undoing.refusal(file, at=clock.now()),
            "has_refused": import_refused.may_have(request, file),
            "incomplete": import_refused.partly(request, file),
            "until": file.batch.made_at + timedelta(hours=HOURS_KEPT),
            "today": clock.today(),
            "created": created(file) if request.user.can_configure else [],
            **kept(file),
        },
    )


@require_safe
def of_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """From the history of an opportunity to the import that brought it."""
    file = get_object_or_404(ImportFile.objects.done().only("pk"), batch__pk=pk)
    return redirect("opportunities:import-result", file.pk)


def created(file: ImportFile) -> list[Status]:
    """The statuses that were created for it, as long as they have no automatic tasks."""
    keys = file.choices.get("created")
    return list(Status.objects.in_pipeline().filter(pk__in=keys, templates=None)) if keys else []


def kept(file: ImportFile) -> dict[str, Any]:
    """The opportunities that an undo left, and why; those deleted since are not named."""
    reasons = dict(file.kept)
    rows = Opportunity.objects.filter(pk__in=list(reasons)[:SHOWN_KEPT]).order_by("pk")
    return {
        "kept": [(row, WHY_KEPT[Touched(reasons[row.pk])]) for row in rows],
        "kept_count": len(reasons),
        "hidden_kept": max(0, len(reasons) - SHOWN_KEPT),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked with its numbers, then done."""
    file = load(pk)
    if not undoing.may_undo(file, by=request.user):
        return access.refused(request, rights.DELETION)
    if request.method != "POST":
        return asked(request, file)
    written = sum(file.counts.get(name, 0) for name in ("opportunities", "clients", "updated"))
    if background.is_long(written, each=background.UNDOING) and not undoing.refusal(
        file, at=clock.now()
    ):
        return import_jobs.undo(request, file)
    try:
        file = undoing.undo(file, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, undo_wording.WHY_IMPORT_NOT_UNDONE[error.reason], kind="error")
    else:
        toasts.add(request, undone_in_words(file))
    return redirect("opportunities:import-result", pk)


def asked(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """What would go and what would stay; where nothing can be undone, its result."""
    if undoing.refusal(file, at=clock.now()):
        return redirect("opportunities:import-result", file.pk)
    context = {"file": file, "facing": facing.of(file)}
    return render(request, "opportunities/import_undo.html", context)


def undone_in_words(file: ImportFile) -> str:
    """« Import annulé : 157 opportunités retirées »."""
    count = file.counts["removed"]
    if not count:
        return _("Import undone")
    words = ngettext(
        "Import undone: %(count)d opportunity removed",
        "Import undone: %(count)d opportunities removed",
        count,
    )
    return words % {"count": count}
