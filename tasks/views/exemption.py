"""What is not created on a trip any more: decided in the menu of a task or for all, and lifted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.forms import addresses
from caladeo.forms.addresses import key
from caladeo.web import htmx, toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.models import Opportunity
from tasks.actions import deleting, exempting
from tasks.engine import inserting
from tasks.models import RuleExemption, Task
from tasks.text import wording
from tasks.text.exemptions import ExemptionEntry
from tasks.views.list_context import load


@require_POST
@not_found_when_gone
def exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """No more tasks of this one's rule on its trip; while it is open it goes itself."""
    task = load(pk, deleted=True)
    try:
        made, cancelled = exempting.exempt(
            task, by=request.user, at=clock.now(), may_pass=request.user.can_configure
        )
    except deleting.DemandedError:
        toasts.add(request, wording.demanded(task), kind="error")
        return back(request, task.opportunity_id)
    names = {"name": task.name}
    words = _("“%(name)s” will not be created on this trip any more") % names
    undone = {}
    if Task.objects.not_deleted().filter(pk=pk).exists():
        words = _("“%(name)s” stays, but will not be created on this trip any more") % names
    elif task.state != Task.State.DELETED:
        names["deleted"] = wording.deleted(task, cancelled=cancelled)
        words = _("%(deleted)s; it is not created on this trip any more") % names
        undone = {"task": pk}
    undo = reverse("tasks:exemption-end", args=[made.pk])
    toasts.add(request, words, undo, undo_data=undone)
    return back(request, task.opportunity_id)


@require_POST
@not_found_when_gone
def whole_trip(request: HttpRequest, pk: int) -> HttpResponse:
    """No automatic task on the trip, or again, as the switch said."""
    opportunity = get_object_or_404(Opportunity, pk=pk)
    if addresses.switch(request, "without"):
        made = exempting.exempt_from_all(opportunity, by=request.user, at=clock.now())
        undo = reverse("tasks:exemption-end", args=[made.pk])
        toasts.add(request, _("No automatic task will be created on this trip any more"), undo)
        return back(request, pk)
    for row in RuleExemption.objects.standing().filter(opportunity=pk, rule=None):
        exempting.lift(row, by=request.user, at=clock.now())
        toasts.add(request, _("Automatic tasks will be created on this trip again"))
    return back(request, pk)


@require_POST
@not_found_when_gone
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift an exemption; as the undo of a message, the task that went with it comes back."""
    row = get_object_or_404(RuleExemption.objects.with_context(), pk=pk)
    task = Task.objects.filter(pk=key(request.POST.get("task"))).first()
    exempting.lift(row, by=request.user, at=clock.now(), task=task)
    words = _("Automatic tasks will be created on this trip again")
    if row.rule:
        names = {"name": inserting.name_of(row.rule, row.opportunity)}
        words = _("“%(name)s” will be created on this trip again at the next entry") % names
        if task:
            words = _("“%(name)s” is back") % {"name": task.name}
    toasts.add(request, words)
    return back(request, row.opportunity_id)


def back(request: HttpRequest, opportunity_pk: int) -> HttpResponse:
    tab = reverse("tasks:tab", args=[opportunity_pk])
    return redirect(htmx.back(request, tab))


def of_trip(opportunity: Opportunity, today: Any) -> dict[str, Any]:
    """What ``tasks/_exemptions.html`` shows; one query."""
    rows = RuleExemption.objects.standing().filter(opportunity=opportunity)
    found = [ExemptionEntry(row, today) for row in rows.with_context()]
    return {
        "exemptions": [row for row in found if row.exemption.rule],
        "without": next((row for row in found if not row.exemption.rule), None),
    }
