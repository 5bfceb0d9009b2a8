"""The row of one task, unfolded or folded, and the rest of its menu."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from caladeo.web import htmx
from tasks.views.loading import load
from tasks.views.place import ListContext


@require_safe
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """The row alone for htmx; a browser is led to where the task stands."""
    task = load(pk)
    is_open = "pliee" not in request.GET
    if not htmx.wants_fragment(request):
        tab = reverse("tasks:tab", args=[task.opportunity_id])
        return redirect(f"{tab}{f'?ouverte={pk}' if is_open else ''}#task-{pk}")
    place = ListContext.of(request, opportunity_pk=task.opportunity_id)
    row = place.row(task, is_open=is_open, takes_focus=True)
    return htmx.render(request, "tasks/answer.html", "row", {"place": place, "row": row})


@require_safe
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What the menu of a row offers once it is open; a browser is led to the unfolded row."""
    task = load(pk)
    if not htmx.wants_fragment(request):
        return redirect("tasks:line", pk)
    place = ListContext.of(request, opportunity_pk=task.opportunity_id)
    context = {"place": place, "row": place.row(task), "task": task}
    return render(request, "tasks/_row_actions.html", context)
