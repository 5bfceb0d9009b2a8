"""Paramètres › Journal: who did what, when, from where."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms.journal import JournalForm
from caladeo.journal import listing
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.web import sheets

SHOWN = 50


@settings_right_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    form = JournalForm(request.GET)
    page = Paginator(form.entries(), SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [listing.line(entry) for entry in page],
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "caladeo/journal.html", context)


@settings_right_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The entries that the page shows, all of them, as CSV; which the journal tells, too."""
    found = JournalForm(request.GET).entries()
    name = f"{_('journal')}-{clock.today():%Y-%m-%d}.{sheets.CSV}"
    if request.method != "HEAD":
        after = {"rows": found.count()}
        newest = record(JournalEntry.Kind.EXPORTED, label=name, after=after)
        found = found.filter(pk__lt=newest.pk)
    return sheets.answer(listing.columns(), listing.rows(found), sheets.CSV, name)
