"""One status: its fields and, under them, its automatic tasks."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.db import guards
from caladeo.web import idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from caladeo.web.htmx import not_found_when_gone
from opportunities.moves import booking
from opportunities.views.moves.field_messages import say_reminders_left
from statuses import axis, pipeline
from statuses.forms.status import StatusForm
from statuses.models import KeyDate, Status
from statuses.text import conditions
from tasks.numbers import forecast, health
from tasks.text import numbers


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest) -> HttpResponse:
    form = StatusForm(request.POST or None, instance=Status())
    token = request.POST.get("form_token") or idempotency.new_token()
    status = _created(request, form, token) if request.method == "POST" else None
    if status:
        return redirect(status)
    return render(request, "statuses/creation.html", {"form": form, "form_token": token})


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
@validated_again
def status(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(pipeline.with_counts(), pk=pk)
    # The form writes what was typed into its own copy: the title says what is stored.
    form = StatusForm(request.POST or None, instance=copy.copy(status))
    at = clock.now()
    if form.is_valid() and _saved(form, user=request.user):
        toasts.add(
            request, pgettext("status", "“%(name)s” saved") % {"name": form.cleaned_data["name"]}
        )
        if "is_sold" in form.changes:  # which moves what counts from the booking
            say_reminders_left(request, since=at)
        return redirect(status)
    return render(request, "statuses/status.html", page(status) | {"form": form})


def page(status: Status) -> dict[str, Any]:
    """What the page shows of the automatic tasks of a status, numbered as they fall due."""
    named = ("key_date", "assigned_person", "role", "predecessor")
    templates = list(status.templates.select_related(*named))
    conditions.relabel(templates)
    steps = axis.steps(templates, key_dates=KeyDate.objects.all())
    in_time = [step.template for step in steps if step.template]
    of_rules = health.of_rules(template.pk for template in templates)
    for number, template in enumerate(in_time, 1):
        template.number, template.health = number, numbers.note(of_rules.get(template.pk))
    return {
        "status": status,
        "templates": templates,
        "steps": steps,
        "forecast": numbers.forecast(forecast.of_rules(of_rules, now=clock.now())),
        "has_health": any(template.health for template in templates),
        "is_in_time": in_time == templates,
        "has_enabled": any(template.is_enabled for template in templates),
        "form_token": idempotency.new_token(),
    }


def _created(request: HttpRequest, form: StatusForm, token: str) -> Status | None:
    """The status of this form: made now, or by a first press of the button."""

    def create() -> int:
        return pipeline.add(**form.cleaned_data).pk

    try:
        key, is_new = idempotency.run_valid(request, token, form, create)
    except idempotency.NotValidError:
        return None
    except pipeline.LastActiveStatusError:
        form.refuse_last_active()
        return None
    status = Status.objects.get(pk=key)
    if is_new:
        words = pgettext("status", "“%(name)s” added")
        toasts.add(request, words % {"name": status.name}, color=status.color)
    return status


def _saved(form: StatusForm, *, user: Any) -> bool:
    try:
        how: dict[str, Any] = {"seen": form.note_seen(), "by": user, "at": clock.now()}
        booking.edit_status(form.instance, **form.changes, **how)
    except guards.NameTakenError:
        form.refuse_taken_name()
    except pipeline.LastActiveStatusError:
        form.refuse_last_active()
    return form.is_valid()
