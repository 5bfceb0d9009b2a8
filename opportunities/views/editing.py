"""Creating an opportunity, with its client when that is new too; editing and deleting it.

The form shows what it will move among the tasks, before it is saved.
"""

import copy
from dataclasses import asdict
from datetime import date
from typing import Any

from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts import access, rights
from caladeo.forms.addresses import key
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities import actions
from opportunities.events import Source, TaskCounts
from opportunities.forms.one_field import FIELDS_OF, OneFieldForm
from opportunities.forms.opportunity import NewOpportunityForm, OpportunityForm
from opportunities.models import Opportunity, StatusChange
from opportunities.moves.transitions import Entered
from opportunities.trash import deleting
from opportunities.travel import return_date
from opportunities.views import page
from opportunities.views.clients import merged
from opportunities.views.lists import in_place
from opportunities.views.moves import field_messages, messages
from statuses.models import Status
from tasks.models import Task
from tasks.previews import date_preview
from tasks.views import date_moves

TRAVEL = ("departure_date", "duration_days")
FACTS = (*TRAVEL, "manager")


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def creation(request: HttpRequest) -> HttpResponse:
    model = copied(request)
    form = NewOpportunityForm(request.POST or None, initial=begun(request, model))
    token = request.POST.get("token") or idempotency.new_token()
    if form.is_looking_for_client:
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        try:
            made, is_new = idempotency.run(request, token, lambda: create(form, by=request.user))
        except Status.DoesNotExist:
            form.add_error("status", _("This status does not exist any more. Choose another one."))
        else:
            say_merged(request, form)
            return created(request, made, is_new=is_new)
    context = {
        "form": form,
        "token": token,
        "model": model,
        "has_status": Status.objects.active().exists(),
    }
    return render(request, "opportunities/form.html", context)


# What a copy has of its model: its dates, and who has which role on it, are to be found anew.
COPIED = ["name", "client", "destinations", "participants", "expected_revenue", "expected_margin"]


def copied(request: HttpRequest) -> Opportunity | None:
    """The opportunity that the new one is to be like; nothing if it has been deleted."""
    pk = key(request.GET.get("comme"))
    model: Opportunity | None = Opportunity.objects.filter(pk=pk).first() if pk else None
    if pk and not model and request.method != "POST":
        toasts.add(request, _("The opportunity to duplicate does not exist any more."), kind="info")
    return model


def begun(request: HttpRequest, model: Opportunity | None) -> dict[str, Any]:
    """What a new one begins with: a copy, or the client on whose page it is asked for."""
    if model:
        return {"manager": request.user} | model_to_dict(model, COPIED)
    pk = key(request.GET.get("client"))
    client = pk and merged.found(request, pk)
    return {"manager": request.user} | ({"client": client.pk} if client else {})


