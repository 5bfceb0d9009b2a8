"""The roles of one opportunity: each with who has it, named here or by the agency."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from caladeo import clock
from caladeo.web import htmx
from caladeo.web.concurrent_edits import validated_again
from opportunities import roles
from opportunities.forms.role import RoleOfTripForm
from opportunities.models import Opportunity
from opportunities.roles import RoleLine
from opportunities.views import page
from opportunities.views.moves import field_messages
from tasks.previews import date_preview
from tasks.views import date_moves

PAGE = "opportunities/fact.html"
SHOWN = {"page_name": "opportunities:role", "anchor": "roles"}


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def role(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Name somebody for it, or go back to the agency's person."""
    opportunity = page.load(pk)
    line = load(opportunity, key)
    data = request.POST if request.method == "POST" else None
    form = RoleOfTripForm(data, opportunity=opportunity, line=line)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        shown = unconfirmed(request, opportunity, form)
        if not shown:
            return written(request, opportunity, form)
    facts = {"opportunity": opportunity, "form": form, "line": line}
    context = SHOWN | facts | {"name": line.role.name, "key": key} | shown
    is_refused = form.is_bound and bool(form.errors)
    return htmx.render(request, PAGE, "dialog", context, status=422 if is_refused else 200)


@require_safe
def effects(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """As the person is being chosen; nothing while it is the one stored."""
    opportunity = page.load(pk)
    form = RoleOfTripForm(request.GET, opportunity=opportunity, line=load(opportunity, key))
    form.is_valid()
    is_new = "person" not in form.errors and form.changes_something
    context = found(opportunity, form) if is_new else {}
    return render(request, "tasks/_date_moves.html", context)


def load(opportunity: Opportunity, key: int) -> RoleLine:
    for line in roles.lines(opportunity):
        if line.role.pk == key:
            return line
    raise Http404


def found(opportunity: Opportunity, form: RoleOfTripForm) -> dict[str, Any]:
    moves = date_preview.preview_role(form.line, opportunity, form.named, today=clock.today())
    return date_moves.context(moves, {"person": form.named}) if moves.changes else {}


def unconfirmed(
    request: HttpRequest, opportunity: Opportunity, form: RoleOfTripForm
) -> dict[str, Any]:
    """What the person must see and confirm before saving; empty when nothing moves."""
    if not form.changes_something or date_moves.is_confirmed(request, {"person": form.named}):
        return {}
    return found(opportunity, form)


def written(request: HttpRequest, opportunity: Opportunity, form: RoleOfTripForm) -> HttpResponse:
    """Save, unless it is the person who was named already."""
    if form.changes_something:
        how = {"seen": form.note_seen(), "by": request.user, "at": clock.now()}
        changes = roles.write(opportunity, form.line.role, form.named, **how)
        saved = pgettext("role", "“%(name)s” saved") % {"name": form.line.role.name}
        field_messages.changed(request, opportunity, changes, otherwise=saved)
    if htmx.wants_fragment(request):
        return HttpResponseClientRefresh()
    return redirect(reverse("opportunities:details", args=[opportunity.pk]) + "#roles")
