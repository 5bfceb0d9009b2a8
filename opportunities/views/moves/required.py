"""A required task completed where a move asks for it; the move is then asked again."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.forms import addresses
from caladeo.web import htmx, toasts
from opportunities.views import page
from opportunities.views.moves import transition
from statuses.models import Status
from tasks.actions import completing
from tasks.models import Task
from tasks.views import answers
from tasks.views.list_context import ListContext
from tasks.views.list_context import load as load_task


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    to = Status.objects.in_pipeline().filter(pk=addresses.key(request.POST.get("to"))).first()
    tasks = Task.objects.not_deleted().filter(opportunity=pk)
    task = get_object_or_404(tasks, pk=addresses.key(request.POST.get("complete")))
    completing.complete(task, by=request.user, at=clock.now())
    behind = rows(request, pk, task.pk) if htmx.wants_fragment(request) else ""
    undo = reverse("tasks:reopening", args=[task.pk])
    words = _("“%(name)s” completed") % {"name": task.name}
    toasts.add(request, words, undo, undo_data={"undo": "1"}, in_place=True)
    address = transition.board_address(request.POST.get("next", ""))
    asking = reverse("opportunities:transition", args=[pk])
    if to is None or not htmx.wants_fragment(request):
        asked: dict[str, Any] = {"vers": to.pk if to else "", "next": address}
        return redirect(f"{asking}?{urlencode({name: v for name, v in asked.items() if v})}")
    if address:
        return transition.ask_on_board(request, opportunity, to, is_again=True)
    answer = transition.ask(request, opportunity, wanted=str(to.pk), is_again=True)
    answer.write(behind)
    return answer


def rows(request: HttpRequest, opportunity_pk: int, task_pk: int) -> str:
    """The row of the task where it has gone on the tab behind; nothing on another page."""
    list_context = ListContext.of(request, opportunity_pk=opportunity_pk)
    return (
        answers.related_rows(request, list_context, load_task(task_pk)).text
        if list_context.is_tab
        else ""
    )
