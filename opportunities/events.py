"""What happens to opportunities: who does it, and the signals, received in ``tasks/signals.py``.

``status_changed``: some opportunities entered a status. Sent once per set, or per part of a long
one, inside the transaction. Arguments: ``changes``, a list of StatusChange whose ``opportunity``
is loaded; ``choices``, what the person answered to what the move asked. Receivers return the
`TaskCounts` of what they did.

``facts_changed``: facts that tasks hang on have moved. Sent once per set, inside the
transaction. Arguments: ``opportunities``, a list; ``facts``, the names of those written;
``changes``, a list of the FactChange that tell it; ``by`` and ``at``.

``changes_undone``: status changes were taken back. Sent once per set, inside the
transaction. Arguments: ``changes``, a list of the StatusChange that no longer count, whose
``opportunity`` is loaded; ``at``. Receivers return the `TaskCounts` of what they did.

``opportunities_restored``: deleted opportunities are back, with all that hung on them. Sent inside
the transaction. Arguments: ``opportunities``, a list of locked rows; ``by`` and ``at``.

``notes_imported``: a file said more of its trips than their facts. Sent once per import, inside the
transaction. Arguments: ``notes``, texts by the key of their trip; ``batch``; ``by`` and ``at``.

``import_undone``: an import was taken back. Sent inside the transaction, when its trips are gone.
Arguments: ``batch``; ``kept``, the keys of those that it brought and that stay as they are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple, Self

from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from caladeo.models import User

status_changed = Signal()
facts_changed = Signal()
changes_undone = Signal()
opportunities_restored = Signal()
notes_imported = Signal()
import_undone = Signal()


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """What receivers did to tasks; the counts of several parts, or receivers, add up."""

    created: int = 0
    ended: int = 0  # not created, since the trip was over
    cancelled: int = 0
    # What an undo did to the tasks of the changes that it took back.
    withdrawn: int = 0
    kept: int = 0  # somebody has touched them
    brought_back: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @classmethod
    def of(cls, answers: Iterable[tuple[Any, Any]]) -> Self:
        """All that receivers returned, as ``Signal.send`` gives it; None counts nothing."""
        return sum((found for _receiver, found in answers if found is not None), cls())


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
    """Who acts, for saves that cannot carry an argument: forms, the admin and the shell save."""

    by: User | None
    source: str


NOBODY = Actor(None, Source.CODE)
_current: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def current_actor() -> Actor:
    return _current.get()


@contextmanager
def acting(*, by: User | None, source: str) -> Iterator[None]:
    """Saves inside this block are this person's, from this source."""
    token = _current.set(Actor(by, source))
    try:
        yield
    finally:
        _current.reset(token)
