"""Opportunities chosen on the list become a priority, or are none any more."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo.forms import addresses
from caladeo.forms.addresses import EachField, KeyField
from caladeo.jobs import background
from caladeo.web import htmx, toasts
from opportunities import actions
from opportunities.lists import selecting
from opportunities.models import Opportunity
from opportunities.moves import bulk
from opportunities.views.lists import selection_words
from opportunities.views.moves import chosen_jobs

KEYS = EachField(KeyField(), most=bulk.MOST)


@require_POST
def star(request: HttpRequest) -> HttpResponse:
    """``starred`` says which; ``only`` are the keys that an undo gives back."""
    is_starred = switch(request)
    back = htmx.back(request, reverse("opportunities:list"))
    if "only" in request.POST:
        take_back(request, is_starred=is_starred)
        return redirect(back)
    selection = selecting.parse(request.POST)
    if words := selection_words.refusal(selection):
        toasts.add(request, words, kind="error")
        return redirect(back)
    count = selection.rows().count()
    if background.is_long(count):
        return chosen_jobs.star(request, selection, is_starred=is_starred, back=back)
    keys = actions.star_all(selection.rows(), is_starred=is_starred)
    say(request, keys, is_starred=is_starred, back=back)
    if missing := selection_words.missing(selection, count):
        toasts.add(request, selection_words.missing_in_words(missing), kind="info")
    return redirect(back)


def switch(request: HttpRequest) -> bool:
    """From the address: the button itself carries the token of the form."""
    try:
        return addresses.SWITCH[request.GET.get("starred", "")]
    except KeyError as error:
        raise BadRequest from error


def say(request: HttpRequest, keys: list[int], *, is_starred: bool, back: str) -> None:
    """« 12 opportunités marquées prioritaires · Annuler »."""
    if not keys:
        toasts.add(request, _("Nothing to change in these opportunities"), kind="info")
        return
    undo = f"{reverse('opportunities:bulk-star')}?starred={'off' if is_starred else 'on'}"
    data = {"only": ".".join(map(str, keys)), "next": back}
    words = selection_words.marked_in_words(len(keys), is_starred=is_starred)
    toasts.add(request, words, undo, undo_data=data)


def take_back(request: HttpRequest, *, is_starred: bool) -> None:
    keys = KEYS.clean(request.POST["only"].split("."))
    if not keys:
        raise BadRequest
    rows = Opportunity.objects.filter(pk__in_array=list(keys))
    toasts.add(
        request, selection_words.as_before(len(actions.star_all(rows, is_starred=is_starred)))
    )
