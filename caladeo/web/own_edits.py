"""What a person has saved themselves: their second save of an old page overwrites nobody.

A page opened earlier, or come back to, carries the values of then. What this session wrote
since is no change of a colleague. It is known for as long as the session, the latest first.
"""

import hashlib
from contextvars import ContextVar
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "own_edits"
MOST = 60
# Longer texts are known by their digest, so that a session stays small.
LONGEST = 100
# That of the request at hand; set by the middleware.
SESSION: ContextVar[SessionBase | None] = ContextVar("session", default=None)


def note(row: Any, typed: dict[str, Any]) -> None:
    """These fields of a row are about to be saved as they were typed."""
    session = SESSION.get()
    if session is None or not typed:
        return
    edits: dict[str, Any] = session.get(KEY, {})
    for name, value in typed.items():
        key = _key(row, name)
        edits.pop(key, None)
        edits[key] = shortened(value)
    session[KEY] = dict(list(edits.items())[-MOST:])


def typed_last(row: Any, name: str) -> Any:
    """What this session has typed last into a field of the row; None when it has not."""
    session = SESSION.get()
    return None if session is None else session.get(KEY, {}).get(_key(row, name))


def was_overtaken(row: Any, name: str, *, seen: str | None, stored: str) -> bool:
    """Whether somebody else wrote ``stored`` since ``seen`` was shown; None: nothing was."""
    return seen not in (None, stored) and typed_last(row, name) != stored


def shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value.strip()) > LONGEST:
        return hashlib.sha256(value.strip().encode()).hexdigest()
    return value


def _key(row: Any, name: str) -> str:
    return f"{row._meta.label_lower}.{row.pk}.{name}"
