"""A list as a file: at once when it is short, by a worker when it is long."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts import access, rights
from caladeo.jobs import background
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.views import jobs
from caladeo.web import idempotency, sheets, toasts

KINDS = ("export-opportunities", "export-clients", "export-tasks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list that somebody wants as a file: what is in it, and where they come from.

    Args:
        kind: of the job that writes it when it is long.
        label: what the file is called, before the day.
        words: how many there are of what.
        arguments: what the job needs to find the same rows.
    """

    kind: str
    label: str
    form: str
    count: int
    words: str
    back: str
    arguments: dict[str, Any]
    columns: Sequence[sheets.Column]
    rows: Iterable[Any]

    @property
    def name(self) -> str:
        return f"{self.label}-{clock.today():%Y-%m-%d}.{self.form}"


def as_file(
    asks: Callable[[HttpRequest, str], Asked | HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that says which list is asked for, or answers why there is none."""

    @access.required(rights.EXPORT)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(asks)
    def view(request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in sheets.FORMS:
            raise Http404
        asked = asks(request, form)
        if isinstance(asked, HttpResponseBase):
            return asked
        if answer := _long_or_refused(request, asked):
            return answer
        if request.method != "HEAD":
            record(JournalEntry.Kind.EXPORTED, label=asked.name, after={"rows": asked.count})
        return sheets.answer(asked.columns, asked.rows, asked.form, asked.name)

    return view


def _long_or_refused(request: HttpRequest, asked: Asked) -> HttpResponseBase | None:
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
        arguments=asked.arguments | {"name": asked.name, "form": asked.form, "back": asked.back},
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
    return sheets.download(parts, job.arguments["form"], job.arguments["name"])
