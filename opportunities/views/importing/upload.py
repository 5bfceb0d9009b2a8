"""The steps of an import: the file, its columns, a dry run; each has an address of its own."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from caladeo import clock
from caladeo.days import long_day, number
from caladeo.forms import days
from caladeo.web import body_limits, htmx, toasts
from opportunities.forms.importing import ColumnsForm, ReadingForm, UploadForm
from opportunities.importing import columns, uploads
from opportunities.importing.reading import columnwise, files
from opportunities.importing.reading.columnwise import Order
from opportunities.importing.reading.limits import MAX_BYTES, MAX_ROWS, HeavyError, UnreadableError
from opportunities.models import ImportFile
from opportunities.models.import_file import oldest
from opportunities.views.importing import import_jobs

SAMPLES = 3
UPLOAD = "opportunities/import_upload.html"
COLUMNS = "opportunities/import_columns.html"


@body_limits.up_to(megabytes=32)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    kind = request.GET.get("contenu")  # where one comes from
    initial = {"kind": kind} if kind in ImportFile.Kind.values else {}
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm(initial=initial)
    if is_sent and form.is_valid():
        return go_on(request, kept(request, form))
    return htmx.render(
        request,
        UPLOAD,
        "upload-form",
        {
            "form": form,
            "step": 1,
            "recent": recent(request),
            "targets": columns.TARGETS,
            "max_megabytes": MAX_BYTES // 2**20,
            "max_rows": number(MAX_ROWS),
        },
        status=422 if is_sent else 200,
    )


def kept(request: HttpRequest, form: UploadForm) -> str:
    """Keep the file; the address of the next step, or of the worker that reads a large one."""
    sent = form.cleaned_data["file"]
    facts = {
        "name": sent.name,
        "kind": form.cleaned_data["kind"],
        "owner": request.user,
        "at": clock.now(),
    }
    sent.seek(0)
    if form.sheet is None:
        job = import_jobs.read(request, uploads.keep_unread(sent.read(), **facts))
        return reverse("jobs:job", args=[job.pk])
    file = uploads.keep(form.sheet, data=sent.read(), **facts)
    return reverse("opportunities:import-columns", args=[file.pk])


def recent(request: HttpRequest) -> list[ImportFile]:
    """The person's own files of the day: to go on with, or to undo; one query."""
    files = ImportFile.objects.filter(owner=request.user, uploaded_at__gt=oldest(clock.now()))
    return list(files.without_content().select_related("batch").order_by("-pk")[:10])


def go_on(request: HttpRequest, url: str) -> HttpResponse:
    """To the next step, from htmx or without it."""
    return HttpResponseClientRedirect(url) if htmx.wants_fragment(request) else redirect(url)


def load(request: HttpRequest, pk: int) -> ImportFile:
    """An upload of this person that still waits; what is another's or forgotten is not there."""
    file = ImportFile.objects.waiting(request.user, at=clock.now()).filter(pk=pk).first()
    if file is None:
        raise Http404
    return file


def is_done(pk: int) -> bool:
    return ImportFile.objects.done().filter(pk=pk).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def matching(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column holds: as guessed, corrected by the person."""
    if is_done(pk):
        return redirect("opportunities:import-result", pk)
    file = load(request, pk)
    if file.is_unread:
        return redirect("jobs:list")
    form = ColumnsForm(file, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        uploads.match(file, form.chosen, orders=form.orders)
        return import_jobs.check(request, file)
    context = {
        "file": file,
        "form": form,
        "step": 2,
        "columns": lines(file, form),
        "ignored": form.chosen.count(""),
        "reading": ReadingForm(file),
    }
    return render(request, COLUMNS, context, status=422 if form.is_bound else 200)


def lines(file: ImportFile, form: ColumnsForm) -> list[dict[str, Any]]:
    """A line for each column: its heading, its first cells, and what it may hold."""
    first = file.first(SAMPLES)
    targets = columns.of_kind(file.kind)
    return [
        {
            "name": f"column-{at}",
            "header": header or _("Column %(number)s") % {"number": at + 1},
            "samples": [cells[at][:60] for cells in first if at < len(cells) and cells[at].strip()],
            "options": [(row.key, row.label, row.key == form.chosen[at]) for row in targets],
            "is_ignored": not form.chosen[at],
            "order": f"order-{at}",
            "orders": orders(file, at, chosen=form.orders.get(str(at))),
            "dates": columnwise.dates_at(file, at),
        }
        for at, header in enumerate(file.headers)
    ]


def orders(file: ImportFile, at: int, *, chosen: str | None) -> list[tuple[str, str, bool]]:
    """The two readings of the dates of a column, when it does not decide: value, words, chosen."""
    if chosen is None:
        return []
    seen = columnwise.dates_at(file, at)
    words = {Order.DAY: _("the day first"), Order.MONTH: _("the month first")}
    return [
        (order, f"{read_as(seen.example, order)}{words[order]}", order == chosen) for order in Order
    ]


def read_as(text: str, order: Order) -> str:
    day = days.read(text, month_first=order == Order.MONTH)
    return f"{long_day(day)} · " if day else ""


@require_POST
def reading_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file another way: another sheet, heading line or encoding."""
    file = load(request, pk)
    form = ReadingForm(file, request.POST)
    if not form.is_valid():
        raise BadRequest
    how = files.How.of(form.chosen)
    try:
        found = files.read(uploads.content(file), at_once=True, how=how)
    except HeavyError:
        uploads.choose(file, form.chosen)
        uploads.unread(file)
        return redirect("jobs:job", import_jobs.read(request, file).pk)
    except UnreadableError as error:
        toasts.add(request, str(error), kind="error")
    else:
        uploads.choose(file, form.chosen)
        uploads.fill(file, found)
    return redirect("opportunities:import-columns", pk)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop the upload: nothing was imported."""
    file = load(request, pk)
    uploads.forget(file)
    toasts.add(request, _("File removed, nothing was imported"))
    is_of_clients = file.kind == ImportFile.Kind.CLIENTS
    return redirect("opportunities:client-list" if is_of_clients else "opportunities:list")
