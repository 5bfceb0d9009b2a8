"""A rule for those already there: the tasks that they would get, then the tasks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.jobs import background
from caladeo.web import htmx, idempotency, toasts
from statuses.models import Status
from tasks.engine import applying
from tasks.engine.plans import Counts
from tasks.settings.forms import ApplicationForm
from tasks.text import application_wording
from tasks.views.settings import long_work

MOST_ROWS = 100


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    templates = list(
        status.templates.enabled().select_related(
            "assigned_person", "role", "key_date", "predecessor"
        )
    )
    asked = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or "tache" in asked
    form = ApplicationForm(asked if is_asked else None, templates=templates)
    is_long = background.is_long(status.opportunities.count())
    if request.method == "POST" and form.is_valid():
        if is_long:
            return _ask(request, status, form)
        _apply(request, status, form)
        return redirect(status)
    seen = {"status": status, "form": form} if is_long else _context(status, form)
    context = seen | {
        "is_long": is_long,
        "form_token": request.POST.get("form_token") or idempotency.new_token(),
    }
    return htmx.render(request, "tasks/application.html", "outcome", context)


def _context(status: Status, form: ApplicationForm) -> dict[str, Any]:
    at = clock.now()
    today = clock.local_day(at)
    plan, found = applying.plan(status, templates=form.chosen, at=at), Counts()
    found.add(plan, today=today)
    return {
        "status": status,
        "form": form,
        "count": found.tasks,
        "outcome": application_wording.in_words(found),
        "reasons": application_wording.skipped(found),
        "rows": application_wording.rows(plan.tasks[:MOST_ROWS], today=today),
        "more": max(0, len(plan.tasks) - MOST_ROWS),
        "today": today,
    }


def _ask(request: HttpRequest, status: Status, form: ApplicationForm) -> HttpResponse:
    title = _("Apply tasks to “%(status)s”") % {"status": status.name}
    arguments = {"to": status.pk, "templates": [row.pk for row in form.chosen]}
    total, back = status.opportunities.count(), status.get_absolute_url()
    return long_work.preview_first(
        request, "apply", title=title, arguments=arguments, back=back, total=total
    )


def _apply(request: HttpRequest, status: Status, form: ApplicationForm) -> None:
    """Create the tasks and say how many; a second press says it again and creates none."""

    def apply() -> list[Any]:
        done = applying.apply(status, templates=form.chosen, at=clock.now())
        return [done.tasks, application_wording.created(done)]

    token = request.POST.get("form_token", "")
    (tasks, words), is_new = idempotency.run(request, token, apply)
    if not is_new:
        return
    if not tasks:
        toasts.add(request, words, kind="info")
        return
    toasts.add(request, words, color=status.color)
