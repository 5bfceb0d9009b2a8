"""The list of clients as a file, filtered and sorted as the page is."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts import access, rights
from caladeo.views import exports
from caladeo.web import sheets
from opportunities.clients import exporting
from opportunities.clients import listing as listings


@access.required(rights.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in sheets.FORMS:
        raise Http404
    listing = listings.parse(request.GET)
    rows = exporting.rows(listing)
    count = rows.count()
    asked = exports.Asked(
        kind="export-clients",
        name=f"{_('clients')}-{clock.today():%Y-%m-%d}.{form}",
        form=form,
        count=count,
        words=ngettext("%(count)s client", "%(count)s clients", count) % {"count": count},
        back=reverse("opportunities:client-list") + listing.query(),
        facts={"query": listing.query()},
    )
    if answer := exports.long_or_refused(request, asked):
        return answer
    return sheets.answer(exporting.columns(), rows.iterator(exports.CHUNK), asked.form, asked.name)
