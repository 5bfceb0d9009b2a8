"""Editing an opportunity; its status changes elsewhere."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo.web.concurrent_edits import checked_again
from opportunities import actions
from opportunities.actors import Road
from opportunities.forms.opportunity import OpportunityForm
from opportunities.models import Opportunity
from opportunities.views import page, ripple
from opportunities.views.moves import field_messages


@require_http_methods(["GET", "HEAD", "POST"])
@checked_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    # The form writes what was typed into its own copy; the page names what is stored.
    form = OpportunityForm(request.POST or None, instance=copy.copy(opportunity))
    told: dict[str, Any] = {}
    if form.is_looking_for_client:
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        told = ripple.untold(request, opportunity, ripple.facts_of(form))
        if not told:
            return edit(request, form, opportunity)
    context = {"form": form, "opportunity": opportunity} | told
    return render(request, "opportunities/form.html", context)


def edit(request: HttpRequest, form: OpportunityForm, opportunity: Opportunity) -> HttpResponse:
    saved = actions.edit(
        opportunity,
        form.changes,
        seen=form.note_seen(),
        new_client=form.new_client_fields,
        by=request.user,
        road=Road.SCREEN,
    )
    if form.changes or form.creates_client:
        field_messages.changed(
            request, opportunity, list(saved.recorded), otherwise=_("Opportunity saved")
        )
    return redirect(opportunity.get_absolute_url())
