"""The row of a task: unfolded, its menu, and what one click does to the task."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.web import htmx, toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.views.moves.field_messages import say_past_reminders, say_reminders_left
from tasks.actions import completing, deleting, editing
from tasks.actions import giving as service
from tasks.text import wording
from tasks.views import answers
from tasks.views.answers import RepeatedAct
from tasks.views.journal import task_notes
from tasks.views.journal.notes import write
from tasks.views.list_context import ListContext, load
from tasks.views.postponement import was_due, was_written


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """Done by one click; what it shows asks for a note, which is then sent along."""
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    form = task_notes.form_of(task, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return task_notes.show(request, list_context, task, form, completes=True)
    begun = clock.now()
    if not request.POST.get("text", "").strip():
        completing.complete(task, by=list_context.user, at=begun)
    elif not (form.is_valid() and write(request, form, task.opportunity, task, completes=True)):
        return task_notes.show(request, list_context, task, form, completes=True)
    undo = reverse("tasks:reopening", args=[pk])
    words = _("“%(name)s” completed") % {"name": task.name}
    together = answers.together(RepeatedAct.COMPLETED, task)
    toasts.add(request, words, undo, undo_data={"undo": "1"}, in_place=True, together=together)
    say_reminders_left(request, since=begun, trips=[task.opportunity_id])
    return answers.task_changed(request, list_context, task)


@require_POST
@not_found_when_gone
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """By a tick, or the undo of one's own, which leaves what a colleague has done since."""
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    at = clock.now()
    how: dict[str, Any] = {"by": list_context.user, "at": at}
    if "undo" in request.POST:
        how["seen"] = {"done_by": list_context.user.pk}
    is_written = was_written(request, task, lambda: completing.reopen(task, **how))
    say_reminders_left(request, since=at, trips=[task.opportunity_id])
    said = _("“%(name)s” is open again") % {"name": task.name} if is_written else ""
    return answers.task_changed(request, list_context, task, said=said)


@require_POST
@not_found_when_gone
def unpinning(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    how = {"by": list_context.user, "at": clock.now(), "seen": was_due(request)}
    before = task.due_date
    is_written = was_written(request, task, lambda: editing.unpin(task, **how))
    said = _("“%(name)s” follows its computed date again") % {"name": task.name}
    if is_written and "undo" not in request.POST:
        now = load(pk)
        say_past_reminders(request, [(now, before, now.due_date)])
    return answers.task_changed(request, list_context, task, said=said if is_written else "")


@require_POST
@not_found_when_gone
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk, deleted=True)
    list_context, at = ListContext.of(request, opportunity_pk=task.opportunity_id), clock.now()
    try:
        cancelled = deleting.delete(
            task, by=list_context.user, at=at, may_pass=request.user.can_configure
        )
    except deleting.DemandedError:
        toasts.add(request, wording.demanded(task), kind="error")
        return answers.task_changed(request, list_context, task)
    undo = reverse("tasks:restoration", args=[pk])
    words = wording.deleted(task, cancelled=cancelled)
    together = answers.together(RepeatedAct.DELETED, task)
    toasts.add(request, words, undo, undo_data={"undo": "1"}, in_place=True, together=together)
    say_reminders_left(request, since=at, trips=[task.opportunity_id])
    return answers.task_changed(request, list_context, task)


@require_POST
@not_found_when_gone
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """By a button, or the undo of one's own deletion, which leaves that of a colleague."""
    task = load(pk, deleted=True)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    at = clock.now()
    how: dict[str, Any] = {"by": list_context.user, "at": at, "is_undo": "undo" in request.POST}
    is_written = was_written(request, task, lambda: deleting.restore(task, **how))
    say_reminders_left(request, since=at, trips=[task.opportunity_id])
    said = _("“%(name)s” is back") % {"name": task.name} if is_written else ""
    if said and not htmx.wants_fragment(request):  # from the history
        toasts.add(request, said)
    return answers.task_changed(request, list_context, task, said=said)


@require_safe
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """The row alone for htmx; a browser is led to where the task stands."""
    task = load(pk)
    is_open = "pliee" not in request.GET
    if not htmx.wants_fragment(request):
        tab = reverse("tasks:tab", args=[task.opportunity_id])
        return redirect(f"{tab}{f'?ouverte={pk}' if is_open else ''}#task-{pk}")
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    row = list_context.row(task, is_open=is_open, takes_focus=True)
    return htmx.render(
        request, "tasks/answer.html", "row", {"list_context": list_context, "row": row}
    )


@require_safe
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What the menu of a row offers once it is open; a browser is led to the unfolded row."""
    task = load(pk)
    if not htmx.wants_fragment(request):
        return redirect("tasks:line", pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    context = {"list_context": list_context, "row": list_context.row(task), "task": task}
    return render(request, "tasks/_row_actions.html", context)


@require_POST
@not_found_when_gone
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    try:
        service.take(task, by=list_context.user, at=clock.now())
    except service.NotFreeError as error:
        words = _("“%(name)s” is no longer to be taken") % {"name": task.name}
        if error.person:
            names = {"person": error.person, "name": task.name}
            words = _("%(person)s has already taken “%(name)s”") % names
        toasts.add(request, words, kind="error")
    else:
        undo = reverse("tasks:giving-back", args=[pk])
        toasts.add(request, _("“%(name)s” is yours") % {"name": task.name}, undo, in_place=True)
    return answers.task_changed(request, list_context, task)


@require_POST
@not_found_when_gone
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    service.give_back(task, by=list_context.user, at=clock.now())
    said = _("“%(name)s” is to be taken again") % {"name": task.name}
    return answers.task_changed(request, list_context, task, said=said)
