"""Erasing the data of a client, after it was said what goes and what stays."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts import rights
from caladeo.accounts.access import required
from caladeo.web import toasts
from opportunities.forms.clients import ErasureForm
from opportunities.models import Client, Erasure
from opportunities.privacy import erasing
from opportunities.views.clients.merged import after_merge


@required(rights.DELETION)
@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    if Erasure.objects.includes(pk):
        toasts.add(request, _("The data of this client are erased already."), kind="info")
        return redirect(client)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = erasing.erase([pk], by=request.user, at=clock.now())
        toasts.add(request, in_words(done))
        return redirect(client)
    context = {"client": client, "counts": erasing.preview(client), "form": form}
    status = 422 if form.errors else 200
    return render(request, "opportunities/clients/erasure.html", context, status=status)


def in_words(done: erasing.Counts) -> str:
    if not done.trips:
        return _("Data erased.")
    return ngettext(
        "Data erased; the trip stays, without a name.",
        "Data erased; the trips stay, without a name.",
        done.trips,
    )
