"""The *Tâches* tab of an opportunity, and the line at its top that adds one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.forms import addresses
from caladeo.models import User
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from caladeo.web.htmx import not_found_when_gone
from opportunities.models import Opportunity
from opportunities.views import page
from tasks.actions import editing
from tasks.engine import inserting, skipped
from tasks.forms import TaskForm
from tasks.models import Task
from tasks.text import quick_words
from tasks.timeline import trip_line
from tasks.views import answers, exemption, sections
from tasks.views.list_context import ListContext, load
from tasks.views.postponement import say_closed
from tasks.views.quick.words import Typed

# Draws the line within the page, for who has no script to ask for it.
LINE = "ligne"


@require_safe
def tab(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    list_context = ListContext.tab(
        request.user, pk, url=request.get_full_path(), params=request.GET
    )
    if piece := sections.next_rows(request, list_context):
        return piece
    context = whole(opportunity, list_context, form=blank(list_context.user))
    if LINE in request.GET:
        context |= on_one_line(request.user, opportunity)
    return render(request, "tasks/tab.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """The trip on one line, folded or shown from now on; drawn again when its tasks changed."""
    opportunity = page.load(pk)
    if request.method == "POST":
        shown = addresses.switch(request, "shown")
        request.user.trip_line = User.TripLine.SHOWN if shown else User.TripLine.FOLDED
        User.objects.filter(pk=request.user.pk).update(trip_line=request.user.trip_line)
    if not htmx.wants_fragment(request):
        return redirect(f"{reverse('tasks:tab', args=[pk])}?{LINE}=1")
    context = {"opportunity": opportunity, **on_one_line(request.user, opportunity)}
    return render(request, "tasks/_trip_line.html", context)


def on_one_line(user: User, opportunity: Opportunity) -> dict[str, Any]:
    """The line of the trip as this person left it: nothing is drawn of a folded one."""
    if user.trip_line == User.TripLine.FOLDED:
        return {"trip_line": None}
    return {"trip_line": trip_line.line(opportunity, today=clock.today())}


@require_POST
@not_found_when_gone
@validated_again
def addition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    list_context = ListContext.of(request, opportunity_pk=pk)
    typed = Typed.of(request.POST, user=list_context.user, trip=opportunity)
    form = TaskForm(typed.filled, auto_id="new-%s")
    if "give_back" in request.POST:
        form.leave_unchecked()
        return refused(request, opportunity, list_context, form=form, typed=typed, status=200)
    if not form.is_valid() or typed.refuse_another(form):
        return refused(request, opportunity, list_context, form=form, typed=typed)
    task = add(request, opportunity, form, typed)
    if not htmx.wants_fragment(request):
        return redirect(f"{reverse('tasks:tab', args=[pk])}#task-{task.pk}")
    empty = {
        "form": blank(list_context.user),
        "token": idempotency.new_token(),
        "takes_focus": True,
    }
    empty |= {"trip_pk": pk}
    return answers.task_added(request, list_context, task, empty)


def add(request: HttpRequest, opportunity: Opportunity, form: TaskForm, typed: Typed) -> Task:
    """Add the task once, however often the button was pressed; say what was read unseen."""
    facts = {name: form.cleaned_data[name] for name in TaskForm.Meta.fields}
    found = typed.understood

    def write() -> int:
        task = editing.add(
            opportunity,
            **facts,
            follows=found.follows,
            stars=found.is_starred,
            by=request.user,
            at=clock.now(),
        )
        return task.pk

    key, is_new = idempotency.run(request, request.POST.get("token", ""), write)
    task = load(key, deleted=True)
    if is_new:
        say_closed(request, task.due_date, person=task.assignee_id)
        if found.reading.read and not typed.was_shown:
            undo = reverse("tasks:deletion", args=[key])
            toasts.add(request, quick_words.added(task.name, found), undo, in_place=True)
    return task


def refused(
    request: HttpRequest,
    opportunity: Opportunity,
    list_context: ListContext,
    *,
    form: TaskForm,
    typed: Typed,
    status: int = 422,
) -> HttpResponse:
    """The form with what was typed, not with what was read of it."""
    form.data = request.POST
    if htmx.wants_fragment(request):
        context = {
            "list_context": list_context,
            "form": form,
            "token": request.POST.get("token", ""),
        }
        context |= typed.context | {"trip_pk": opportunity.pk}
        return render(request, "tasks/tab.html#quick-add", context, status=status)
    context = whole(opportunity, list_context, form=form) | typed.context
    return render(request, "tasks/tab.html", context, status=status)


def blank(user: User) -> TaskForm:
    """Who adds a task mostly does it; another person is one choice away."""
    return TaskForm(initial={"assignee": user.pk}, auto_id="new-%s")


def whole(opportunity: Opportunity, list_context: ListContext, *, form: TaskForm) -> dict[str, Any]:
    groups = sections.groups(list_context)
    frame = page.page_context(opportunity, tab="tasks", open_count=groups["open_count"])
    planned = skipped.would_apply_now(opportunity, at=clock.now())
    return (
        frame
        | groups
        | {
            "trip_pk": opportunity.pk,
            "is_line_awaited": list_context.user.trip_line != User.TripLine.FOLDED,
            "form": form,
            "token": idempotency.new_token(),
            "would_apply": planned[0].entry.change if planned else None,
            **exemption.of_trip(opportunity, clock.today()),
            "names": [inserting.name_of(row.template, opportunity) for row in planned],
        }
    )
