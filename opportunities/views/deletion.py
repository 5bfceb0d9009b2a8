"""Deleting an opportunity, once its consequence has been read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo.web import toasts
from opportunities import actions
from opportunities.views import page
from tasks.models import Task


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if request.method == "POST":
        actions.delete(opportunity)
        toasts.add(request, _("“%(name)s” deleted") % {"name": opportunity.name})
        return redirect("opportunities:list")
    tasks = Task.objects.filter(opportunity=opportunity).not_deleted()
    counts = {"task_count": tasks.count(), "open_count": tasks.open().count()}
    return render(request, "opportunities/deletion.html", {"opportunity": opportunity, **counts})
