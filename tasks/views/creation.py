"""*Nouvelle tâche* from *Mes tâches*: the opportunity is chosen first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.forms.addresses import key
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities.lists import paging
from opportunities.models import Opportunity
from tasks.forms import NewTaskForm
from tasks.models import Task
from tasks.views import answers, tab
from tasks.views.list_context import ListContext
from tasks.views.quick.words import Typed

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search of opportunities shows."""

    text: str
    opportunities: list[Opportunity]
    chosen: str
    has_more: bool

    @property
    def shown(self) -> str:
        """What is searched for, or the name of the opportunity that is chosen."""
        names = {str(row.pk): row.name for row in self.opportunities}
        return self.text or names.get(self.chosen, "")


def matches(text: str, *, chosen: str) -> Matches:
    """The latest opportunities that hold these words; without any, the latest under way."""
    rows = Opportunity.objects.select_related("client", "status")
    words = text.replace("\x00", "").strip()[:200]
    some = rows.search(words).order_by("-pk") if words else latest(rows)
    found = paging.first(SHOWN + 1, some, loaded=rows)
    has_more = bool(words) and len(found) > SHOWN
    found = found[:SHOWN]
    if (pk := key(chosen)) and all(row.pk != pk for row in found):
        found = [*rows.filter(pk=pk), *found]
    return Matches(words, found, chosen, has_more)


def latest(rows: Any) -> Any:
    return rows.under_way().order_by("-pk")


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def creation(request: HttpRequest) -> HttpResponse:
    list_context = ListContext.of(request)
    if request.method != "POST":
        return show(request, list_context, blank(list_context))
    typed = Typed.of(request.POST, user=list_context.user)
    form = NewTaskForm(typed.filled, auto_id="new-%s")
    if {"look_up", "give_back"} & request.POST.keys():
        form.leave_unchecked()
        return show(request, list_context, form, typed)
    if not form.is_valid() or typed.refuse_another(form):
        return show(request, list_context, form, typed, status=422)
    try:
        task = tab.add(request, form.cleaned_data["opportunity"], form, typed)
    except Opportunity.DoesNotExist:
        form.add_error("opportunity", form.fields["opportunity"].error_messages["invalid_choice"])
        return show(request, list_context, form, typed, status=422)
    if not typed.understood.reading.read or typed.was_shown:
        say_added(request, task)
    if htmx.wants_fragment(request):
        return answers.task_added(request, list_context, task, {})
    return redirect(list_context.url)


def say_added(request: HttpRequest, task: Task) -> None:
    """Also to whom, where it is not among those of who looks."""
    words = _("“%(name)s” added") % {"name": task.name}
    if task.assignee and task.assignee != request.user:
        known = {"what": words, "person": task.assignee}
        words = pgettext("task", "%(what)s, for %(person)s") % known
    undo = reverse("tasks:deletion", args=[task.pk])
    toasts.add(request, words, undo, in_place=True)


def blank(list_context: ListContext) -> NewTaskForm:
    return NewTaskForm(initial={"assignee": list_context.user.pk}, auto_id="new-%s")


def show(
    request: HttpRequest,
    list_context: ListContext,
    form: NewTaskForm,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed, not with what was read of it."""
    if typed:
        form.data = request.POST
    chosen = str(form["opportunity"].value() or "")
    context = {
        "list_context": list_context,
        "form": form,
        "token": request.POST.get("token") or idempotency.new_token(),
        "matches": matches(request.POST.get("words", ""), chosen=chosen),
    }
    if typed:
        context |= typed.context
    return htmx.render(request, "tasks/creation.html", "form", context, status=status)


@require_safe
def opportunity_matches(request: HttpRequest) -> HttpResponse:
    """The opportunities that the combobox finds."""
    found = matches(request.GET.get("words", ""), chosen=request.GET.get("opportunity", ""))
    return render(request, "tasks/creation.html#options", {"matches": found})
