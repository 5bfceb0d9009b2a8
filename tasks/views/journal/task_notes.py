"""A note on a task: from its unfolded row, or as one completes it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from caladeo.web import htmx
from caladeo.web.htmx import not_found_when_gone
from tasks.forms import NoteForm
from tasks.models import Task
from tasks.views.journal.notes import write
from tasks.views.list_context import ListContext, load


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def on_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The unfolded row comes back with the note; without script the page that one came from."""
    task = load(pk, deleted=True)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    if request.method != "POST":
        return show(request, list_context, task, form_of(task))
    form = form_of(task, request.POST)
    written = form.is_valid() and write(request, form, task.opportunity, task)
    if not htmx.wants_fragment(request):
        return redirect(unfolded(task)) if written else show(request, list_context, task, form)
    row = list_context.row(load(pk, deleted=True), is_open=True, takes_focus=bool(written))
    context = {"list_context": list_context, "row": row, "note_form": None if written else form}
    context["is_written"] = bool(written)
    status = 200 if written else 422
    return htmx.render(request, "tasks/answer.html", "row", context, status=status)


def form_of(task: Task, data: object = None) -> NoteForm:
    """Several rows may be unfolded on one page: their fields need names of their own."""
    return NoteForm(data, auto_id=f"note-{task.pk}-%s")


def unfolded(task: Task) -> str:
    tab = reverse("tasks:tab", args=[task.opportunity_id])
    return f"{tab}?ouverte={task.pk}#task-{task.pk}"


def show(
    request: HttpRequest,
    list_context: ListContext,
    task: Task,
    form: NoteForm,
    *,
    completes: bool = False,
) -> HttpResponse:
    form.fields["text"].widget.attrs["autofocus"] = True
    context = {
        "list_context": list_context,
        "row": list_context.row(task),
        "note_form": form,
        "completes": completes,
    }
    status = 422 if form.is_bound else 200
    return htmx.render(request, "tasks/completion.html", "form", context, status=status)
