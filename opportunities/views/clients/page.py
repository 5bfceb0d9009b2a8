"""The page of a client: how to reach them, their trips, what is to be done for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.web import htmx
from opportunities.clients import history as histories
from opportunities.clients import merging, trips, twins
from opportunities.clients.trips import NO_TRIPS
from opportunities.lists import ordering
from opportunities.models import Client, Erasure, Opportunity
from opportunities.text.lists import trips_in_words
from opportunities.views.clients.merged import after_merge
from opportunities.views.lists import rows
from tasks.notes import entries
from tasks.views import sections
from tasks.views.list_context import ListContext

SHOWN = 50


@after_merge
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    list_context = ListContext.client(
        request.user, pk, url=request.get_full_path(), params=request.GET
    )
    if piece := sections.next_rows(request, list_context):
        return piece
    notes, has_more_notes = entries.latest_of_client(client, reader=request.user, at=clock.now())
    context = {
        "client": client,
        "notes": notes,
        "has_more_notes": has_more_notes,
        "twins": twins.of(client),
        "erasure": Erasure.objects.of(pk),
        "merges": merging.latest(client, at=clock.now()),
        **trips_of(client),
        **sections.groups(list_context),
    }
    return render(request, "opportunities/clients/page.html", context)


def trips_of(client: Client) -> dict[str, Any]:
    """The first trips, those under way before the others, and what all of them come to."""
    theirs = trips.of_clients([client.pk], today=clock.today()).get(client.pk, NO_TRIPS)
    by = ("-status__is_active", ordering.DEPARTURE_OF_ALL.asc(), "pk")
    found = Opportunity.objects.filter(client=client).select_related("client", "status", "manager")
    return {
        "theirs": theirs,
        "trips_words": trips_in_words(theirs),
        "rows": rows.drawn(list(found.order_by(*by)[:SHOWN])),
        "has_more": theirs.total > SHOWN,
    }


@after_merge
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to a client; asked for as it is opened on their page, or as a page."""
    client = get_object_or_404(Client, pk=pk)
    happenings, has_more = histories.latest(client, at=clock.now())
    context = {
        "client": client,
        "happenings": happenings,
        "has_more": has_more,
        "today": clock.today(),
    }
    return htmx.render(request, "opportunities/clients/history.html", "happenings", context)