def create(form: NewOpportunityForm, *, by: Any) -> dict[str, Any]:
    """What the session notes of it: the key of the change, and what became of its tasks."""
    facts = {name: value for name, value in form.cleaned_data.items() if name != "return_date"}
    done = actions.create(
        facts, new_client=form.new_client_fields, by=by, source=Source.SCREEN, at=clock.now()
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


def say_merged(request: HttpRequest, form: OpportunityForm) -> None:
    """Say who stands in for the client that was chosen."""
    client = form.fields.get("client")
    if client and client.merged:
        merged.tell(request, client.merged)


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if in_place.is_row(request) and "champ" not in request.GET:
        return in_place.row(request, pk)
    form = form_of(request, opportunity)
    shown: dict[str, Any] = {}
    if form.is_looking_for_client:
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        shown = unconfirmed(request, opportunity, facts_of(form))
        if not shown:
            edit(request, form, opportunity)
            return edited(request, opportunity)
    context = {"form": form, "opportunity": opportunity, "back": in_place.back(request, pk)} | shown
    if isinstance(form, OneFieldForm):
        status = 422 if form.errors else 200
        piece = in_place.FIELD if in_place.is_row(request) else "opportunities/_one_field.html"
        response = render(request, piece, context, status=status)
    else:
        response = render(request, "opportunities/form.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def form_of(request: HttpRequest, opportunity: Opportunity) -> OpportunityForm:
    """Its whole form, or the one field that *Détails* and the list put in the place of a value.

    Without script the value leads to the whole form, at that field.
    """
    name = request.GET.get("champ", "")
    data = request.POST or None
    if name in FIELDS_OF and htmx.wants_fragment(request):
        of_row = in_place.is_row(request)
        return OneFieldForm(data, opportunity=opportunity, name=name, of_row=of_row)
    # The form writes what was typed into its own copy; the page names what is stored.
    form = OpportunityForm(data, instance=copy.copy(opportunity))
    if name in FIELDS_OF and not form.is_bound:
        form.fields[FIELDS_OF[name][0]].widget.attrs["autofocus"] = True
    return form


def edit(request: HttpRequest, form: OpportunityForm, opportunity: Opportunity) -> None:
    saved = actions.edit(
        opportunity,
        form.changes,
        seen=form.note_seen(),
        new_client=form.new_client_fields,
        by=request.user,
        source=Source.SCREEN,
    )
    say_merged(request, form)
    if form.changes or form.creates_client:
        field_messages.changed(
            request, opportunity, list(saved.recorded), otherwise=_("Opportunity saved")
        )


def edited(request: HttpRequest, opportunity: Opportunity) -> HttpResponse:
    """Its row where that was edited; else its page, or the list from which the person came."""
    if in_place.is_row(request):
        return in_place.row(request, opportunity.pk)
    return redirect(htmx.back(request, opportunity.get_absolute_url()))


@require_safe
def travel(request: HttpRequest, pk: int) -> HttpResponse:
    """As dates and manager are being chosen; nothing while they make no sense, or are stored."""
    opportunity = page.load(pk)
    name = request.GET.get("champ", "")
    form = (
        OneFieldForm(request.GET, opportunity=opportunity, name=name)
        if name in FIELDS_OF
        else OpportunityForm(request.GET, instance=copy.copy(opportunity))
    )
    form.is_valid()  # the other fields are not sent: only what was said of these counts
    context = moves_shown(opportunity, facts_of(form))
    return render(request, "tasks/_date_moves.html", context)


def facts_of(form: OpportunityForm) -> dict[str, Any]:
    """The travel dates and the manager that the person changed, as they would be written."""
    names = set(FACTS) - set(form.errors)
    if {*TRAVEL, "return_date"} & set(form.errors):
        names -= set(TRAVEL)
    return {name: value for name, value in form.changes.items() if name in names}


def moves_shown(opportunity: Opportunity, facts: dict[str, Any]) -> dict[str, Any]:
    """What ``tasks/_date_moves.html`` shows of these facts; empty when they are those stored."""
    moved = {name for name, value in facts.items() if getattr(opportunity, name) != value}
    if not moved:
        return {}
    moves = date_preview.preview_dates(opportunity, facts, today=clock.today())
    return date_moves.context(moves, facts) | {"moved_return": moved_return(opportunity, facts)}


def moved_return(opportunity: Opportunity, facts: dict[str, Any]) -> tuple[date, date] | None:
    """The return before and after a moved departure, of a trip that lasts as long as it did."""
    before, days = opportunity.return_date, opportunity.duration_days
    if facts.get("duration_days", days) != days:
        return None
    after = return_date(facts.get("departure_date"), days)
    return (before, after) if before and after and before != after else None


def unconfirmed(
    request: HttpRequest, opportunity: Opportunity, facts: dict[str, Any]
) -> dict[str, Any]:
    """What the person must see and confirm before saving; empty when nothing moves."""
    if not facts or date_moves.is_confirmed(request, facts):
        return {}
    context = moves_shown(opportunity, facts)
    return context if context and context["moves"].changes else {}


@access.required(rights.DELETION)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if request.method == "POST":
        rows = Opportunity.objects.filter(pk=pk)
        deleting.delete(rows, by=request.user, at=clock.now())
        words = _("“%(name)s” deleted") % {"name": opportunity.name}
        undo = reverse("opportunities:trash-restoration")
        toasts.add(request, words, undo, undo_data={"trip": pk, "undo": "1"})
        return redirect("opportunities:list")
    tasks = Task.objects.filter(opportunity=opportunity).not_deleted()
    counts = {"task_count": tasks.count(), "open_count": tasks.open().count()}
    return render(request, "opportunities/deletion.html", {"opportunity": opportunity, **counts})
