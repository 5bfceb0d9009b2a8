"""The list of clients: found, sorted by name, a page at a time, or all of them as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from caladeo.views import exports
from caladeo.web import htmx, sheets
from opportunities.clients import listing as listings
from opportunities.clients.listing import NAME, ClientListing, Scope
from opportunities.lists import exporting, paging
from opportunities.lists.known import Known
from opportunities.models import Client
from opportunities.views.clients import rows
from opportunities.views.lists import filters
from opportunities.views.lists.filters import Chip
from tasks.models import SavedView
from tasks.saved_views import menu, words


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    known = Known()
    listing = known.without_gone(listings.parse(request.GET))

    def read(asked: str) -> list[Chip]:
        return [kind_chip(listing), filters.manager_chip(listing, known, asked=asked)]

    if panel := filters.panel_of(request, listing, read):
        return panel
    page = paging.page(listing, Client.objects.all(), paging.parse(request.GET))
    context = {
        "listing": listing,
        "page": page,
        "count": page.total,
        "previous_url": listing.query(kept=paging.params(page.previous)) if page.previous else "",
        "next_url": listing.query(kept=paging.params(page.next)) if page.next else "",
        "rows": rows.drawn(page.rows),
        "scopes": scopes(listing),
        "chips": read(request.GET.get(filters.ASKED, "")),
        "turned_url": listing.query(sort=NAME if listing.is_descending else f"-{NAME}"),
        "kept": listing.params(text=""),
        "cleared": ClientListing(sort=listing.sort).query(),
        "query": listing.query().removesuffix("?"),
    }
    if not page.rows:
        narrowed = words.nothing_matches(SavedView.Page.CLIENTS, listing.query(), known)
        context["nothing_matches"] = narrowed
    response = htmx.render(request, "opportunities/clients/index.html", "found", context)
    menu.remember(request, response, SavedView.Page.CLIENTS)
    return response


def scopes(listing: ClientListing) -> list[dict[str, Any]]:
    return [
        {
            "label": scope.label,
            "url": listing.query(scope=scope.value),
            "is_current": listing.scope == scope,
        }
        for scope in Scope
    ]


def kind_chip(listing: ClientListing) -> Chip:
    """The kinds to choose from are always the same: they need not be read."""
    options = [
        {"value": kind.value, "label": kind.label, "on": kind in listing.kinds}
        for kind in Client.Kind
    ]
    chosen = [str(option["label"]) for option in options if option["on"]]
    return Chip(
        name=listing.names["kinds"],
        label=_("Kind of client"),
        value=", ".join(chosen),
        clear_url=listing.query(kinds=()),
        kept=listing.params(kinds=()),
        options=options,
    )


@exports.as_file
def export(request: HttpRequest, form: str) -> exports.Asked:
    listing = listings.parse(request.GET)
    rows = exporting.client_rows(listing)
    count = rows.count()
    return exports.Asked(
        kind="export-clients",
        label=_("clients"),
        form=form,
        count=count,
        words=ngettext("%(count)s client", "%(count)s clients", count) % {"count": count},
        back=reverse("opportunities:client-list") + listing.query(),
        arguments={"query": listing.query()},
        columns=exporting.client_columns(),
        rows=rows.iterator(sheets.CHUNK),
    )
