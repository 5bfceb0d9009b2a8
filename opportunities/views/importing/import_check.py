"""The dry run of an import, which writes nothing, and the import itself; by a worker when long."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.models import Job
from caladeo.web import idempotency, toasts
from opportunities.forms.importing import AgreementForm
from opportunities.importing import checking, matching, writing
from opportunities.importing.telling import refused
from opportunities.importing.telling.reporting import Report
from opportunities.importing.writing import AlreadyImportedError, ChangedError, NothingTickedError
from opportunities.models import ImportFile
from opportunities.views.importing import import_jobs, upload
from statuses.models import Status, lost_reasons
from tasks.previews import import_preview

CHECK = "opportunities/import_check.html"


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    if upload.is_done(pk):
        return redirect("opportunities:import-result", pk)
    file = upload.load(request, pk)
    if request.method == "POST" and not matching.problems(file.columns, kind=file.kind):
        return run(request, file)
    found = latest_report(request, file)
    if not isinstance(found, Report):
        return found
    if found.must_be_asked:
        return redirect("opportunities:import-values", pk)
    token = {"form_token": idempotency.new_token()} if file.is_long else {}
    return render(request, CHECK, context(file, found) | token)


def latest_report(request: HttpRequest, file: ImportFile) -> Report | HttpResponse:
    """What a dry run finds, by a worker when long; or where to go while there is none."""
    if matching.problems(file.columns, kind=file.kind):
        return redirect("opportunities:import-columns", file.pk)
    if not file.is_long:
        return report(request, file)
    job = import_jobs.latest(request, file, "import-check")
    if job is None or job.state == Job.State.FAILED:
        return redirect("opportunities:import-columns", file.pk)
    return Report.from_json(job.outcome) if job.is_over else redirect("jobs:job", job.pk)


def report(request: HttpRequest, file: ImportFile) -> Report:
    checked = checking.check(file, by=request.user)
    return import_preview.report(checked, by=request.user, at=clock.now())


def run(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """Import what the person agreed to; if it has changed, show it anew."""
    form = AgreementForm(request.POST)
    if not form.is_valid():
        toasts.add(request, form.first_error(), kind="error")
        return redirect("opportunities:import-check", file.pk)
    agreement = {
        "agreed": form.cleaned_data["agreed"],
        "left_out": form.cleaned_data["left_out"] or 0,
        "token": form.cleaned_data["token"],
        "kinds": form.cleaned_data["kinds"],
        "creates_tasks": form.creates_tasks,
    }
    if file.is_long:
        return import_jobs.write(request, file, choices=form.choices.as_json(), **agreement)
    try:
        writing.write(file, **agreement, choices=form.choices, by=request.user, at=clock.now())
    except AlreadyImportedError as error:
        if not upload.is_done(file.pk):
            raise Http404 from error
    except NothingTickedError:
        toasts.add(request, _("Nothing is to be imported."), kind="error")
        return redirect("opportunities:import-check", file.pk)
    except (ChangedError, Status.DoesNotExist, DeactivatedError):
        changed = _("Something has changed meanwhile: look again. Nothing was imported.")
        found = report(request, file)
        if found.must_be_asked:
            toasts.add(request, changed, kind="error")
            return redirect("opportunities:import-values", file.pk)
        return render(request, CHECK, context(file, found) | {"changed": changed}, status=409)
    return redirect("opportunities:import-result", file.pk)


def context(file: ImportFile, found: Report) -> dict[str, Any]:
    """What the dry run found, and how many tasks it would give."""
    return {
        "file": file,
        "step": 4,
        "checked": found,
        "seen_at": clock.now().isoformat(),
        "lost_reasons": lost_reasons.names() if found.effects.lost else [],
        "known": ", ".join(str(number) for number in found.known),
        **not_read(file),
    }


def not_read(file: ImportFile) -> dict[str, str]:
    """The columns with content that are ignored, and the sheets that are not read, as text."""
    filled = file.told.get("filled", [])
    ignored = [
        f"{header or number} ({count})"
        for number, (header, key, count) in enumerate(
            zip(file.headers, file.columns, filled, strict=False), start=1
        )
        if count and not key and not refused.is_ours(header)
    ]
    sheets = [name for name in file.told.get("sheets", []) if name != file.told.get("sheet")]
    return {"ignored": ", ".join(ignored), "unread_sheets": ", ".join(sheets)}
