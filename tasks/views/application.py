"""A rule for those already there: the tasks that they would get, then the tasks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock, htmx, once, toasts
from caladeo.access import settings_right_required
from caladeo.days import number
from statuses.forms.application import ApplicationForm
from statuses.models import Status
from tasks import application_wording, applying

MOST_ROWS = 100


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    templates = list(status.templates.enabled().select_related("assigned_person", "key_date"))
    asked = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or "tache" in asked
    form = ApplicationForm(asked if is_asked else None, templates=templates)
    if request.method == "POST" and form.is_valid():
        _apply(request, status, form)
        return redirect(status)
    context = _context(status, form) | {
        "form_token": request.POST.get("form_token") or once.new_token()
    }
    return htmx.render(request, "tasks/application.html", "outcome", context)


def _context(status: Status, form: ApplicationForm) -> dict[str, Any]:
    at = clock.now()
    today = clock.local_day(at)
    plan = applying.plan(status, templates=form.chosen, at=at)
    return {
        "status": status,
        "form": form,
        "count": len(plan.tasks),
        "outcome": application_wording.in_words(plan, today=today),
        "reasons": application_wording.skipped(plan),
        "rows": application_wording.rows(plan.tasks[:MOST_ROWS], today=today),
        "more": max(0, len(plan.tasks) - MOST_ROWS),
        "today": today,
    }


def _apply(request: HttpRequest, status: Status, form: ApplicationForm) -> None:
    """Create the tasks and say how many; a second press says it again and creates none."""

    def apply() -> list[int]:
        tasks = applying.apply(status, templates=form.chosen, at=clock.now())
        return [len(tasks), len({task.entry.opportunity.pk for task in tasks})]

    token = request.POST.get("form_token", "")
    (tasks, owners), is_new = once.run(request, token, apply)
    if not is_new:
        return
    if not tasks:
        toasts.add(request, _("Nothing to create: the tasks are there already"), kind="info")
        return
    words = ngettext(
        "%(count)s task created on %(where)s", "%(count)s tasks created on %(where)s", tasks
    )
    where = application_wording.opportunities(owners)
    toasts.add(request, words % {"count": number(tasks), "where": where}, color=status.color)
