"""Putting facts of a trip back: from the message, or from the history."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from caladeo import clock, htmx, toasts
from opportunities import fact_undoing, listing
from opportunities.models import Opportunity
from opportunities.undoing import CannotUndoError
from opportunities.views import page, said_facts


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """``changes`` are those of one save: ``12.13``."""
    opportunity = page.load(pk)
    keys = listing.keys(request.POST.get("changes", "").split("."))
    if not keys:
        raise BadRequest
    try:
        backs = fact_undoing.undo(opportunity, keys, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, said_facts.not_put_back(error), kind="error")
    except Opportunity.DoesNotExist as error:
        raise Http404 from error
    else:
        said_facts.put_back(request, opportunity, backs)
    return redirect(htmx.back(request, reverse("tasks:history", args=[pk])))
