"""The list of opportunities."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity

ROWS = 30


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    rows = Opportunity.objects.select_related("client", "manager", "status").order_by("pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "opportunities/catalogue.html", {"page": page})
