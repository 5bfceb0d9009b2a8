"""Settings › Key dates: the dates that the agency names itself."""

import copy
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock, htmx, once, toasts
from caladeo.access import settings_right_required
from opportunities.models import KeyDateValue
from statuses import key_date_wording, key_dates, ordering
from statuses.forms.key_date import KeyDateForm
from statuses.models import KeyDate
from statuses.views import moving
from tasks import key_date_changes, ripple
from tasks.models import Task
from tasks.views import calendar, ripples

LIST = "tasks:key-dates"


@settings_right_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    counted = KeyDate.objects.annotate(rule_count=Count("templates"))
    rows = list(counted.select_related("base"))
    for row in rows:
        row.formula = formula(row)
    context = {"key_dates": rows, "is_full": len(rows) >= key_dates.MOST}
    return render(request, "tasks/key_dates.html", context)


def formula(key_date: KeyDate) -> str:
    base = key_date.base.name if key_date.base else ""
    return key_date_wording.formula_in_words(key_date, base=base)


@settings_right_required
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """The whole order, as it was dragged."""
    try:
        ordering.reorder(KeyDate.objects.all(), keys=moving.keys(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, LIST)
    return moving.done(request, LIST)


@settings_right_required
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, from the menu of a key date."""
    try:
        ordering.shift(KeyDate.objects.all(), key=pk, by=moving.step(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, LIST)
    return moving.done(request, LIST, place=f"key-date-{pk}")


class NotValidError(Exception):
    """The form has something to say first."""


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest) -> HttpResponse:
    others = list(KeyDate.objects.all())
    form = KeyDateForm(request.POST or None, instance=KeyDate(), others=others)
    token = request.POST.get("form_token") or once.new_token()
    if form.is_bound and created(request, form, token):
        return redirect(LIST)
    context = {"form": form, "form_token": token, "is_full": len(others) >= key_dates.MOST}
    return render(request, "tasks/key_date.html", context)


def created(request: HttpRequest, form: KeyDateForm, token: str) -> bool:
    def create() -> int:
        # Checked only now: a second press would find the name taken by the first.
        if not form.is_valid():
            raise NotValidError
        return key_dates.add(name=form.cleaned_data["name"], **form.formula).pk

    try:
        _pk, is_new = once.run(request, token, create)
    except key_dates.NameTakenError:
        form.refuse_taken_name()
        return False
    except (NotValidError, key_dates.TooManyError):
        return False
    if is_new:
        name = request.POST.get("name", "")
        toasts.add(request, pgettext("key date", "“%(name)s” added") % {"name": name})
    return True


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_date(request: HttpRequest, pk: int) -> HttpResponse:
    others = list(KeyDate.objects.select_related("base"))
    stored = next((row for row in others if row.pk == pk), None)
    if stored is None:
        raise Http404
    form = KeyDateForm(request.POST or None, instance=copy.copy(stored), others=others)
    told: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            told = untold(request, stored, form)
            if not told:
                return edited(request, stored, form)
        except KeyDate.DoesNotExist as error:
            raise Http404 from error
        except key_dates.CircleError:
            form.refuse_circle()
        except key_dates.NameTakenError:
            form.refuse_taken_name()
    context = {"form": form, "key_date": stored} | told
    return render(request, "tasks/key_date.html", context)


def untold(request: HttpRequest, stored: KeyDate, form: KeyDateForm) -> dict[str, Any]:
    """What the person has to be told before this change; empty when it can be written."""
    moves = key_date_changes.preview(stored, **form.changes)
    if ripples.is_told(request, form.changes):
        return {}
    found = ripple.sort(moves, today=clock.today())
    return ripples.context(found, form.changes, has_owners=True) if found.moving else {}


def edited(request: HttpRequest, stored: KeyDate, form: KeyDateForm) -> HttpResponse:
    if form.changes:
        moved = key_date_changes.edit(stored, **form.changes, by=request.user, at=clock.now())
        words = pgettext("key date", "“%(name)s” saved") % {"name": form.cleaned_data["name"]}
        calendar.say(request, words, moved)
    return redirect(LIST)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(KeyDate, pk=pk)
    if request.method == "POST":
        try:
            key_date_changes.delete(stored)
        except KeyDate.DoesNotExist as error:
            raise Http404 from error
        except key_dates.InUseError:
            return render(request, "tasks/key_date_deletion.html", hanging(stored), status=409)
        words = pgettext("key date", "“%(name)s” deleted") % {"name": stored.name}
        toasts.add(request, words)
        return redirect(LIST)
    return htmx.render(request, "tasks/key_date_deletion.html", "dialog", hanging(stored))


def hanging(stored: KeyDate) -> dict[str, Any]:
    """All that counts from a key date."""
    is_open = Q(state=Task.State.OPEN, is_pinned=False)
    return {
        "key_date": stored,
        "rules": key_dates.rules_on(stored),
        "counted": list(stored.counted.all()),
        "task_count": Task.objects.filter(is_open, key_date=stored).count(),
        "value_count": KeyDateValue.objects.filter(key_date=stored).count(),
    }
