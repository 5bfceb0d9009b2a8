"""Settings › Key dates: the dates that the agency names itself."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo.accounts.access import settings_right_required
from caladeo.jobs import background
from caladeo.web import htmx, idempotency, toasts
from opportunities.models import KeyDateValue
from statuses import key_dates, ordering
from statuses.models import KeyDate
from statuses.text import key_date_text
from statuses.views import moving
from tasks.models import Task
from tasks.settings import key_date_changes
from tasks.views.settings import long_work

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
    return key_date_text.formula_in_words(key_date, base=base)


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


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(KeyDate, pk=pk)
    if request.method != "POST":
        return htmx.render(request, "tasks/key_date_deletion.html", "dialog", hanging(stored))
    try:
        if background.are_long(key_date_changes.kept_by(stored)):
            key_dates.allow_deletion(stored)
            return ask(request, stored)
        key_date_changes.delete(stored)
    except KeyDate.DoesNotExist as error:
        raise Http404 from error
    except key_dates.InUseError:
        return render(request, "tasks/key_date_deletion.html", hanging(stored), status=409)
    toasts.add(request, key_date_text.deleted(stored))
    return redirect(LIST)


def ask(request: HttpRequest, stored: KeyDate) -> HttpResponse:
    """Have a worker do it: too many tasks count from it."""
    arguments = {"key_date": stored.pk, "back": reverse(LIST)}
    title = _("Delete “%(name)s”") % {"name": stored.name}
    return long_work.begin(request, "key-date-deletion", title=title, arguments=arguments)


def hanging(stored: KeyDate) -> dict[str, Any]:
    """All that counts from a key date."""
    is_open = Q(state=Task.State.OPEN, is_pinned=False)
    rules, counted = key_dates.rules_on(stored), list(stored.counted.all())
    return {
        "key_date": stored,
        "rules": rules,
        "counted": counted,
        "is_refused": bool(rules or counted),
        "task_count": Task.objects.filter(is_open, key_date=stored).count(),
        "value_count": KeyDateValue.objects.filter(key_date=stored).count(),
        "form_token": idempotency.new_token(),
    }
