"""What is known of one opportunity and of its client, and its star."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from caladeo.forms import addresses
from caladeo.web import htmx
from opportunities import roles
from opportunities.forms.clients import matches
from opportunities.models import Opportunity
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
    opportunity.is_starred = addresses.switch(request, "starred")
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
