"""A list as a file: at once when it is short, by a worker when it is long."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo.accounts import access, rights
from caladeo.jobs import background
from caladeo.views import jobs
from caladeo.web import idempotency, sheets, toasts

CHUNK = 1000
KINDS = ("export-opportunities", "export-clients", "export-tasks")


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
        context = {"asked": asked, "form_token": idempotency.new_token()}
        return render(request, "caladeo/export.html", context)

    return jobs.begin(
        request,
        asked.kind,
        title=_("Export of %(rows)s") % {"rows": asked.words},
        result="jobs:export",
        again=asked.back,
        facts=asked.facts | {"name": asked.name, "form": asked.form, "back": asked.back},
        total=asked.count,
    )


@access.required(rights.EXPORT)
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponseBase:
    return render(request, "caladeo/exported.html", {"job": jobs.finished(request, pk, *KINDS)})


@access.required(rights.EXPORT)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = jobs.finished(request, pk, *KINDS)
    parts = sheets.unpacked(bytes(job.content))
    return sheets.download(parts, job.facts["form"], job.facts["name"])
