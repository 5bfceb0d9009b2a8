"""Creating, editing and deleting a client."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.forms.addresses import key
from caladeo.web import idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities import actions
from opportunities.clients import twins
from opportunities.forms.clients import ClientForm
from opportunities.models import Client, ClientMerge, Erasure
from opportunities.views import page
from opportunities.views.clients.merged import after_merge

FORM = "opportunities/clients/form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest) -> HttpResponse:
    form = NewClientForm(request.POST or None)
    token = request.POST.get("token") or idempotency.new_token()
    if form.is_bound and form.is_valid():
        pk, is_new = idempotency.run(
            request, token, lambda: actions.create_client(form.cleaned_data).pk
        )
        if is_new:
            toasts.add(request, _("Client created"))
        return redirect("opportunities:client-page", pk)
    context = {"form": form, "token": token, "back": reverse("opportunities:client-list")}
    if form.is_bound:
        context["twins"] = twins.of(form.instance)
    return render(request, FORM, context)


@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """Who has the name, e-mail or telephone typed so far; asked for as one leaves a field."""
    typed = {name: request.GET.get(name, "")[:200] for name in ("name", "email", "phone")}
    client = Client(pk=key(request.GET.get("sauf")), **typed)
    context = {"twins": twins.of(client)}
    return render(request, "opportunities/clients/_twins.html", context)


class NewClientForm(ClientForm):
    begins_with = "name"


@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST" and (merge := ClientMerge.objects.of_gone(pk)):
        pk = merge.kept_id  # what was typed is compared with the client that was kept
    client = get_object_or_404(Client, pk=pk)
    return edit(request, client, back=client.get_absolute_url(), back_name=client.name)


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def edition_on_trip(request: HttpRequest, pk: int) -> HttpResponse:
    """The client of an opportunity, edited on the way from its page and back."""
    trip = page.load(pk)
    client = Client.objects.get(pk=trip.client_id)
    return edit(request, client, back=trip.get_absolute_url(), back_name=trip.name)


def edit(request: HttpRequest, client: Client, *, back: str, back_name: str) -> HttpResponse:
    if Erasure.objects.includes(client.pk):
        return erased(request, back)
    stored_name = client.name  # the form writes what was typed into the client
    form = ClientForm(request.POST or None, instance=client)
    if form.is_bound and form.is_valid():
        if form.changes:
            try:
                actions.edit_client(client, form.changes, seen=form.note_seen())
            except actions.ErasedError:
                return erased(request, back)
            toasts.add(request, _("Client saved"))
        return redirect(back)
    context = {
        "form": form,
        "client": client,
        "name": stored_name,
        "back": back,
        "back_name": back_name,
        "trip_count": client.opportunities.count(),
    }
    return render(request, FORM, context)


def erased(request: HttpRequest, back: str) -> HttpResponse:
    words = _("The data of this client are erased: create another one.")
    toasts.add(request, words, kind="info")
    return redirect(back)


@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    status = 200
    if request.method == "POST":
        try:
            actions.delete_client(client)
        except actions.ClientInUseError:
            status = 409
        else:
            words = pgettext("client", "“%(name)s” deleted")
            toasts.add(request, words % {"name": client.name})
            return redirect("opportunities:client-list")
    context = {
        "client": client,
        "trip_count": client.opportunities.count(),
        "in_trash": client.deleted_opportunities.kept(at=clock.now()).count(),
    }
    return render(request, "opportunities/clients/deletion.html", context, status=status)
