"""One key date, new or stored: its name, and where its day comes from."""

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.db import guards
from caladeo.web import idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from statuses import key_dates
from statuses.forms.key_date import KeyDateForm
from statuses.models import KeyDate
from tasks.engine.plans import DateMoves
from tasks.settings import key_date_changes
from tasks.settings.setting_changes import KEY_DATE
from tasks.views import date_moves
from tasks.views.settings import calendar, long_work

PAGE = "tasks/named_setting.html"
LIST = "tasks:key-dates"
PAGES = {"list_page": LIST, "deletion_page": "tasks:key-date-deletion"}


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def creation(request: HttpRequest) -> HttpResponse:
    others = list(KeyDate.objects.all())
    form = KeyDateForm(request.POST or None, instance=KeyDate(), others=others)
    token = request.POST.get("form_token") or idempotency.new_token()
    if form.is_bound and created(request, form, token):
        return redirect(LIST)
    context = {"form": form, "form_token": token, "is_full": len(others) >= key_dates.MOST}
    return render(request, PAGE, PAGES | context)


def created(request: HttpRequest, form: KeyDateForm, token: str) -> bool:
    def create() -> int:
        return key_dates.add(name=form.cleaned_data["name"], **form.formula).pk

    try:
        _pk, is_new = idempotency.run_valid(request, token, form, create)
    except (idempotency.NotValidError, key_dates.TooManyError):
        return False
    if is_new:
        name = request.POST.get("name", "")
        toasts.add(request, pgettext("key date", "“%(name)s” added") % {"name": name})
    return True


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def key_date(request: HttpRequest, pk: int) -> HttpResponse:
    others = list(KeyDate.objects.select_related("base"))
    stored = next((row for row in others if row.pk == pk), None)
    if stored is None:
        raise Http404
    form = KeyDateForm(request.POST or None, instance=copy.copy(stored), others=others)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            if answer := long_preview(request, stored, form):
                return answer
            shown = unconfirmed(request, stored, form)
            if not shown:
                return edited(request, stored, form)
        except key_dates.CircleError:
            form.refuse_circle()
        except guards.NameTakenError:
            form.refuse_taken_name()
    return render(request, PAGE, PAGES | {"form": form, "row": stored} | shown)


def long_preview(request: HttpRequest, stored: KeyDate, form: KeyDateForm) -> HttpResponse | None:
    """The answer when a worker has to count what moves; none for what makes no sense."""
    if not (key_date_changes.FORMULA & form.changes.keys() and long_work.is_long(KEY_DATE)):
        return None
    key_date_changes.supposed(stored, **form.changes)
    title = _("Change “%(name)s”") % {"name": stored.name}
    how = {"title": title, "back": reverse(LIST), "seen": form.note_seen()}
    return long_work.of_settings(request, KEY_DATE, form.changes, key=stored.pk, **how)


def unconfirmed(request: HttpRequest, stored: KeyDate, form: KeyDateForm) -> dict[str, Any]:
    """What the person must see and confirm before this change; empty when it can be written."""
    moves = key_date_changes.preview(stored, **form.changes)
    if date_moves.is_confirmed(request, form.changes):
        return {}
    found = DateMoves.of(moves, today=clock.today())
    return date_moves.context(found, form.changes, has_owners=True) if found.moving else {}


def edited(request: HttpRequest, stored: KeyDate, form: KeyDateForm) -> HttpResponse:
    if form.changes:
        at = clock.now()
        how = {"seen": form.note_seen(), "by": request.user, "at": at}
        moved = key_date_changes.edit(stored, **form.changes, **how)
        words = pgettext("key date", "“%(name)s” saved") % {"name": form.cleaned_data["name"]}
        calendar.say(request, words, moved, at=at)
    return redirect(LIST)
