"""What is known of one opportunity and of its client, and its star."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo.web import htmx, posted, toasts
from caladeo.web.concurrent_edits import checked_again
from opportunities import actions, roles
from opportunities.forms.clients import ClientForm, matches
from opportunities.models import Client, Opportunity
from opportunities.views import key_dates, page


@require_safe
def details(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    context = page.page_context(opportunity, tab="details")
    context["margin_rate"] = margin_rate(opportunity)
    context["key_dates"] = key_dates.rows(opportunity)
    context["roles"] = roles.lines(opportunity)
    return render(request, "opportunities/details.html", context)


def margin_rate(opportunity: Opportunity) -> int | None:
    """The margin as a percentage of the revenue, when both are known."""
    revenue, margin = opportunity.expected_revenue, opportunity.expected_margin
    return round(100 * margin / revenue) if revenue and margin is not None else None


@require_POST
def star(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    opportunity.is_starred = posted.switch(request, "starred")
    Opportunity.objects.filter(pk=pk).update(is_starred=opportunity.is_starred)
    if htmx.wants_fragment(request):
        star = {"pk": pk, "name": opportunity.name, "is_starred": opportunity.is_starred}
        return render(request, "opportunities/_star.html", star)
    return redirect(htmx.back(request, opportunity.get_absolute_url()))


@require_safe
def find_client(request: HttpRequest) -> HttpResponse:
    """The clients that hold the words typed so far; the chosen one, and a new one."""
    text, chosen = request.GET.get("client_text", ""), request.GET.get("client", "")
    context = {"matches": matches(text, chosen=chosen)}
    return render(request, "opportunities/form.html#client-options", context)


@require_http_methods(["GET", "HEAD", "POST"])
@checked_again
def edit_client(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    # A copy of its own: the form writes what was typed into it.
    client = Client.objects.get(pk=opportunity.client_id)
    form = ClientForm(request.POST or None, instance=client)
    if form.is_bound and form.is_valid():
        if form.changes:
            actions.edit_client(client, form.changes, seen=form.note_seen())
            toasts.add(request, _("Client saved"))
        return redirect(opportunity.get_absolute_url())
    others = client.opportunities.exclude(pk=pk).count()
    context = {"form": form, "opportunity": opportunity, "others": others}
    return render(request, "opportunities/client.html", context)
