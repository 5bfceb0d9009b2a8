"""Who acts, and from which source, for saves that cannot carry an argument.

``Opportunity.save()`` is called by forms, the admin and the shell; what its caller knows
of the person reaches the history through this context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.models import User


class Source(models.TextChoices):
    """How a change came in."""

    SCREEN = "screen", _("from the opportunity")
    BOARD = "board", _("from the board")
    BULK = "bulk", _("bulk move")
    IMPORT = "import", _("import")
    ADMIN = "admin", _("administration site")
    DELETION = "deletion", _("status deleted")
    CODE = "code", _("program")
    UNDO = "undo", _("undo")


class Actor(NamedTuple):
    by: User | None
    source: str


NOBODY = Actor(None, Source.CODE)
_current: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting(*, by: User | None, source: str) -> Iterator[None]:
    """Saves inside this block are this person's, from this source."""
    token = _current.set(Actor(by, source))
    try:
        yield
    finally:
        _current.reset(token)
