"""The key dates of one opportunity: each with its day, set by hand or counted."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from caladeo import clock
from caladeo.web import htmx
from caladeo.web.concurrent_edits import validated_again
from opportunities import key_dates
from opportunities.forms.key_date import KeyDateDayForm
from opportunities.key_dates import KeyDateLine
from opportunities.models import Opportunity
from opportunities.views import page
from opportunities.views.moves import field_messages
from statuses.models import KeyDate
from statuses.text import key_date_text
from tasks.previews import date_preview
from tasks.views import date_moves

PAGE = "opportunities/fact.html"
SHOWN = {"page_name": "opportunities:key-date", "anchor": "key-dates"}


def rows(opportunity: Opportunity) -> list[dict[str, Any]]:
    """The key dates as the tab shows them; two queries."""
    lines = key_dates.lines(opportunity)
    names = {line.key_date.pk: line.key_date.name for line in lines}
    return [{"line": line, "formula": formula(line, names)} for line in lines]


def formula(line: KeyDateLine, names: dict[int, str]) -> str:
    base = names.get(line.key_date.base_id or 0, "")
    return key_date_text.formula_in_words(line.key_date, base=base)


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def key_date(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Set its day, or go back to what its formula gives."""
    opportunity = page.load(pk)
    row = load(opportunity, key)
    form = KeyDateDayForm(request.POST or None, opportunity=opportunity, line=row["line"])
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        shown = unconfirmed(request, opportunity, form)
        try:
            if not shown:
                return written(request, opportunity, form)
        except KeyDate.DoesNotExist:
            form.refuse_gone()
    is_refused = form.is_bound and bool(form.errors)
    asks_back = form.goes_back and not is_refused
    facts = {"opportunity": opportunity, "form": form, "going_back": asks_back} | row
    context = SHOWN | facts | {"name": row["line"].key_date.name, "key": key} | shown
    return htmx.render(request, PAGE, "dialog", context, status=422 if is_refused else 200)


@require_safe
def effects(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """As the day is being typed; nothing while it is none, or the one stored."""
    opportunity = page.load(pk)
    line = load(opportunity, key)["line"]
    form = KeyDateDayForm(request.GET, opportunity=opportunity, line=line)
    context: dict[str, Any] = {}
    if form.is_valid() and form.cleaned_data["day"] != line.day:
        context = found(opportunity, line, form.cleaned_data["day"])
    return render(request, "tasks/_date_moves.html", context)


def load(opportunity: Opportunity, key: int) -> dict[str, Any]:
    for row in rows(opportunity):
        if row["line"].key_date.pk == key:
            return row
    raise Http404


def found(opportunity: Opportunity, line: KeyDateLine, day: date | None) -> dict[str, Any]:
    typed = {line.key_date.pk: day}
    waves = date_preview.preview_dates(opportunity, {}, key_dates=typed, today=clock.today())
    return date_moves.context(waves, {"day": day})


def unconfirmed(
    request: HttpRequest, opportunity: Opportunity, form: KeyDateDayForm
) -> dict[str, Any]:
    """What the person must see and confirm before saving; empty when nothing moves."""
    day = form.cleaned_data["day"]
    if date_moves.is_confirmed(request, {"day": day}):
        return {}
    context = found(opportunity, form.line, day)
    return context if context["moves"].changes else {}


def written(request: HttpRequest, opportunity: Opportunity, form: KeyDateDayForm) -> HttpResponse:
    """Save, unless the day is the one that was set already."""
    line, day = form.line, form.cleaned_data["day"]
    if day is None or not line.is_set or day != line.day:
        key = line.key_date.pk
        how = {"seen": {key: form.note_seen()}, "by": request.user, "at": clock.now()}
        changes = key_dates.write(opportunity, {key: day}, **how)
        saved = pgettext("key date", "“%(name)s” saved") % {"name": line.key_date.name}
        field_messages.changed(request, opportunity, changes, otherwise=saved)
    if htmx.wants_fragment(request):
        return HttpResponseClientRefresh()
    return redirect(reverse("opportunities:details", args=[opportunity.pk]) + "#key-dates")
