"""The steps of an import that a worker takes: reading, the dry run, and the import itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from caladeo import clock
from caladeo.jobs import background
from caladeo.models import Job
from caladeo.views import jobs
from opportunities.models import ImportFile


def latest(request: HttpRequest, file: ImportFile, kind: str) -> Job | None:
    """The latest job of this kind on the file."""
    mine = Job.objects.owned_by(request.user).without_content()
    return mine.filter(kind=kind, arguments__file=file.pk).order_by("-pk").first()


def read(request: HttpRequest, file: ImportFile) -> Job:
    return background.start(
        "import-read",
        title=_("Reading “%(name)s”") % {"name": file.name},
        result="opportunities:import-columns",
        again=reverse("opportunities:import"),
        by=request.user,
        at=clock.now(),
        **_work_on(file),
    )


def check(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """Ask for the dry run of a long file; the page of a short one makes it."""
    if not file.is_long:
        return redirect("opportunities:import-check", file.pk)
    return jobs.begin(
        request,
        "import-check",
        title=_("Dry run of “%(name)s”") % {"name": file.name},
        result="opportunities:import-check",
        again=reverse("opportunities:import-columns", args=[file.pk]),
        total=file.row_count,
        **_work_on(file),
    )


def write(request: HttpRequest, file: ImportFile, *, agreed: int, **how: Any) -> HttpResponse:
    """Ask for the import, once for each page that was agreed to.

    Args:
        agreed: how many opportunities, or clients; with the others as `writing.write` takes them.
    """
    return jobs.begin(
        request,
        "import",
        agreed_to=latest(request, file, "import-check"),
        title=_("Import of “%(name)s”") % {"name": file.name},
        result="opportunities:import-result",
        again=reverse("opportunities:import-columns", args=[file.pk]),
        total=agreed or file.row_count,
        **_work_on(file, agreed=agreed, **how),
    )


def undo(request: HttpRequest, file: ImportFile) -> HttpResponse:
    """Ask to take the import back; a second press finds it undone."""
    return jobs.begin(
        request,
        "import-undo",
        title=_("Undo the import of “%(name)s”") % {"name": file.name},
        result="opportunities:import-result",
        again=reverse("opportunities:import-result", args=[file.pk]),
        **_work_on(file),
    )


def _work_on(file: ImportFile, **arguments: Any) -> dict[str, Any]:
    """The file among what the work needs to know, and the key of its result."""
    return {"arguments": {"file": file.pk, **arguments}, "result_key": file.pk}
