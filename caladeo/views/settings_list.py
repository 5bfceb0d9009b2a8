"""Paramètres, as a page: what the sub-nav shows beside each page, for a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo.accounts.access import settings_right_required


@settings_right_required
@require_safe
def settings_list(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/settings_list.html")
