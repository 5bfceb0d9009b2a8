"""Paramètres › Conservation: how long things are kept, after a look at what would go."""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms.addresses import key
from caladeo.web import toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities.forms.retention import RetentionForm
from opportunities.models import Retention
from opportunities.models.retention import MOST_YEARS
from opportunities.privacy import retention
from opportunities.text import kept
from opportunities.views.clients import rows

SHOWN = 50
# Whether they have bought a trip, by the word of the address.
IS_SOLD = {"prospects": False, "clients": True}


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def page(request: HttpRequest) -> HttpResponse:
    """The values are saved only once their preview was shown, by who says again who they are."""
    form = RetentionForm(request.POST or None, instance=Retention.objects.current())
    context: dict[str, Any] = {"form": form, "always": kept.always()}
    if form.is_bound and form.is_valid():
        if request.POST.get("previewed") == form.print:
            return save(request, form)
        counts = retention.preview(at=clock.now(), terms=form.terms)
        context |= {
            "previewed": form.print,
            "going": kept.going(counts),
            "lists": lists_of(form.terms, counts),
        }
    return render(request, "opportunities/retention.html", context)


def save(request: HttpRequest, form: RetentionForm) -> HttpResponse:
    if form.changes:
        raise_if_reauthentication_required(request, app="")
        retention.change_terms(form.changes, seen=form.note_seen())
        toasts.add(request, _("Saved: what is older goes within the hour"))
    return redirect("opportunities:retention")


def lists_of(wanted: Retention, counts: dict[str, int]) -> list[tuple[str, str]]:
    """Where to see which clients would be erased, and the words of the link."""
    address = reverse("opportunities:retention-clients")
    links = {
        "prospects": (_("See the prospects"), wanted.prospect_years),
        "clients": (_("See these clients"), wanted.client_years),
    }
    return [
        (f"{address}?qui={who}&ans={years}", words)
        for who, (words, years) in links.items()
        if counts[who]
    ]


@settings_right_required
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Who would be erased after so many years; by default after those that are in force."""
    who = request.GET.get("qui", "prospects")
    if who not in IS_SOLD:
        raise Http404
    now = Retention.objects.current()
    in_force = now.client_years if IS_SOLD[who] else now.prospect_years
    years = key(request.GET.get("ans")) or in_force
    years = min(years, MOST_YEARS) if years else None
    found = retention.inactive(years=years, is_sold=IS_SOLD[who], at=clock.now())
    shown = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {"who": who, "years": years, "page": shown, "rows": rows.drawn(list(shown))}
    return render(request, "opportunities/retention_clients.html", context)
