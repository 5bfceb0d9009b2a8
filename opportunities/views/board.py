"""The board: its columns, as the address asks for them."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from caladeo import htmx
from caladeo.capping import Capped
from opportunities import board as boards
from opportunities import listing as listings
from opportunities.board import Folds
from opportunities.listing import Listing, Scope
from opportunities.models import Opportunity
from opportunities.views import filters
from opportunities.views.columns import filled

PAGE = "opportunities/board.html"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    listing, _folds = read(request.GET)
    if panel := filters.panel(request, listing):
        return panel
    # More cards of a column change only the columns.
    fragment = "board" if request.htmx.target == "board" else "found"
    response = htmx.render(request, PAGE, fragment, context(request.GET))
    patch_vary_headers(response, ["HX-Target"])
    return response


def read(query: QueryDict) -> tuple[Listing, Folds]:
    """What the board is narrowed to, and how its columns stand."""
    folds = boards.parse(query)
    return replace(listings.parse(query), statuses=(), kept=folds.params()), folds


def context(query: QueryDict) -> dict[str, Any]:
    """What the board shows for a query string; a query a column, whatever the rows."""
    listing, folds = read(query)
    rows = listing.narrow(Opportunity.objects.all())
    columns = boards.columns(rows, listing, folds)
    statuses = [column.status for column in columns if column.is_in_scope]
    drawn = filled(columns, rows, listing, folds)
    found = rows if listing.scope == Scope.ALL else rows.filter(status__in=statuses)
    return {
        "view": "board",
        "listing": listing,
        "columns": drawn,
        "heads": tuple(head for head, _cards in drawn),
        "count": Capped(sum(column.count for column in columns if column.is_open)),
        "scopes": filters.scopes(listing),
        # A column is a status already.
        "chips": filters.chips(listing, found, asked=query.get(filters.ASKED, ""))[1:],
        "kept": listing.params(text=""),
        "query": replace(listing, kept=()).query().removesuffix("?"),
        "cleared": Listing(scope=listing.scope).query(),
        "address": reverse("opportunities:board") + listing.query().removesuffix("?"),
    }
