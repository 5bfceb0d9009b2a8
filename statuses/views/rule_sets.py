"""Sets of rules that come in: a file, a set that we bring along; and those that go out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms.addresses import key
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.web import body_limits
from statuses import starter
from statuses.forms.rule_sets import PasteForm, UploadForm
from statuses.models import RuleImport, Status
from statuses.rule_sets import exporting, reading, writing


@settings_right_required
@body_limits.up_to(megabytes=8)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        return compared(request, form.content, name=form.cleaned_data["file"].name)
    context = {
        "form": form,
        "step": 1,
        "recent": RuleImport.objects.of_today(at=clock.now()).defer("content", "written"),
    }
    return render(request, "statuses/rule_upload.html", context, status=422 if is_sent else 200)


def compared(request: HttpRequest, content: dict[str, Any], *, name: str) -> HttpResponse:
    """To the page that compares it with the agency."""
    return redirect(writing.keep(content, name=name, owner=request.user, at=clock.now()))


@settings_right_required
@require_safe
def starters(request: HttpRequest) -> HttpResponse:
    sets = [(key, starter.NAMES[key], words) for key, words in starter.SETS.items()]
    return render(request, "statuses/starters.html", {"sets": sets})


@settings_right_required
@require_POST
def starter_set(request: HttpRequest, key: str) -> HttpResponse:
    if key not in starter.SETS:
        raise Http404
    return compared(request, starter.content(key), name=starter.NAMES[key])


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A pasted list for a status: that of the address, else one that is asked for.

    A list that is being compared comes back as it was pasted, to be corrected.
    """
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk) if pk is not None else None
    sent = RuleImport.objects.waiting(at=clock.now()).filter(pk=key(request.GET.get("liste")))
    before = sent.values_list("content__pasted", flat=True).first() or {}
    data = request.POST if request.method == "POST" else None
    form = PasteForm(data, status=status, initial=before)
    if form.is_valid():
        return compared(request, form.content, name=_("Pasted list"))
    context = {"status": status, "form": form}
    return render(request, "statuses/paste.html", context, status=422 if form.is_bound else 200)


@settings_right_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    name = f"{_('statuses')}-{clock.today():%Y-%m-%d}.json"
    return _file(request, exporting.of_agency(), name)


@settings_right_required
@require_safe
def export_status(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    name = f"{slugify(status.name) or _('status')}-{clock.today():%Y-%m-%d}.json"
    return _file(request, exporting.of_status(status), name)


def _file(request: HttpRequest, content: dict[str, Any], name: str) -> HttpResponse:
    if request.method != "HEAD":
        counts = {word: len(content[key]) for key, word in exporting.COUNTED.items()}
        record(JournalEntry.Kind.EXPORTED, label=name, after=counts)
    answer = HttpResponse(exporting.as_bytes(content), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@settings_right_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The format as a JSON Schema, for editors and other programs."""
    return HttpResponse(reading.SCHEMA.read_bytes(), content_type="application/schema+json")
