"""Taking back a status change, or a bulk move: from the toast, or from the history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from caladeo import clock, htmx, toasts
from opportunities.models import Batch, StatusChange
from opportunities.undoing import CannotUndoError
from opportunities.views import said_undone
from statuses.models import Status
from tasks import undoing


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(StatusChange, pk=pk)
    history = reverse("tasks:history", args=[change.opportunity_id])
    try:
        undone = undoing.undo(change, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, said_undone.not_undone(error), kind="error")
    except Status.DoesNotExist:
        toasts.add(request, said_undone.WHY_NOT[CannotUndoError.STATUS_DELETED], kind="error")
    else:
        said_undone.undone(request, undone)
    return redirect(htmx.back(request, history))


@require_POST
def undo_batch(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(Batch, pk=pk)
    try:
        undone = undoing.undo_batch(batch, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, said_undone.batch_not_undone(error), kind="error")
    except Status.DoesNotExist:
        toasts.add(request, said_undone.WHY_NOT[CannotUndoError.STATUS_DELETED], kind="error")
    else:
        said_undone.batch_undone(request, undone)
    return redirect(htmx.back(request, reverse("opportunities:list")))
