"""Putting facts of a trip back: from the message, or from the history."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.forms.addresses import EachField, KeyField
from caladeo.web import htmx, toasts
from opportunities.models import Opportunity
from opportunities.moves import undoing_fields
from opportunities.moves.undoing import CannotUndoError
from opportunities.views import page
from opportunities.views.moves import field_messages

CHANGES = EachField(KeyField())


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """``changes`` are those of one save: ``12.13``."""
    opportunity = page.load(pk)
    keys = CHANGES.clean(request.POST.get("changes", "").split("."))
    if not keys:
        raise BadRequest
    try:
        backs = undoing_fields.undo(opportunity, keys, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, field_messages.not_put_back(error), kind="error")
    except Opportunity.DoesNotExist as error:
        raise Http404 from error
    else:
        field_messages.put_back(request, opportunity, backs)
    return redirect(htmx.back(request, reverse("tasks:history", args=[pk])))
