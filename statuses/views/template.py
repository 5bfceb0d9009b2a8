"""One automatic task: writing it, with the preview beside it."""

import copy
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.db import json_values
from caladeo.jobs import background
from caladeo.web import idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from caladeo.web.htmx import not_found_when_gone
from opportunities.views.moves.field_messages import say_reminders_left
from statuses import auto_tasks, versions
from statuses.forms.template import OPTIONS, TemplateForm
from statuses.models import AgencyCalendar, AutoTaskTemplate, KeyDate, Status
from statuses.text import rule_history
from statuses.views import open_tasks, preview
from tasks.engine import rule_edits
from tasks.models import Task
from tasks.numbers import forecast
from tasks.text import numbers, settings_wording
from tasks.views.settings import long_work, replay
from tasks.views.settings.calendar import place

EDITS_SHOWN = 10
CONDITION_BUTTONS = ("add_condition", "remove_condition")


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def creation(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    form = preview.form_of(typed(request), AutoTaskTemplate(status=status))
    token = request.POST.get("form_token") or idempotency.new_token()
    if replay.is_asked(request) and preview.can_count(form):
        return replay.of_form(request, form.instance, status)
    if form.is_valid() and is_saving(request) and _created(request, form, status, token):
        return back(status, form.instance.pk)
    context = {"status": status, "form_token": token}
    return _page(request, form, context)


def _created(request: HttpRequest, form: TemplateForm, status: Status, token: str) -> bool:
    try:
        form.instance.pk, is_new = idempotency.run(
            request, token, lambda: auto_tasks.add(status, **form.values).pk
        )
    except auto_tasks.ImpossibleDueDateError as error:
        form.add_error(error.field, error.message)
        return False
    except KeyDate.DoesNotExist:
        form.refuse_gone_key_date()
        return False
    if is_new:
        words = pgettext("automatic task", "“%(name)s” added")
        toasts.add(
            request,
            words % {"name": form.cleaned_data["name"]},
            link=(reverse("tasks:trial", args=[status.pk]), _("Try it")),
        )
    return True


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
@validated_again
def template(request: HttpRequest, pk: int) -> HttpResponse:
    template = load(pk)
    form = preview.form_of(typed(request), copy.copy(template))
    if open_tasks.is_asked(request):
        changes = open_tasks.context(template, form)
        if open_tasks.is_fragment(request):
            return render(request, "statuses/_open_tasks.html#changes", changes)
    else:
        changes = {}
        if replay.is_asked(request) and preview.can_count(form):
            return replay.of_form(request, form.instance, template.status)
        if form.is_valid() and is_saving(request) and (answer := _saved(request, template, form)):
            return answer
    context = {
        "status": template.status,
        "template": template,
        "latest": versions.latest(template),
        "is_history_asked": "page" in request.GET,
        "form_token": idempotency.new_token(),
        "edits": Paginator(rule_history.edits(template), EDITS_SHOWN).get_page(
            request.GET.get("page")
        ),
    }
    context["forecast"] = numbers.forecast(forecast.of_rules([pk], now=clock.now()))
    return _page(request, form, context | counts(template) | changes)


def load(pk: int) -> AutoTaskTemplate:
    templates = AutoTaskTemplate.objects.select_related(
        "status", "key_date", "assigned_person", "role", "predecessor"
    )
    return get_object_or_404(templates, pk=pk, status__deleted_at=None)


def counts(template: AutoTaskTemplate) -> dict[str, int]:
    """The tasks that a rule has created, and those of them that are still open."""
    tasks = Task.objects.not_deleted().filter(template=template)
    return tasks.aggregate(
        created_count=Count("pk"), open_count=Count("pk", filter=Q(state=Task.State.OPEN))
    )


def is_saving(request: HttpRequest) -> bool:
    """Whether the button was Save: the others show something, and keep what is typed."""
    others = {"preview", "reset", "remedy", "changes", "replay", *CONDITION_BUTTONS}
    return not others & request.POST.keys()


def _page(request: HttpRequest, form: TemplateForm, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "form": form,
        "holding": preview.holding(form, context["status"]),
        "calendar_name": place(AgencyCalendar.objects.first() or AgencyCalendar()),
        "preview": preview.of_form(request, form),
        "is_reset": bool({"reset", "remedy"} & request.POST.keys()),
        "wants_update": "update_open" in request.POST,
    }
    return render(request, "statuses/template.html", context)


def _saved(
    request: HttpRequest, template: AutoTaskTemplate, form: TemplateForm
) -> HttpResponse | None:
    """The answer when the rule is saved, or will be by a worker."""
    update_open = "update_open" in request.POST
    if update_open and background.are_long(rule_edits.open_tasks(template)):
        return _ask(request, template, form)
    at = clock.now()
    how = {"update_open": update_open, "seen": form.note_seen(), "by": request.user, "at": at}
    try:
        updated = rule_edits.revise(template, form.changes, **how)
    except auto_tasks.ImpossibleDueDateError as error:
        form.add_error(error.field, error.message)
    except KeyDate.DoesNotExist:
        form.refuse_gone_key_date()
    else:
        toasts.add(request, settings_wording.rule_saved(form.cleaned_data["name"], updated))
        if updated:
            say_reminders_left(request, since=at)
        return back(template.status, template.pk)
    return None


def _ask(request: HttpRequest, template: AutoTaskTemplate, form: TemplateForm) -> HttpResponse:
    """Have a worker do it: too many of its tasks are open."""
    arguments = {
        "rule": template.pk,
        "seen": form.note_seen(),
        "values": json_values.to_json(form.changes),
        "back": template.get_absolute_url(),
    }
    title = _("Update the tasks of “%(name)s”") % {"name": template.name}
    total = rule_edits.open_tasks(template).count()
    return long_work.begin(request, "rule", title=title, arguments=arguments, total=total)


def back(status: Status, pk: int) -> HttpResponse:
    """The page of the status, at the line of this automatic task."""
    return redirect(f"{status.get_absolute_url()}#template-{pk}")


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form sent; with its options at their default, or one filled in, if so asked."""
    if request.method != "POST":
        return None
    if not {"reset", "remedy"} & request.POST.keys():
        return request.POST
    data = request.POST.copy()
    if "remedy" in data:
        data["if_past"] = request.POST.get("remedy", "")
        return data
    for name in OPTIONS:
        field = TemplateForm.base_fields[name]
        for part in [key for key in data if key.startswith(f"{name}_")]:
            del data[part]
        data[name] = getattr(field, "default", "")
    data["visible_days_when"] = "now"
    return data
