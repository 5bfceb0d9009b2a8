"""Whether a deal is won or lost, which some software writes beside its stage."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from statuses import pipeline
from statuses.models import Status

WON = frozenset(("won", "gagne", "gagnee", "closed won", "vendu", "signe", "remporte"))
LOST = frozenset(("lost", "perdu", "perdue", "closed lost", "abandonne", "abandoned", "annule"))
# Such a deal is where its stage says.
OPEN = frozenset(("open", "ouvert", "ouverte", "en cours", "in progress"))


def is_outcome(texts: Iterable[str]) -> bool:
    """Whether a column says nothing else than whether deals are won, lost or open."""
    words = {fold(text) for text in texts} - {""}
    return bool(words) and words <= WON | LOST | OPEN


def fitting(text: str, statuses: Iterable[Status]) -> list[str]:
    """The keys of the statuses of those sold, or lost, when a word says that."""
    word = fold(text)
    return [
        str(row.pk)
        for row in statuses
        if (word in WON and row.is_sold)
        or (word in LOST and not row.is_active and not row.probability)
    ]


def create(names: Mapping[str, str]) -> dict[str, int]:
    """New statuses by these names, in their order: behind the open ones, or closed if lost.

    Raises:
        NameTakenError: another status has such a name.
    """
    has_open = Status.objects.active().exists()
    found = {}
    for key, name in names.items():
        is_lost = has_open and fold(name) in LOST
        closed = {"is_active": False, "probability": 0}
        found[key] = pipeline.add(name=name, is_last=is_lost, **(closed if is_lost else {})).pk
    return found


class Entering:
    """Which status new trips enter, and who manages them, where a file does not say it.

    Args:
        is_asked: whether the file has a column of statuses: where one of its cells is empty, as
            below the first line of a group, the line is told.
    """

    def __init__(self, statuses: Iterable[Status], *, is_asked: bool) -> None:
        self.first = next((row for row in statuses if row.is_active), None)
        self.is_asked = is_asked
        self.unsaid: list[int] = []

    def settle(
        self, number: int, values: dict[str, Any], *, found: dict[str, str], errors: dict[str, str]
    ) -> None:
        """A status to enter, in place, told where the file names none of ours."""
        if "status" not in values:
            if self.first is None:
                errors["status"] = _("There is no status to enter: name one.")
                return
            values["status"] = self.first
            if self.is_asked and "status" not in found and not errors:
                self.unsaid.append(number)
        if "status" in found:
            words = _("%(why)s The opportunity enters “%(name)s”.")
            found["status"] = words % {"why": found["status"], "name": values["status"].name}
        if "manager" in found:
            words = _("%(why)s The opportunity is given to you.")
            found["manager"] = words % {"why": found["manager"]}
