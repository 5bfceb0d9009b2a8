"""Creating and editing an opportunity."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock, once, toasts
from opportunities import creating, editing
from opportunities.actors import Road
from opportunities.forms import clients
from opportunities.forms.opportunity import NewOpportunityForm, OpportunityForm
from opportunities.models import Opportunity, StatusChange
from opportunities.views import page, said
from statuses.models import Status

FORM = "opportunities/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest) -> HttpResponse:
    form = NewOpportunityForm(request.POST or None, initial={"manager": request.user})
    token = request.POST.get("token") or once.new_token()
    if is_looking_for_client(request):
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        try:
            key, is_new = once.run(request, token, lambda: create(form, by=request.user))
        except Status.DoesNotExist:
            form.add_error("status", _("This status does not exist any more. Choose another one."))
        else:
            return created(request, key, is_new=is_new)
    context = {"form": form, "token": token, "has_status": Status.objects.active().exists()}
    return render(request, FORM, context)


def create(form: NewOpportunityForm, *, by: Any) -> int:
    facts = {name: value for name, value in form.cleaned_data.items() if name != "return_date"}
    change = creating.create(
        facts, new_client=new_client_of(form), by=by, road=Road.SCREEN, at=clock.now()
    )
    return change.pk


def created(request: HttpRequest, key: int, *, is_new: bool) -> HttpResponse:
    """The page of the new opportunity, with its first tasks marked."""
    change = StatusChange.objects.select_related("opportunity", "to_status").filter(pk=key).first()
    if change is None:
        return redirect("opportunities:list")
    if is_new:
        said.created(request, change)
    return redirect(f"{reverse('tasks:tab', args=[change.opportunity_id])}?nouvelles={change.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    form = OpportunityForm(request.POST or None, instance=opportunity)
    if is_looking_for_client(request):
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        return edit(request, form, opportunity)
    # The form writes what was typed into its own copy; the page names what is stored.
    context = {"form": form, "opportunity": page.load(pk)}
    return render(request, FORM, context)


def edit(request: HttpRequest, form: OpportunityForm, opportunity: Opportunity) -> HttpResponse:
    try:
        editing.edit(
            opportunity,
            form.changes,
            new_client=new_client_of(form),
            by=request.user,
            road=Road.SCREEN,
        )
    except Opportunity.DoesNotExist as error:
        raise Http404 from error
    if form.changes or form.creates_client:
        toasts.add(request, _("Opportunity saved"))
    return redirect(opportunity.get_absolute_url())


def new_client_of(form: OpportunityForm) -> dict[str, Any] | None:
    return form.new_client.cleaned_data if form.creates_client else None


def is_looking_for_client(request: HttpRequest) -> bool:
    """Without script, the search of a client sends the whole form and gets it back."""
    return "look_up" in request.POST


@require_safe
def client_matches(request: HttpRequest) -> HttpResponse:
    """The clients that the type-ahead finds."""
    found = clients.matches(
        request.GET.get("client_text", ""), chosen=request.GET.get("client", "")
    )
    return render(request, f"{FORM}#client-matches", {"matches": found})
