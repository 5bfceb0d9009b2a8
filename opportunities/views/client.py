"""The client of an opportunity: found while typing, corrected from its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.web import toasts
from caladeo.web.concurrent_edits import checked_again
from opportunities import actions
from opportunities.forms.clients import ClientForm, matches
from opportunities.models import Client
from opportunities.views import page


@require_safe
def type_ahead(request: HttpRequest) -> HttpResponse:
    """The clients that hold the words typed so far; the chosen one, and a new one."""
    text, chosen = request.GET.get("client_text", ""), request.GET.get("client", "")
    context = {"matches": matches(text, chosen=chosen)}
    return render(request, "opportunities/form.html#client-options", context)


@require_http_methods(["GET", "HEAD", "POST"])
@checked_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
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
