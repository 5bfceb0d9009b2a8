"""A list as a file: at once when it is short, by a worker when it is long."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import background, clock, once, sheets, toasts
from caladeo.models import Job

CHUNK = 1000
KINDS = ("export-opportunities", "export-tasks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file that somebody wants: of what, how it is called, and where they come from."""

    kind: str
    name: str
    form: str
    count: int
    words: str
    back: str
    facts: dict[str, Any]


def long_or_refused(request: HttpRequest, asked: Asked) -> HttpResponseBase | None:
    """The answer to what cannot be sent at once; nothing when it can."""
    if asked.form == sheets.XLSX and asked.count > sheets.MAX_XLSX_ROWS:
        toasts.add(request, _("This list is too long for XLSX: export it as CSV."), kind="error")
        return redirect(asked.back)
    if not background.is_long(asked.count):
        return None
    if request.method != "POST":
        context = {"asked": asked, "form_token": once.new_token()}
        return render(request, "caladeo/export.html", context)

    def start() -> int:
        return background.start(
            asked.kind,
            title=_("Export of %(rows)s") % {"rows": asked.words},
            result="jobs:export",
            again=asked.back,
            by=request.user,
            at=clock.now(),
            facts=asked.facts | {"name": asked.name, "form": asked.form, "back": asked.back},
            total=asked.count,
        ).pk

    pk, _is_new = once.run(request, request.POST.get("form_token", ""), start)
    return redirect("jobs:job", pk)


def written(request: HttpRequest, pk: int) -> Job:
    """An export of this person that is done."""
    mine = Job.objects.owned_by(request.user).filter(kind__in=KINDS, state=Job.State.DONE)
    return get_object_or_404(mine, pk=pk)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponseBase:
    return render(request, "caladeo/exported.html", {"job": written(request, pk)})


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = written(request, pk)
    parts = sheets.unpacked(bytes(job.content))
    return sheets.download(parts, job.facts["form"], job.facts["name"])
