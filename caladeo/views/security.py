"""Mon compte › Sécurité: password, second factor, open sessions."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.accounts import second_factor, sessions
from caladeo.accounts.factors import requirement
from caladeo.accounts.openid import doors
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.web import toasts


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    context = factors(request) | {
        "password_at": password_changed_at(request),
        "here": sessions.device(0, agent, clock.now()),
        "others": sessions.others(request),
        "has_password": doors.has_password(request.user),
        "link": doors.link_of(request.user),
    }
    return render(request, "caladeo/security.html", context)


def password_changed_at(request: HttpRequest) -> datetime | None:
    """As far as the journal reaches."""
    entries = JournalEntry.objects.of(request.user).latest_first()
    found = entries.filter(kind=JournalEntry.Kind.PASSWORD_EDITED).values_list("at", flat=True)
    at: datetime | None = found.first()
    return at


def factors(request: HttpRequest) -> dict[str, Any]:
    """What the person has, and may remove."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    keys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    app = by_type.get(Authenticator.Type.TOTP)
    return {
        "app": app,
        "may_remove_app": app is not None and requirement.may_remove(app),
        "days_left": requirement.days_left(request.user),
        "keys": keys,
        "may_remove_keys": len(keys) > 1 or bool(keys and requirement.may_remove(keys[0])),
        "offers_keys": second_factor.passkeys_are_possible(),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


@require_POST
def close_session(request: HttpRequest, pk: int) -> HttpResponse:
    if sessions.close(request.user, pk):
        record(JournalEntry.Kind.SESSION_CLOSED, target=request.user)
        toasts.add(request, _("Session closed"))
    return redirect("mfa_index")


@require_POST
def close_others(request: HttpRequest) -> HttpResponse:
    sessions.end_others(request)
    record(JournalEntry.Kind.SESSIONS_CLOSED, target=request.user)
    toasts.add(request, _("Your other devices are signed out"))
    return redirect("mfa_index")
