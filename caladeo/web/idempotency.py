"""A form that was sent twice counts once.

A form that creates something carries a token. What a token gave is noted in the session of
the person, under the lock of the session's row: a double click waits for the first click
and gets its answer. Somebody who goes back and types something else is creating another.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from caladeo.db import guards, retrying

KEY = "sent_forms"
REMEMBERED = 20


def new_token() -> str:
    return uuid4().hex


@retrying.on_conflict
def run(request: HttpRequest, token: str, action: Callable[[], Any]) -> tuple[Any, bool]:
    """Run the action unless this token did; what it gave (JSON), and whether it ran now."""
    key = _fingerprint(request, token) if token else ""
    with transaction.atomic():
        row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
        noted = row.get_decoded().get(KEY, []) if row else []
        if key and key in dict(noted):
            return dict(noted)[key], False
        result = action()
        if key and row:
            noted = [*noted, [key, result]][-REMEMBERED:]
            row.session_data = Session.objects.encode({**row.get_decoded(), KEY: noted})
            row.save(update_fields=["session_data"])
            request.session[KEY] = noted
        return result, True


class NotValidError(Exception):
    """The form has something to say first."""


def run_valid(
    request: HttpRequest, token: str, form: Any, action: Callable[[], Any]
) -> tuple[Any, bool]:
    """As `run`, of a form that must be valid when the action runs.

    Checked only then: a second press would find the name taken by the first.

    Raises:
        NotValidError: it is not, or the name is taken by somebody else (``refuse_taken_name``).
    """

    def checked() -> Any:
        if not form.is_valid():
            raise NotValidError
        return action()

    try:
        result: tuple[Any, bool] = run(request, token, checked)
    except guards.NameTakenError as error:
        form.refuse_taken_name()
        raise NotValidError from error
    return result


def _fingerprint(request: HttpRequest, token: str) -> str:
    """The form that was sent: its token and all that was typed into it."""
    typed = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "token")
    )
    return sha256(repr((token, typed)).encode()).hexdigest()
