"""*Mes tâches*, the page of the morning: late, today, the rest; as a file; and what was deleted."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.accounts import mails
from caladeo.days import number
from caladeo.db import capped_counts
from caladeo.views import exports
from caladeo.web import htmx
from opportunities.models import Opportunity
from opportunities.models.trash import KEPT
from opportunities.views.trash import theirs
from statuses.models import Status
from tasks.absences import listing
from tasks.lists import exporting, workload
from tasks.lists.filters import Due, Filters, Origin, View, choices, person_of
from tasks.lists.grouping import Group
from tasks.models import SavedView, Task
from tasks.saved_views import menu
from tasks.views import first_day, sections
from tasks.views.list_context import ListContext

TRASH_SHOWN = 50


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    list_context = ListContext.mine(request.user, url=request.get_full_path(), params=request.GET)
    if piece := sections.next_rows(request, list_context):
        return piece
    shown = body(list_context)
    if is_first_day(shown):
        return first_day.page(request)
    context = head(list_context) | shown
    if htmx.wants_fragment(request):
        response = render(request, "tasks/mine.html#found", context)
    else:
        context |= first_day.left_to_do(request.user)
        # Once there are tasks, until it is answered.
        context["absence"] = listing.of_today(request.user, today=clock.today())
        context["asks_about_mornings"] = not request.user.morning_mail and mails.leave()
        response = render(request, "tasks/mine.html", context)
    patch_vary_headers(response, ["HX-Request"])
    menu.remember(request, response, SavedView.Page.TASKS)
    return response


def is_first_day(shown: dict[str, Any]) -> bool:
    """Whether the whole agency has no trip yet; asked only when this person has no task at all."""
    counts = shown.get("counts")
    return (
        counts is not None
        and not any(counts.values())
        and shown["state"] != "nothing-found"
        and not Opportunity.objects.exists()
    )


def body(list_context: ListContext) -> dict[str, Any]:
    """The groups, or how much each person has when nobody is chosen yet."""
    if not list_context.filters.is_overview:
        return sections.groups(list_context)
    tasks = list_context.filters.narrow(
        Task.objects.not_deleted().visible_on(list_context.listing.today)
    )
    loads = workload.by_person(tasks, today=list_context.listing.today)
    return {
        "list_context": list_context,
        "loads": [(load, list_context.filters.address(person=load.address)) for load in loads],
    }


def head(list_context: ListContext) -> dict[str, Any]:
    filters = list_context.filters
    statuses = [(row.pk, row.name) for row in Status.objects.in_pipeline()]
    return {
        "today": list_context.listing.today,
        "filters": filters,
        "calendar_address": Filters(view=filters.view, person=filters.person).address(),
        "views": choices(filters, "view", View.choices),
        "status_choices": choices(filters, "status", statuses),
        "due_choices": choices(filters, "due", Due.choices),
        "origin_choices": choices(filters, "origin", Origin.choices),
        "person": person_of(filters),
        "all_people": filters.address(person=""),
    }


@exports.as_file
def export(request: HttpRequest, form: str) -> exports.Asked:
    list_context = ListContext.mine(request.user, url=request.get_full_path(), params=request.GET)
    count = list_context.listing.open.count() + list_context.listing.members(Group.FREE).count()
    return exports.Asked(
        kind="export-tasks",
        label=_("tasks"),
        form=form,
        count=count,
        words=ngettext("%(count)s task", "%(count)s tasks", count) % {"count": number(count)},
        back=f"/{list_context.filters.address()}",
        arguments={"query": request.GET.urlencode()},
        columns=exporting.columns(),
        rows=exporting.rows(list_context.listing),
    )


@require_safe
def trash(request: HttpRequest) -> HttpResponse:
    """The tasks deleted in the last month, beside the trash of opportunities."""
    text = request.GET.get("q", "")[:200]
    rows = Task.objects.deleted_since(clock.now() - KEPT).search(text)
    named = rows.select_related("opportunity__client", "deletion__deleted_by")
    page = Paginator(named, TRASH_SHOWN).get_page(request.GET.get("page"))
    others = capped_counts.count(theirs(request).kept(at=clock.now()).search(text))
    context = {"page": page, "text": text, "others": others, "today": clock.today()}
    return render(request, "tasks/trash.html", context)
