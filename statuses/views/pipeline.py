"""The pipeline: its statuses in their order, and why trips are lost."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo.accounts.access import settings_right_required
from caladeo.web import htmx, toasts
from statuses import ordering, pipeline, starter
from statuses.forms.status import LostReasonsForm
from statuses.models import Status, lost_reasons
from statuses.views import moving


@settings_right_required
@require_safe
def statuses(request: HttpRequest) -> HttpResponse:
    rows = list(pipeline.with_counts())
    return render(
        request, "statuses/pipeline.html", {"statuses": rows, "lost_reasons": lost_reasons.names()}
    )


@settings_right_required
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """The whole order, as it was dragged."""
    try:
        ordering.reorder(Status.objects.in_pipeline(), keys=moving.keys(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, "statuses:list")
    return moving.done(request, "statuses:list")


@settings_right_required
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, from the menu of a status."""
    try:
        ordering.shift(Status.objects.in_pipeline(), key=pk, by=moving.step(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, "statuses:list")
    return moving.done(request, "statuses:list", place=f"status-{pk}")


@settings_right_required
@require_POST
def starter_pipeline(request: HttpRequest) -> HttpResponse:
    count = starter.create_starter_pipeline()
    if count:
        words = ngettext("%(count)s status created", "%(count)s statuses created", count)
        toasts.add(request, words % {"count": count})
    else:
        toasts.add(request, _("There are statuses already: nothing was added"), kind="info")
    return redirect(htmx.back(request, reverse("statuses:list")))


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def reasons_of_loss(request: HttpRequest) -> HttpResponse:
    form = LostReasonsForm(
        request.POST if request.method == "POST" else None,
        initial={"names": "\n".join(lost_reasons.names())},
    )
    if form.is_bound and "names" not in form.data:
        raise BadRequest
    if form.is_valid():
        lost_reasons.write(form.cleaned_data["names"])
        toasts.add(request, _("Reasons saved"))
        return redirect("statuses:list")
    return render(request, "statuses/lost_reasons.html", {"form": form})
