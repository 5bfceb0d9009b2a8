"""The list of opportunities as a file, filtered and sorted as the page is, or what is ticked."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from caladeo.views import exports
from caladeo.web import htmx, sheets, toasts
from opportunities.lists import exporting, selecting
from opportunities.views.lists import selection_words
from opportunities.views.moves import messages


@exports.as_file
def export(request: HttpRequest, form: str) -> exports.Asked | HttpResponseBase:
    selection = selecting.parse(request.GET)
    back = reverse("opportunities:list") + selection.listing.query()
    is_of_rows = bool(selection.keys) or "choisies" in request.GET
    is_ticked = is_of_rows and not selection.is_everything
    if is_ticked and (words := selection_words.refusal(selection)):
        toasts.add(request, words, kind="error")
        return redirect(htmx.back(request, back))
    rows = exporting.rows(selection)
    count = rows.count()
    if is_ticked and (missing := selection_words.missing(selection, count)):
        toasts.add(request, selection_words.missing_in_words(missing), kind="info")
    keys = [("id", str(key)) for key in selection.keys] if is_ticked else []
    query = urlencode([*selection.listing.params(), *keys])
    return exports.Asked(
        kind="export-opportunities",
        label=_("opportunities"),
        form=form,
        count=count,
        words=messages.opportunities(count),
        back=htmx.back(request, back) if is_ticked else back,
        arguments={"query": f"?{query}"},
        columns=exporting.columns(),
        rows=rows.iterator(sheets.CHUNK),
    )
