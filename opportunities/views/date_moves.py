"""What a form of an opportunity will move among its tasks, before it is saved."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo import clock
from opportunities.forms.one_field import NAMES, OneFieldForm
from opportunities.forms.opportunity import OpportunityForm
from opportunities.models import Opportunity
from opportunities.views import page
from tasks.previews import date_preview
from tasks.views import date_moves

TRAVEL = ("departure_date", "duration_days")
FACTS = (*TRAVEL, "manager")


@require_safe
def travel(request: HttpRequest, pk: int) -> HttpResponse:
    """As dates and manager are being chosen; nothing while they make no sense, or are stored."""
    opportunity = page.load(pk)
    name = request.GET.get("champ", "")
    form = (
        OneFieldForm(request.GET, opportunity=opportunity, name=name)
        if name in NAMES
        else OpportunityForm(request.GET, instance=copy.copy(opportunity))
    )
    form.is_valid()  # the other fields are not sent: only what was said of these counts
    context = found(opportunity, facts_of(form))
    return render(request, "tasks/_date_moves.html", context)


def facts_of(form: OpportunityForm) -> dict[str, Any]:
    """The travel dates and the manager that the person changed, as they would be written."""
    names = set(FACTS) - set(form.errors)
    if {*TRAVEL, "return_date"} & set(form.errors):
        names -= set(TRAVEL)
    return {name: value for name, value in form.changes.items() if name in names}


def found(opportunity: Opportunity, facts: dict[str, Any]) -> dict[str, Any]:
    """What ``tasks/_date_moves.html`` shows of these facts; empty when they are those stored."""
    moved = {name for name, value in facts.items() if getattr(opportunity, name) != value}
    if not moved:
        return {}
    return date_moves.context(
        date_preview.preview_dates(opportunity, facts, today=clock.today()), facts
    )


def unconfirmed(
    request: HttpRequest, opportunity: Opportunity, facts: dict[str, Any]
) -> dict[str, Any]:
    """What the person must see and confirm before saving; empty when nothing moves."""
    if not facts or date_moves.is_confirmed(request, facts):
        return {}
    context = found(opportunity, facts)
    return context if context and context["moves"].changes else {}
