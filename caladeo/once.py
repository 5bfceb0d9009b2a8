"""A form that was sent twice counts once.

A form that creates something carries a token. What a token gave is noted in the session of
the person, under the lock of the session's row: a double click waits for the first click
and gets its answer.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from caladeo import retrying

KEY = "sent_forms"
REMEMBERED = 20


def new_token() -> str:
    return uuid4().hex


@retrying.whole
def run(request: HttpRequest, token: str, action: Callable[[], Any]) -> tuple[Any, bool]:
    """Run the action unless this token did; what it gave (JSON), and whether it ran now."""
    token = token[:64]
    with transaction.atomic():
        row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
        noted = row.get_decoded().get(KEY, []) if row else []
        if token and token in dict(noted):
            return dict(noted)[token], False
        result = action()
        if token and row:
            noted = [*noted, [token, result]][-REMEMBERED:]
            row.session_data = Session.objects.encode({**row.get_decoded(), KEY: noted})
            row.save(update_fields=["session_data"])
            request.session[KEY] = noted
        return result, True
