"""Editing a task in place of its row; without script, on a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.web import htmx, toasts
from caladeo.web.concurrent_edits import validated_again
from caladeo.web.htmx import not_found_when_gone
from tasks.actions import editing
from tasks.forms import TaskForm
from tasks.models import Task
from tasks.text import wording
from tasks.views import answers
from tasks.views.list_context import ListContext, load
from tasks.views.postponement import say_closed


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
@validated_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    if request.method != "POST":
        return show(request, list_context, task, form_of(task))
    form = form_of(load(pk), request.POST)
    if not form.is_valid():
        return show(request, list_context, task, form, status=422)
    if form.changes:
        editing.edit(
            task, seen=form.note_seen(), by=list_context.user, at=clock.now(), **form.changes
        )
        now = form.cleaned_data["assignee"]
        say_closed(request, form.changes.get("due_date"), person=now.pk if now else None)
        if "reminder_days" in form.changes:
            toasts.add(request, wording.reminded(load(pk)), kind="info")
    return answers.task_changed(request, list_context, task, said=_("Task saved"))


def form_of(task: Task, data: Any = None) -> TaskForm:
    """Several forms may be open on one page: their fields need names of their own."""
    form = TaskForm(data, instance=task, auto_id=f"task-{task.pk}-%s")
    form.fields["name"].widget.attrs["autofocus"] = True
    return form


def show(
    request: HttpRequest, list_context: ListContext, task: Task, form: TaskForm, status: int = 200
) -> HttpResponse:
    # The form has written what was typed into its own copy; the row tells what is stored.
    context: dict[str, Any] = {
        "list_context": list_context,
        "row": list_context.row(task),
        "form": form,
    }
    return htmx.render(request, "tasks/edition.html", "form", context, status=status)
