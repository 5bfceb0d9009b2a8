"""One's own account: name, colour, language, appearance, shortcuts."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from caladeo.accounts.openid import doors
from caladeo.db import overwriting
from caladeo.forms.account import AccountForm
from caladeo.journal.recording import record_edit
from caladeo.models import JournalEntry, User
from caladeo.web import htmx, toasts
from caladeo.web.concurrent_edits import validated_again


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def details(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid():
        _write(person, form.changes, seen=form.note_seen())
        with translation.override(person.language):
            toasts.add(request, _("Account saved"))
        response = redirect("account:details")
        remember_language(response, person.language)
        return response
    context = {"form": form, "has_password": doors.has_password(person)}
    return render(request, "caladeo/account.html", context)


def _write(person: User, changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None) -> None:
    """The account, and in the journal another name: the entries before know the one of then."""
    with transaction.atomic():
        old = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        overwriting.write(person, changes, seen=seen)
        new = User.objects.get(pk=person.pk)
        record_edit(JournalEntry.Kind.PERSON_EDITED, old, new, ["name"])


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in User.Theme:
        raise BadRequest
    User.objects.filter(pk=request.user.pk).update(theme=theme)
    return redirect(htmx.back(request, "/"))


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in User.Language:
        raise BadRequest
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=language)
    response = redirect(htmx.back(request, "/"))
    remember_language(response, language)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """So that the sign-in page, too, speaks the person's language next time."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
