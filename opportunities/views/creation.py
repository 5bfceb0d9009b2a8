"""Creating an opportunity, with its client when that is new too."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.web import idempotency
from caladeo.web.concurrent_edits import checked_again
from opportunities import actions
from opportunities.actors import Road
from opportunities.events import TaskCounts
from opportunities.forms.opportunity import NewOpportunityForm
from opportunities.models import StatusChange
from opportunities.moves.transitions import Entered
from opportunities.views.moves import messages
from statuses.models import Status


@require_http_methods(["GET", "HEAD", "POST"])
@checked_again
def creation(request: HttpRequest) -> HttpResponse:
    form = NewOpportunityForm(request.POST or None, initial={"manager": request.user})
    token = request.POST.get("token") or idempotency.new_token()
    if form.is_looking_for_client:
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        try:
            made, is_new = idempotency.run(request, token, lambda: create(form, by=request.user))
        except Status.DoesNotExist:
            form.add_error("status", _("This status does not exist any more. Choose another one."))
        else:
            return created(request, made, is_new=is_new)
    context = {"form": form, "token": token, "has_status": Status.objects.active().exists()}
    return render(request, "opportunities/form.html", context)


def create(form: NewOpportunityForm, *, by: Any) -> dict[str, Any]:
    """What the session notes of it: the key of the change, and what became of its tasks."""
    facts = {name: value for name, value in form.cleaned_data.items() if name != "return_date"}
    done = actions.create(
        facts, new_client=form.new_client_fields, by=by, road=Road.SCREEN, at=clock.now()
    )
    return {"change": done.changes[0].pk, "tasks": asdict(done.tasks)}


def created(request: HttpRequest, made: dict[str, Any], *, is_new: bool) -> HttpResponse:
    """The page of the new opportunity, with its first tasks marked."""
    rows = StatusChange.objects.select_related("opportunity", "to_status")
    change = rows.filter(pk=made["change"]).first()
    if change is None:
        return redirect("opportunities:list")
    if is_new:
        messages.created(request, Entered([change], TaskCounts(**made["tasks"])))
    return redirect(f"{reverse('tasks:tab', args=[change.opportunity_id])}?nouvelles={change.pk}")
