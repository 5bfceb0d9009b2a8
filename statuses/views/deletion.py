"""Deleting a status: where its opportunities go, and with which tasks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.jobs import background, perform
from caladeo.web import htmx, idempotency, toasts
from opportunities.moves import status_deletion
from statuses import pipeline
from statuses.forms.deletion import QUIET, DeletionForm
from statuses.models import Status
from tasks.previews.bulk_preview import BulkPreview
from tasks.text import settings_wording
from tasks.views.settings import long_work


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(pipeline.with_counts(), pk=pk)
    # Here people decide by the figure: it is counted to the end.
    count = status.opportunity_count = status.opportunities.count()
    data = request.POST if request.method == "POST" else request.GET or None
    form = DeletionForm(data, status=status)
    if request.method == "POST" and (not count or form.is_valid()):
        if background.is_long(count):
            return _ask(request, form, status)
        error = _delete(request, form, status)
        if not error:
            return redirect("statuses:list")
        return _page(request, status, form, error=error)
    return _page(request, status, form)


def _page(
    request: HttpRequest, status: Status, form: DeletionForm, error: Any = ""
) -> HttpResponse:
    chosen = form.chosen()
    is_long = background.is_long(status.opportunity_count)
    context = {
        "status": status,
        "form": form,
        "error": error,
        "chosen": chosen,
        "task_count": _most(status, chosen) if is_long else _created(status, chosen, request.user),
        "is_at_most": is_long,
        "template_count": status.templates.count(),
        "form_token": request.POST.get("form_token") or idempotency.new_token(),
    }
    asked = request.headers.get("HX-Target", "")
    fragment = "consequence" if asked == "consequence" else "dialog"
    return htmx.render(request, "statuses/deletion.html", fragment, context)


def _most(status: Status, to: Any) -> int:
    return status.opportunity_count * to.template_count if to else 0


def _created(status: Status, to: Status | None, by: Any) -> int:
    """How many tasks the move would create; the very plans of the move."""
    if to is None:
        return 0
    preview = BulkPreview()
    rows = status.opportunities.select_related("client", "manager", "status")
    preview.add(list(rows), to=to, by=by, at=clock.now())
    return preview.created


def _delete(request: HttpRequest, form: DeletionForm, status: Status) -> str:
    """Delete and say so; otherwise what stands in the way."""
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    try:
        with perform.refusing(settings_wording.REFUSALS):
            changes = status_deletion.delete(
                status,
                to=wanted.get("destination"),
                quiet=wanted.get("tasks") == QUIET,
                by=request.user,
                at=clock.now(),
            )
    except perform.RefusedError as error:
        return str(error)
    toasts.add(request, settings_wording.status_deleted(status, len(changes)))
    return ""


def _ask(request: HttpRequest, form: DeletionForm, status: Status) -> HttpResponse:
    """Have a worker do it: too many opportunities move."""
    arguments = {
        "to": status.pk,
        "destination": form.cleaned_data["destination"].pk,
        "is_quiet": form.cleaned_data["tasks"] == QUIET,
        "back": reverse("statuses:list"),
    }
    title = _("Delete “%(name)s”") % {"name": status.name}
    total = status.opportunity_count
    return long_work.begin(
        request, "status-deletion", title=title, arguments=arguments, total=total
    )
