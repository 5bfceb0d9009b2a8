"""What a page redraws once a task has changed: its row, its counts, never more."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from caladeo.web import htmx
from caladeo.web.toasts import Together
from opportunities.lists.known import Known
from tasks.lists.grouping import Group, Key
from tasks.lists.rows import Row
from tasks.models import SavedView, Task
from tasks.saved_views import words
from tasks.views.calendar_page import page as calendar
from tasks.views.list_context import ListContext, load


class RepeatedAct(StrEnum):
    """What is done to several tasks one after the other, and told in one message."""

    COMPLETED = "completed"
    POSTPONED = "postponed"
    DELETED = "deleted"


def together(act: RepeatedAct, task: Task) -> Together:
    """The words of the message once the act is done to several tasks, {n} of them."""
    many, of_one_trip = {
        RepeatedAct.COMPLETED: (_("{n} tasks completed"), _("{n} tasks of “%(trip)s” completed")),
        RepeatedAct.POSTPONED: (_("{n} tasks put off"), _("{n} tasks of “%(trip)s” put off")),
        RepeatedAct.DELETED: (_("{n} tasks deleted"), _("{n} tasks of “%(trip)s” deleted")),
    }[act]
    return Together(
        act=act,
        subject=task.pk,
        about=task.opportunity_id,
        many=many,
        many_about=of_one_trip % {"trip": task.opportunity.name},
    )


def task_changed(
    request: HttpRequest, list_context: ListContext, before: Task, *, said: str = ""
) -> HttpResponse:
    """The answer to a change of a task that is still there or deleted.

    Args:
        list_context: the page that the person has before them.
        before: the task as it was, read ahead of the change.
        said: read out by a screen reader, where no toast says it.
    """
    if not htmx.wants_fragment(request):
        return redirect(list_context.url)
    if not list_context.has_rows:
        return _as_a_whole(request, list_context, said)
    after = load(before.pk, deleted=True)
    group = list_context.listing.group_of(after)
    stood_at = (list_context.listing.group_by_state(before), Key.of(before))
    pieces: dict[str, Any] = {"said": said}
    if request.htmx.target == f"task-{before.pk}":
        if (group, Key.of(after)) == stood_at:
            is_open = str(before.pk) in request.POST.getlist("open")
            pieces["row"] = list_context.row(after, takes_focus=True, is_open=is_open)
        elif after.state != Task.State.DELETED:
            pieces["row"] = list_context.row(
                after, is_leaving=True, takes_focus=True, is_open=False
            )
    if group is not None and ("row" not in pieces or pieces["row"].is_leaving):
        pieces["arrivals"] = [arrival(list_context, after, group, takes_focus="row" not in pieces)]
    if after.state != before.state:
        being_edited = request.POST.getlist("open")
        followers = Task.objects.not_deleted().following([after]).with_context()
        moved = [task for task in followers if str(task.pk) not in being_edited]
        pieces["moved"] = moved
        pieces["arrivals"] = [*pieces.get("arrivals", []), *_arrivals(list_context, moved)]
    return answer(request, list_context, pieces)


def _as_a_whole(request: HttpRequest, list_context: ListContext, said: str) -> HttpResponse:
    """The days of a calendar; any other page without rows of ours comes anew."""
    if not list_context.is_calendar:
        return HttpResponseClientRefresh()
    return calendar.redrawn(
        request, user=list_context.user, url=list_context.url, params=list_context.params, said=said
    )


def related_rows(request: HttpRequest, list_context: ListContext, task: Task) -> HttpResponse:
    """The rows of a changed task and of those that follow it, where they stand now.

    All out of band: they go beside the answer of something that is no row.
    """
    moved = [task, *Task.objects.not_deleted().following([task]).with_context()]
    pieces = {"moved": moved, "arrivals": list(_arrivals(list_context, moved))}
    return answer(request, list_context, pieces)


def _arrivals(list_context: ListContext, tasks: Iterable[Task]) -> Iterator[dict[str, Any]]:
    """The rows of those that this page shows, where they stand now."""
    for task in tasks:
        if group := list_context.listing.group_of(task):
            yield arrival(list_context, task, group, takes_focus=False)


def task_added(
    request: HttpRequest, list_context: ListContext, task: Task, pieces: dict[str, Any]
) -> HttpResponse:
    """The answer to a form that added a task: an empty form, the row in its group."""
    if not list_context.has_rows:
        return HttpResponseClientRefresh()
    pieces["said"] = _("“%(name)s” added") % {"name": task.name}
    if group := list_context.listing.group_of(task):
        pieces["arrivals"] = [arrival(list_context, task, group, takes_focus=False)]
    return answer(request, list_context, pieces)


def arrival(
    list_context: ListContext, task: Task, group: Group, *, takes_focus: bool
) -> dict[str, Any]:
    """A row that comes into its group, below the one that stands above it."""
    row: Row = list_context.row(task, has_arrived=True, takes_focus=takes_focus, is_open=False)
    return {"row": row, "into": group, "above": list_context.listing.above(task, group)}


def answer(
    request: HttpRequest, list_context: ListContext, pieces: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The pieces, with the counts that every change refreshes and the pending toasts."""
    context = {"list_context": list_context, **list_summary(list_context), **pieces}
    response = render(request, "tasks/answer.html", context, status=status)
    htmx.append_toasts(request, response)
    if list_context.is_tab:
        trigger_client_event(response, "tasks-changed")
    return response


def list_summary(
    list_context: ListContext, counts: dict[Group, int] | None = None
) -> dict[str, Any]:
    """How the list stands as a whole: its counts, and what it says when little is left."""
    counts = counts or list_context.listing.counts()
    is_empty = not any(counts.values())
    is_all_done = list_context.is_mine and not counts[Group.LATE] and not counts[Group.TODAY]
    state, following, narrowed = "", None, ""
    if list_context.filters.are_set:
        state = "nothing-found" if is_empty else ""
        asked = list_context.filters.address()
        narrowed = words.nothing_matches(SavedView.Page.TASKS, asked, Known()) if is_empty else ""
    elif is_all_done:
        state = "all-done"
        following = list_context.listing.members(Group.UPCOMING).with_context().first()
    elif is_empty:
        state = "no-task"
    open_count = sum(count for group, count in counts.items() if group != Group.CLOSED)
    return {
        "counts": counts,
        "state": state,
        "nothing_matches": narrowed,
        "following": following,
        "open_count": open_count,
    }
