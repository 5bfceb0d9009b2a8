"""The board: its columns, as the address asks for them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from caladeo.db.capped_counts import Capped
from caladeo.forms import addresses
from caladeo.web import htmx
from opportunities.lists import board as boards
from opportunities.lists import filters as listings
from opportunities.lists.board import Folds
from opportunities.lists.filters import Listing, Scope
from opportunities.lists.known import Known
from opportunities.models import Opportunity
from opportunities.views.lists import board_columns, filters
from opportunities.views.lists.index import nothing_found
from opportunities.views.lists.rows import toggles
from tasks.models import SavedView
from tasks.saved_views import menu

PAGE = "opportunities/board.html"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    known = Known()
    listing, _folds = read(request.GET, known)
    if panel := filters.panel(request, listing, known):
        return panel
    if "apres" in request.GET and htmx.wants_fragment(request):
        return more(request)
    response = htmx.render(request, PAGE, "found", context(request.GET, known))
    menu.remember(request, response, SavedView.Page.BOARD)
    return response


def more(request: HttpRequest) -> HttpResponse:
    """The next cards of a column, below those it shows; the address says that they are there."""
    asked = boards.parse(request.GET).more[-1:]
    here: QueryDict = request.GET
    if shown := request.htmx.current_url_abs_path:
        # It may have moved on since the link was drawn: more cards of another column.
        here = QueryDict(urlsplit(shown).query).copy()
        here.setlistdefault("plus").extend(map(str, asked))
    listing, folds = read(here, Known())
    rows = listing.narrow(Opportunity.objects.all())
    after = addresses.key(request.GET["apres"]) or 0
    column = boards.next_cards(rows, asked[0], folds, after=after) if asked else None
    if column is None:
        raise Http404
    context = {
        "cards": board_columns.cards(column),
        "next_cards": column.next_cards,
        "more_url": board_columns.links(column.status.pk, listing, folds)["more_url"],
        "address": board_columns.address(listing),
    }
    response = replace_url(htmx.render(request, PAGE, "more", context), context["address"])
    patch_vary_headers(response, ["HX-Current-URL"])
    return response


def read(query: QueryDict, known: Known) -> tuple[Listing, Folds]:
    """What the board is narrowed to, and how its columns stand."""
    folds = boards.parse(query)
    listing = replace(listings.parse(query), statuses=(), kept=folds.params())
    return known.without_gone(listing), folds


def after_move(query: QueryDict, *, moved: int, seen: int, to: int) -> dict[str, Any] | None:
    """The columns that a move has changed; None when more of the board has."""
    listing, folds = read(query, Known())
    rows = listing.narrow(Opportunity.objects.all())
    touched = boards.touched(rows, listing, folds, moved=moved, seen=seen, to=to)
    if touched is None:
        return None
    changed, now = touched
    listing = replace(listing, kept=now.params())
    theirs = rows.filter(status__in=(seen, to))
    return {
        "columns": board_columns.filled(changed, theirs, listing, now),
        "address": board_columns.address(listing),
        "is_longer": now != folds,
    }


def context(query: QueryDict, known: Known | None = None) -> dict[str, Any]:
    """What the board shows for a query string; a query a column, whatever the rows."""
    known = known or Known()
    listing, folds = read(query, known)
    rows = listing.narrow(Opportunity.objects.all())
    found_columns = boards.columns(rows, listing, folds)
    statuses = [column.status for column in found_columns if column.is_in_scope]
    drawn = board_columns.filled(found_columns, rows, listing, folds)
    found = rows if listing.scope == Scope.ALL else rows.filter(status__in=statuses)
    count = Capped(sum(column.count for column in found_columns if column.is_open))
    return {
        "view": "board",
        "listing": listing,
        "columns": drawn,
        "heads": tuple(head for head, _cards in drawn),
        "count": count,
        **({} if count else nothing_found(listing, SavedView.Page.BOARD, known)),
        "scopes": filters.scopes(listing),
        "toggles": toggles(listing, [column.status for column in found_columns]),
        # A column is a status already.
        "chips": filters.chips(listing, found, known, asked=query.get(filters.ASKED, ""))[1:],
        "kept": listing.params(text=""),
        "query": replace(listing, kept=()).query().removesuffix("?"),
        "cleared": Listing(scope=listing.scope).query(),
        "address": board_columns.address(listing),
    }
