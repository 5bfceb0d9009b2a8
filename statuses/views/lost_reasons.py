"""Why trips are lost: the list that those who close one choose from."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo.accounts.access import settings_right_required
from caladeo.web import toasts
from statuses import lost_reasons as room
from statuses.forms.lost_reasons import LostReasonsForm


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def lost_reasons(request: HttpRequest) -> HttpResponse:
    form = LostReasonsForm(
        request.POST if request.method == "POST" else None,
        initial={"names": "\n".join(room.names())},
    )
    if form.is_bound and "names" not in form.data:
        raise BadRequest
    if form.is_valid():
        room.write(form.cleaned_data["names"])
        toasts.add(request, _("Reasons saved"))
        return redirect("statuses:list")
    return render(request, "statuses/lost_reasons.html", {"form": form})
