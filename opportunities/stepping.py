"""The pipeline as one opportunity sees it: passed, present, still to come."""

from collections.abc import Iterable
from dataclasses import dataclass

from statuses.models import Status


@dataclass(frozen=True, slots=True)
class Step:
    """A status and where it stands, seen from the opportunity."""

    status: Status
    place: str  # passed, present or ahead
    is_apart: bool

    @property
    def is_present(self) -> bool:
        return self.place == "present"


def steps(statuses: Iterable[Status], *, present_id: int) -> list[Step]:
    """The steps in pipeline order; the closing ones that lost the deal stand at the end.

    From a lost deal nothing was passed: it may have been lost at any step.
    """
    rows = list(statuses)
    apart = [row for row in rows if is_lost(row)]
    line = [row for row in rows if not is_lost(row)]
    keys = [row.pk for row in line]
    reached = keys.index(present_id) if present_id in keys else -1
    return [
        *(Step(row, _place(at, reached), is_apart=False) for at, row in enumerate(line)),
        *(
            Step(row, "present" if row.pk == present_id else "ahead", is_apart=True)
            for row in apart
        ),
    ]


def is_lost(status: Status) -> bool:
    """Whether entering this status closes the deal without success."""
    return not status.is_active and status.probability == 0


def _place(at: int, reached: int) -> str:
    if at == reached:
        return "present"
    return "passed" if at < reached else "ahead"
