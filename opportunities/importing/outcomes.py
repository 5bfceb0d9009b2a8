"""Whether a deal is won or lost, which some software writes beside its stage."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from statuses.models import Status

WON = frozenset(("won", "gagne", "gagnee", "closed won", "vendu", "signe", "remporte"))
LOST = frozenset(("lost", "perdu", "perdue", "closed lost", "abandonne", "abandoned", "annule"))
# Such a deal is where its stage says.
OPEN = frozenset(("open", "ouvert", "ouverte", "en cours", "in progress"))


def is_outcome(texts: Iterable[str]) -> bool:
    """Whether a column says nothing else than whether deals are won, lost or open."""
    words = {fold(text) for text in texts} - {""}
    return bool(words) and words <= WON | LOST | OPEN


def proposed(text: str, pipeline: Sequence[Status]) -> str:
    """The key of the status of those sold, or lost, if there is one."""
    word = fold(text)
    found = [
        row
        for row in pipeline
        if (word in WON and row.is_sold)
        or (word in LOST and not row.is_active and not row.probability)
    ]
    return str(found[0].pk) if found else ""


def enter(values: dict[str, Any], found: dict[str, str], *, first: Status | None) -> dict[str, str]:
    """A status to enter and somebody to manage it, told where the file names none of ours."""
    if "status" not in values:
        if first is None:
            return {"status": _("There is no status to enter: name one.")}
        values["status"] = first
    if "status" in found:
        words = _("%(why)s The opportunity enters “%(name)s”.")
        found["status"] = words % {"why": found["status"], "name": values["status"].name}
    if "manager" in found:
        words = _("%(why)s The opportunity is given to you.")
        found["manager"] = words % {"why": found["manager"]}
    return {}
