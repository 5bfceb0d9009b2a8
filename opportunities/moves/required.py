"""Required tasks that a move leaves open: whom that stops, and what the change keeps of them.

This app knows no tasks: whoever cancels and creates them on a move says which are left.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from caladeo.db import writing
from opportunities.models import StatusChange
from opportunities.moves.choices import Choices, RequiredOpenError
from statuses.models import Status
from statuses.options import RequiredOpen


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A required task that stays open although its opportunity moves forward from its status."""

    from_status_id: int
    to_status: Status
    task: Any
    is_demanded: bool  # by the status left: only some may pass all the same

    @property
    def opportunity_id(self) -> int:
        key: int = self.task.opportunity_id
        return key

    @property
    def key(self) -> tuple[int, int, int, int]:
        """The very move, and the task: of opportunity, from, to."""
        return self.opportunity_id, self.from_status_id, self.to_status.pk, self.task.pk


def forgotten(rows: Sequence[tuple[int, Status, Any]]) -> list[Forgotten]:
    """Of required tasks, each with the status left and the one entered, those of a move forward.

    That is to an active status that comes later. One query, or none.
    """
    rows = [row for row in rows if row[1].is_active]
    left = Status.objects.in_bulk({pk for pk, _to, _task in rows})
    return [
        Forgotten(pk, to, task, left[pk].required_open == RequiredOpen.DEMAND)
        for pk, to, task in rows
        if _place(left[pk]) < _place(to)
    ]


def _place(status: Status) -> tuple[int, int]:
    return status.position, status.pk


def unasked(rows: Sequence[Forgotten]) -> list[Forgotten]:
    """Those of them that a person has not been asked about before, at the same move.

    What a status demands is asked each time. One query, or none.
    """
    known = StatusChange.objects.left_before({row.opportunity_id for row in rows})
    return [row for row in rows if row.is_demanded or row.key not in known]


def record(rows: Iterable[Forgotten], changes: Iterable[StatusChange], choices: Choices) -> None:
    """Keep on each change which required tasks it leaves open, and why.

    Raises:
        RequiredOpenError: the choices do not let some of them be left.
    """
    rows = list(rows)
    refused = [row for row in rows if row.is_demanded and not choices.may_pass]
    if choices.required_seen is not None:
        refused += unasked([row for row in rows if row.task.pk not in choices.required_seen])
    if refused:
        raise RequiredOpenError({row.opportunity_id for row in refused})
    keys: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        keys[row.opportunity_id].append(row.task.pk)
    passing = [row for row in changes if row.opportunity_id in keys]
    for change in passing:
        tasks = keys[change.opportunity_id]
        change.required_left = {"tasks": tasks, "why": choices.required_reason}
    writing.update(passing, ["required_left"])
