"""The list of clients as a file, filtered and sorted as the page is."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.views import exports
from caladeo.web import sheets
from opportunities.clients import exporting
from opportunities.clients import listing as listings


@exports.as_file
def export(request: HttpRequest, form: str) -> exports.Asked:
    listing = listings.parse(request.GET)
    rows = exporting.rows(listing)
    count = rows.count()
    return exports.Asked(
        kind="export-clients",
        label=_("clients"),
        form=form,
        count=count,
        words=ngettext("%(count)s client", "%(count)s clients", count) % {"count": count},
        back=reverse("opportunities:client-list") + listing.query(),
        facts={"query": listing.query()},
        columns=exporting.columns(),
        rows=rows.iterator(sheets.CHUNK),
    )
