"""The board: its columns, as the address asks for them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from caladeo import clock, htmx
from caladeo.capping import Capped
from opportunities import board as boards
from opportunities import listing as listings
from opportunities.board import Column, Folds
from opportunities.listing import Listing, Scope
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from opportunities.views import filters
from statuses.models import AutoTaskTemplate
from tasks import counting

PAGE = "opportunities/board.html"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    # More cards of a column change only the columns.
    fragment = "board" if request.htmx.target == "board" else "found"
    response = htmx.render(request, PAGE, fragment, context(request.GET))
    patch_vary_headers(response, ["HX-Target"])
    return response


def context(query: QueryDict) -> dict[str, Any]:
    """What the board shows for a query string; a query a column, whatever the rows."""
    folds = boards.parse(query)
    listing = replace(listings.parse(query), statuses=(), kept=folds.params())
    rows = listing.narrow(Opportunity.objects.all())
    columns = boards.columns(rows, listing, folds)
    statuses = [column.status for column in columns if column.is_in_scope]
    found = rows if listing.scope == Scope.ALL else rows.filter(status__in=statuses)
    shown = phone_column(columns, folds)
    return {
        "view": "board",
        "listing": listing,
        "columns": filled(columns, rows, listing, folds, shown=shown),
        "shown": shown,
        "count": Capped(sum(column.count for column in columns if column.is_open)),
        "scopes": filters.scopes(listing),
        "chips": [
            filters.manager_chip(listing),
            filters.departure_chip(listing),
            filters.lack_chip(listing, found),
        ],
        "kept": listing.params(text=""),
        "query": replace(listing, kept=()).query().removesuffix("?"),
        "cleared": Listing(scope=listing.scope).query(),
        "address": reverse("opportunities:board") + listing.query().removesuffix("?"),
    }


def filled(
    columns: list[Column],
    rows: OpportunityQuerySet,
    listing: Listing,
    folds: Folds,
    *,
    shown: Column | None,
) -> list[dict[str, Any]]:
    """The columns with their tasks: late ones, those of each card, those a move would create."""
    today = clock.today()
    late = counting.late_by_status(rows, today=today)
    keys = [card.pk for column in columns for card in column.cards]
    tasks = counting.by_opportunity(keys, today=today)
    enabled = AutoTaskTemplate.objects.enabled().values("status").order_by()
    created = dict(enabled.annotate(n=Count("pk")).values_list("status", "n"))
    return [
        {
            "column": column,
            "cards": [(card, tasks[card.pk]) for card in column.cards],
            "late": late.get(column.status.pk, 0),
            "creates": created.get(column.status.pk, 0),
            "next_cards": min(column.hidden, boards.MORE_CARDS),
            "is_shown": column is shown,
            **links(column, listing, folds),
        }
        for column in columns
    ]


def links(column: Column, listing: Listing, folds: Folds) -> dict[str, str]:
    key = column.status.pk
    return {
        "open_url": listing.query(kept=folds.opening(key).params()),
        "fold_url": listing.query(kept=folds.folding(key).params()),
        "more_url": listing.query(kept=folds.params(more=(*folds.more, key))),
        "show_url": listing.query(kept=folds.params(shown=key)),
        "move_url": whole_column(column, listing),
    }


def whole_column(column: Column, listing: Listing) -> str:
    """The address that asks where all the cards of a column go, as the board is filtered."""
    here = reverse("opportunities:board") + listing.query().removesuffix("?")
    chosen = replace(listing, scope=Scope.ALL, statuses=(column.status.pk,), kept=())
    params = [*chosen.params(), ("toutes", "1"), ("next", here)]
    return f"{reverse('opportunities:bulk-move')}?{urlencode(params)}"


def phone_column(columns: list[Column], folds: Folds) -> Column | None:
    """The one column that a phone shows: the one asked for, else the first open one."""
    asked = [column for column in columns if column.status.pk == folds.shown]
    return next(iter([*asked, *(column for column in columns if column.is_open), *columns]), None)
