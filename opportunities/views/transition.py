"""The status of one opportunity: asked first, then changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock, toasts
from opportunities import transitions
from opportunities.actors import Road
from opportunities.forms.move import MoveForm
from opportunities.models import Opportunity
from opportunities.views import outcome, page, said
from statuses.models import Status


@require_http_methods(["GET", "HEAD", "POST"])
def transition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if request.method != "POST":
        return ask(request, opportunity, wanted=request.GET.get("vers", ""))
    form = MoveForm(request.POST)
    if not form.is_valid():
        toasts.add(request, form.first_error(), kind="error")
        return redirect("opportunities:transition", pk)
    return move(request, opportunity, to=form.cleaned_data["to"], seen=form.cleaned_data["seen"])


def ask(request: HttpRequest, opportunity: Opportunity, *, wanted: str) -> HttpResponse:
    """What the move would create; without a status to go to, the statuses to choose from."""
    statuses = [row for row in Status.objects.in_pipeline() if row.pk != opportunity.status_id]
    status = next((row for row in statuses if str(row.pk) == wanted), None)
    context = {"opportunity": opportunity, "statuses": statuses, "status": status}
    if status is not None:
        lines = outcome.outcomes(opportunity, [status], today=clock.today())
        context["lines"] = lines[status.pk]
    return render(request, "opportunities/transition.html", context)


def move(
    request: HttpRequest, opportunity: Opportunity, *, to: Status, seen: Status
) -> HttpResponse:
    """Move, then show the tasks that the move created."""
    here = Opportunity.objects.filter(pk=opportunity.pk)
    try:
        changes = transitions.move(
            here, to=to, by=request.user, road=Road.SCREEN, at=clock.now(), seen=seen
        )
    except transitions.AlreadyMovedError as error:
        toasts.add(request, said.already_moved(error), kind="error", color=error.status.color)
        return redirect("tasks:tab", opportunity.pk)
    except Status.DoesNotExist:
        toasts.add(request, _("This status does not exist any more."), kind="error")
        return redirect("opportunities:transition", opportunity.pk)
    if not changes:
        return redirect("tasks:tab", opportunity.pk)
    said.moved(request, changes[0])
    return redirect(reverse("tasks:tab", args=[opportunity.pk]) + f"?nouvelles={changes[0].pk}")
