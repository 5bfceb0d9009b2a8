"""Settings › Users › Roles: who does what in every trip."""

import copy
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.accounts.people import DeactivatedError
from caladeo.db import guards
from caladeo.db.overwriting import OverwritingError
from caladeo.forms.addresses import key
from caladeo.models import User
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities.moves.undoing import UNDO_HOURS
from statuses.forms.role import NOBODY, RoleForm
from statuses.models import Role
from tasks.engine.plans import DateMoves
from tasks.settings import role_changes
from tasks.text import moved_dates
from tasks.views import date_moves

LIST = "tasks:roles"
PAGE = "tasks/named_setting.html"
PAGES = {"list_page": LIST, "deletion_page": "tasks:role-deletion"}


@settings_right_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = (
        Role.objects.annotate(rule_count=Count("templates"))
        .select_related("person")
        .order_by("name")
    )
    context = {"roles": list(rows), "nobody": NOBODY, "most": role_changes.MOST}
    return render(request, "tasks/roles.html", context)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def creation(request: HttpRequest) -> HttpResponse:
    others = list(Role.objects.all())
    form = RoleForm(request.POST or None, instance=Role(), others=others)
    token = request.POST.get("form_token") or idempotency.new_token()
    if form.is_bound and created(request, form, token):
        return redirect(LIST)
    context = {"form": form, "form_token": token, "is_full": len(others) >= role_changes.MOST}
    return render(request, PAGE, PAGES | context)


def created(request: HttpRequest, form: RoleForm, token: str) -> bool:
    def create() -> int:
        return role_changes.add(**form.cleaned_data).pk

    try:
        _pk, is_new = idempotency.run_valid(request, token, form, create)
    except (idempotency.NotValidError, role_changes.TooManyError):
        return False
    if is_new:
        name = request.POST.get("name", "")
        toasts.add(request, pgettext("role", "“%(name)s” added") % {"name": name})
    return True


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def role(request: HttpRequest, pk: int) -> HttpResponse:
    others = list(Role.objects.select_related("person"))
    stored = next((row for row in others if row.pk == pk), None)
    if stored is None:
        raise Http404
    form = RoleForm(request.POST or None, instance=copy.copy(stored), others=others)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        shown = unconfirmed(request, stored, form)
        try:
            if not shown:
                return edited(request, stored, form)
        except guards.NameTakenError:
            form.refuse_taken_name()
    return render(request, PAGE, PAGES | {"form": form, "row": stored} | shown)


def unconfirmed(request: HttpRequest, stored: Role, form: RoleForm) -> dict[str, Any]:
    """What the person must see and confirm before this change; empty when it can be written."""
    if "person" not in form.changes or date_moves.is_confirmed(request, form.changes):
        return {}
    person = form.changes["person"]
    handed = list(role_changes.going(stored, person))
    found = DateMoves(handed=handed, manager=person)
    return date_moves.context(found, form.changes, has_owners=True) if handed else {}


def edited(request: HttpRequest, stored: Role, form: RoleForm) -> HttpResponse:
    if form.changes:
        at = clock.now()
        how = {"seen": form.note_seen(), "by": request.user, "at": at}
        count = role_changes.edit(stored, **form.changes, **how)
        words = pgettext("role", "“%(name)s” saved") % {"name": form.cleaned_data["name"]}
        undo = reverse("tasks:role-back", args=[stored.pk]) if "person" in form.changes else None
        new = form.cleaned_data["person"]
        data = {"person": stored.person_id or "", "seen": new.pk if new else ""}
        data["at"] = at.isoformat()
        toasts.add(request, handed(count, new) or words, undo, undo_data=data)
    return redirect(LIST)


def handed(count: int, to: User | None) -> str:
    return moved_dates.handed_in_words(count, to=to) if count else ""


def moment(text: str | None) -> datetime | None:
    """An aware moment, as ISO text; None for anything else."""
    with suppress(ValueError):
        found = parse_datetime(text or "")
        return found if found and is_aware(found) else None
    return None


@settings_right_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo, for a day: the person before has the role again, unless it has changed since.

    Tasks that somebody has done or reassigned meanwhile stay.
    """
    stored = get_object_or_404(Role, pk=pk)
    handed_at = moment(request.POST.get("at"))
    if handed_at is None or clock.now() - handed_at > timedelta(hours=UNDO_HOURS):
        toasts.add(request, _("A change can be undone for 24 hours: it is too late."), kind="error")
        return redirect(LIST)
    wanted = request.POST.get("person", "")
    person = User.objects.active().filter(pk=key(wanted)).first()
    how = {"seen": {"person": key(request.POST.get("seen"))}, "by": request.user}
    count = None
    if bool(wanted) == bool(person):  # or else that person has left
        with suppress(OverwritingError, DeactivatedError, Role.DoesNotExist):
            count = role_changes.edit(stored, person=person, at=clock.now(), **how)
    if count is None:
        toasts.add(request, _("The role has changed since: nothing was undone."), kind="error")
    else:
        left = role_changes.not_going_back(stored, handed_at=handed_at)
        words = [_("Change undone"), handed(count, person), moved_dates.not_going_back(left)]
        toasts.add(request, ", ".join(filter(None, words)))
    return redirect(LIST)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(Role, pk=pk)
    if request.method != "POST":
        return htmx.render(request, "tasks/role_deletion.html", "dialog", hanging(stored))
    try:
        role_changes.delete(stored)
    except Role.DoesNotExist as error:
        raise Http404 from error
    except role_changes.InUseError:
        return render(request, "tasks/role_deletion.html", hanging(stored), status=409)
    toasts.add(request, pgettext("role", "“%(name)s” deleted") % {"name": stored.name})
    return redirect(LIST)


def hanging(stored: Role) -> dict[str, Any]:
    """All that hangs on a role."""
    rules = role_changes.rules_on(stored)
    task_count = role_changes.following(stored).count()
    return {
        "role": stored,
        "rules": rules,
        "task_count": task_count,
        "is_in_use": bool(rules or task_count),
        "trip_count": role_changes.trips_naming(stored),
    }
