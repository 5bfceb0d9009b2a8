"""The list of opportunities as a file, filtered and sorted as the page is."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from caladeo.views import exports
from caladeo.web import sheets
from opportunities.lists import exporting
from opportunities.lists import filters as listings
from opportunities.views.moves import messages


@exports.as_file
def export(request: HttpRequest, form: str) -> exports.Asked:
    listing = listings.parse(request.GET)
    rows = exporting.rows(listing)
    count = rows.count()
    return exports.Asked(
        kind="export-opportunities",
        label=_("opportunities"),
        form=form,
        count=count,
        words=messages.opportunities(count),
        back=reverse("opportunities:list") + listing.query(),
        facts={"query": listing.query()},
        columns=exporting.columns(),
        rows=rows.iterator(sheets.CHUNK),
    )
