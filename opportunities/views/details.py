"""What is known of one opportunity, and its star."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from caladeo import htmx
from opportunities.models import Opportunity
from opportunities.views import page


@require_safe
def details(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    context = page.page_context(opportunity, tab="details")
    return render(request, "opportunities/details.html", context)


@require_POST
def star(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    opportunity.is_starred = request.POST.get("starred") == "on"
    Opportunity.objects.filter(pk=pk).update(is_starred=opportunity.is_starred)
    if htmx.wants_fragment(request):
        return render(request, "opportunities/_star.html", {"opportunity": opportunity})
    return redirect(htmx.back(request, opportunity.get_absolute_url()))
