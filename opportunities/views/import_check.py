"""The dry run of an import, which writes nothing, and the import itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from opportunities.forms.importing import AgreementForm
from opportunities.importing import checking, matching, writing
from opportunities.importing.checking import Checked
from opportunities.importing.writing import AlreadyImportedError, ChangedError
from opportunities.models import ImportFile
from opportunities.views import importing
from statuses.models import Status
from tasks import forecasting

SHOWN_PROBLEMS = 100
SHOWN_LINES = 5
SHOWN_NUMBERS = 20
CHECK = "opportunities/import_check.html"


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    if importing.is_done(pk):
        return redirect("opportunities:import-result", pk)
    file = importing.load(request, pk)
    if matching.problems(file.columns, kind=file.kind):
        return redirect("opportunities:import-columns", pk)
    if request.method == "POST":
        return run(request, file)
    checked = checking.check(file, by=request.user)
    return render(request, CHECK, context(request, file, checked))


def run(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """Import what the person agreed to; if it has changed, show it anew."""
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return redirect("opportunities:import-check", file.pk)
    try:
        writing.write(
            file,
            agreed=form.cleaned_data["agreed"],
            creates_tasks=form.creates_tasks,
            by=request.user,
            at=clock.now(),
        )
    except AlreadyImportedError as error:
        if not importing.is_done(file.pk):
            raise Http404 from error
    except (ChangedError, Status.DoesNotExist):
        checked = checking.check(file, by=request.user)
        changed = _("Something has changed meanwhile: look again. Nothing was imported.")
        shown = context(request, file, checked) | {"changed": changed}
        return render(request, CHECK, shown, status=409)
    return redirect("opportunities:import-result", file.pk)


def context(request: HttpRequest, file: ImportFile, checked: Checked) -> dict[str, Any]:
    """What the dry run found, and how many tasks it would give."""
    return {
        "file": file,
        "step": 3,
        "checked": checked,
        "forecast": forecasting.forecast(checked.opportunities, by=request.user, at=clock.now()),
        "problems": checked.problems[:SHOWN_PROBLEMS],
        "hidden_problems": max(0, len(checked.problems) - SHOWN_PROBLEMS),
        "first": checked.lines[:SHOWN_LINES],
        "more": max(0, len(checked.lines) - SHOWN_LINES),
        "known": ", ".join(str(number) for number in checked.known[:SHOWN_NUMBERS]),
        "known_is_cut": len(checked.known) > SHOWN_NUMBERS,
    }
