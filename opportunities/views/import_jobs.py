"""The steps of an import that a worker takes: reading, the dry run, and the import itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from caladeo import background, clock, once
from caladeo.models import Job
from opportunities.models import ImportFile


def latest(request: HttpRequest, file: ImportFile, kind: str) -> Job | None:
    """The latest job of this kind on the file."""
    mine = Job.objects.owned_by(request.user).without_content()
    return mine.filter(kind=kind, facts__file=file.pk).order_by("-pk").first()


def read(request: HttpRequest, file: ImportFile) -> Job:
    return _start(
        request,
        file,
        kind="import-read",
        title=_("Reading “%(name)s”") % {"name": file.name},
        result="opportunities:import-columns",
        again=reverse("opportunities:import"),
    )


def check(request: HttpRequest, file: ImportFile) -> HttpResponse:
    job = _start(
        request,
        file,
        kind="import-check",
        title=_("Dry run of “%(name)s”") % {"name": file.name},
        result="opportunities:import-check",
        again=reverse("opportunities:import-columns", args=[file.pk]),
    )
    return redirect("jobs:job", job.pk)


def write(
    request: HttpRequest, file: ImportFile, *, agreed: int, creates_tasks: bool
) -> HttpResponse:
    """Ask for the import, once for each page that was agreed to."""

    def start() -> int:
        if dry_run := latest(request, file, "import-check"):
            background.see(dry_run)
        return _start(
            request,
            file,
            kind="import",
            title=_("Import of “%(name)s”") % {"name": file.name},
            result="opportunities:import-result",
            again=reverse("opportunities:import-columns", args=[file.pk]),
            facts={"agreed": agreed, "creates_tasks": creates_tasks},
            total=agreed,
        ).pk

    pk, _is_new = once.run(request, request.POST.get("form_token", ""), start)
    return redirect("jobs:job", pk)


def undo(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """Ask to take the import back; a second press finds it undone."""
    job = _start(
        request,
        file,
        kind="import-undo",
        title=_("Undo the import of “%(name)s”") % {"name": file.name},
        result="opportunities:import-result",
        again=reverse("opportunities:import-result", args=[file.pk]),
        total=0,
    )
    return redirect("jobs:job", job.pk)


def _start(
    request: HttpRequest, file: ImportFile, *, facts: dict[str, Any] | None = None, **how: Any
) -> Job:
    return background.start(
        by=request.user,
        at=clock.now(),
        facts={"file": file.pk, **(facts or {})},
        result_key=file.pk,
        **{"total": file.row_count, **how},
    )
