"""Clients that may be there twice: all of them, to be compared or said to be different."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.forms.addresses import EachField, KeyField, key
from caladeo.web import htmx, toasts
from opportunities.clients import groups, trips, twins
from opportunities.clients.groups import Likeness, TwinGroup
from opportunities.clients.trips import NO_TRIPS, Trips
from opportunities.models import Client
from opportunities.text.lists import trips_in_words

SHOWN = 6
OTHERS = EachField(KeyField())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    asked = likeness_asked(request)
    after = request.GET.get("apres", "").replace("\x00", "")
    likeness, found, further = first_found([asked] if asked else list(Likeness), after=after)
    context = {
        "likeness": likeness,
        "scopes": [scope(one, likeness) for one in Likeness],
        "cards": cards(found),
        "further": further,
    }
    return render(request, "opportunities/clients/doubles.html", context)


def likeness_asked(request: HttpRequest) -> Likeness | None:
    asked = request.GET.get("par")
    return Likeness(asked) if asked in Likeness.values else None


def first_found(likenesses: list[Likeness], *, after: str) -> tuple[Likeness, list[TwinGroup], str]:
    """The groups of the strongest likeness that has any."""
    for likeness in likenesses:
        found, further = groups.page(likeness, after=after)
        if found:
            return likeness, found, further
    return likenesses[0], [], ""


def scope(likeness: Likeness, chosen: Likeness, count: Any = None) -> dict[str, Any]:
    return {
        "label": likeness.label,
        "count": count,
        "url": f"{reverse('opportunities:client-doubles')}?par={likeness.value}",
        "is_current": likeness == chosen,
    }


def cards(found: list[TwinGroup]) -> list[dict[str, Any]]:
    """Each group with what the trips come to; whoever has the most of them would be kept."""
    keys = [client.pk for group in found for client in group.clients]
    theirs = trips.of_clients(keys, today=clock.today())
    return [card(group, theirs) for group in found]


def card(group: TwinGroup, theirs: dict[int, Trips]) -> dict[str, Any]:
    def most_trips_first(client: Client) -> tuple[int, int]:
        return -theirs.get(client.pk, NO_TRIPS).total, client.pk

    first, *others = sorted(group.clients, key=most_trips_first)
    shown = [first, *others[: SHOWN - 1]]
    return {
        "first": first,
        "rows": [(row, words_of(theirs.get(row.pk))) for row in shown],
        "all": ".".join(str(client.pk) for client in group.clients),
        "more": len(group.clients) - len(shown),
    }


def words_of(theirs: Trips | None) -> str:
    return trips_in_words(theirs) if theirs else ""


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many there are, which comes when a page is there: to know it takes longer than that.

    The link of the list of clients, or with ``par`` the likenesses of the page it leads to.
    """
    if chosen := likeness_asked(request):
        scopes = [scope(one, chosen, groups.count(one)) for one in Likeness]
        context = {"scopes": scopes, "is_counted": True}
        return render(request, "opportunities/clients/_likenesses.html", context)
    context = {"double_count": groups.count_all()}
    return render(request, "opportunities/clients/_doubles_link.html", context)


@require_POST
def separation(request: HttpRequest, pk: int) -> HttpResponse:
    """A client is none of ``autres``; with ``reprendre`` they may be the same after all."""
    others = OTHERS.clean(request.POST.get("autres", "").split("."))
    name = Client.objects.filter(pk=pk).values_list("name", flat=True).first()
    back = htmx.back(request, reverse("opportunities:client-doubles"))
    if name is None or not others:
        toasts.add(request, _("This client does not exist any more."), kind="error")
    elif key(request.POST.get("reprendre")):
        twins.take_back(pk, others)
        toasts.add(request, _("“%(name)s” may be the same again") % {"name": name})
    else:
        twins.set_apart(pk, others)
        toasts.add(
            request,
            _("“%(name)s” is somebody else: not pointed out any more") % {"name": name},
            reverse("opportunities:client-separation", args=[pk]),
            undo_data={"autres": ".".join(map(str, others)), "reprendre": 1},
        )
    return redirect(back)
