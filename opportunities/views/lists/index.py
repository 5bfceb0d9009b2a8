"""The list of opportunities: found, sorted, a page at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from caladeo.web import htmx
from opportunities.lists import filters as listings
from opportunities.lists import paging
from opportunities.lists.filters import Listing, Order
from opportunities.lists.known import Known
from opportunities.lists.paging import Page
from opportunities.models import Opportunity
from opportunities.views.lists import filters, rows
from opportunities.views.lists.rows import toggles
from tasks.models import SavedView
from tasks.saved_views import menu, words

SORTED_BY = {
    Order.NAME: _("Sorted by name"),
    Order.CLIENT: _("Sorted by client"),
    Order.STATUS: _("Sorted by status"),
    Order.DEPARTURE: _("Sorted by departure date"),
    Order.REVENUE: _("Sorted by expected revenue"),
    Order.MANAGER: _("Sorted by manager"),
}
NUMBERS = {Order.REVENUE}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    known = Known()
    listing = known.without_gone(listings.parse(request.GET))
    if panel := filters.panel(request, listing, known):
        return panel
    loaded = Opportunity.objects.select_related("client", "status", "manager")
    page = paging.page(listing, loaded, paging.parse(request.GET))
    context = {
        "view": "list",
        "toggles": toggles(listing, known.statuses),
        "page": page,
        "count": page.total,
        "previous_url": listing.query(kept=paging.params(page.previous)) if page.previous else "",
        "next_url": listing.query(kept=paging.params(page.next)) if page.next else "",
        "rows": rows.drawn(page.rows),
        "statuses": known.statuses,
        "headings": [heading(listing, order) for order in Order if order != Order.MANAGER],
        "manager_heading": heading(listing, Order.MANAGER),
        **({} if page.rows else nothing_found(listing, SavedView.Page.TRIPS, known)),
        "sorted_by": SORTED_BY[Order(listing.order)],
        **found(listing, page, known, asked=request.GET.get(filters.ASKED, "")),
    }
    response = htmx.render(request, "opportunities/index.html", "found", context)
    menu.remember(request, response, SavedView.Page.TRIPS)
    return response


def nothing_found(listing: Listing, page: str, known: Known) -> dict[str, Any]:
    return {
        "nothing_matches": words.nothing_matches(page, listing.query(), known),
        "elsewhere": filters.elsewhere(listing),
    }


def found(listing: Listing, page: Page, known: Known, *, asked: str) -> dict[str, Any]:
    """What the head of the list shows."""
    return {
        "listing": listing,
        "scopes": filters.scopes(listing),
        "chips": filters.chips(listing, page.found, known, asked=asked),
        "kept": listing.params(text=""),
        "cleared": Listing(scope=listing.scope, sort=listing.sort).query(),
        "query": listing.query().removesuffix("?"),
    }


def heading(listing: Listing, order: Order) -> dict[str, Any]:
    """A heading sorts by its column; a second click turns the order round."""
    is_current = listing.order == order
    is_descending = is_current and listing.is_descending
    turned = is_current and not listing.is_descending
    return {
        "name": order.value,
        "label": order.label,
        "url": listing.query(sort=f"-{order.value}" if turned else order.value),
        "sort": ("descending" if is_descending else "ascending") if is_current else "",
        "is_number": order in NUMBERS,
    }
