"""What would happen to tasks, unsaved: as rows (`Plan`, `DateMoves`) and in numbers (`Counts`)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from opportunities.moves.required import Forgotten
from statuses.conditions import Condition
from statuses.models import AutoTaskTemplate
from tasks.dates.due_dates import DueDate
from tasks.engine.leaving import Cancellation, Remainder
from tasks.engine.rescheduling import DateMove
from tasks.models import Task


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An opportunity entering a status, for real (``change``) or to see what it would give."""

    opportunity: Opportunity
    status_id: int
    entered_on: date
    by: User | None = None
    change: StatusChange | None = None
    is_chosen: bool = False  # a person puts the rules on the trip, also those of other statuses
    is_first: bool | None = None  # into that status, where a trial says so

    @property
    def from_status_id(self) -> int | None:
        """The status that it comes from: that of the change, or where it is before the move."""
        if self.change is not None:
            return self.change.from_status_id
        here = self.opportunity.status_id
        return here if here != self.status_id else None


class Reason(StrEnum):
    """Why a task is not created."""

    PAST = "past"
    HAD = "had"
    STILL_OPEN = "still_open"
    ONCE = "once"
    ENDED = "ended"
    CONDITION = "condition"
    EXEMPT = "exempt"
    PREDECESSOR = "no_task"


type Unmet = tuple[Condition, Any]  # a condition, and what was found in its place


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to be: nothing is saved yet."""

    entry: Entry
    template: AutoTaskTemplate
    due: DueDate
    assignee_id: int | None
    instead_of_id: int | None  # who is away then
    follows_manager: bool
    # Of one that waits for another task: if that one is done on the day on which it is due.
    expected: DueDate | None = None

    def is_late(self, today: date) -> bool:
        return self.due.day is not None and self.due.day < today


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task that will not be, and why."""

    entry: Entry
    template: AutoTaskTemplate
    due: DueDate
    reason: Reason
    unmet: Unmet | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks that entering statuses would create, and those it would not, and why.

    Of a move also the tasks that it would cancel, the required ones that it would leave, and
    those that closing a trip leaves open.
    """

    tasks: list[PlannedTask] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    cancelled: list[Cancellation] = field(default_factory=list)
    remaining: list[Remainder] = field(default_factory=list)
    forgotten: list[Forgotten] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return sum(row.due.is_waiting for row in self.tasks)


@dataclass(frozen=True, slots=True)
class DateMoves:
    """The tasks that will move, those set by hand that stay, those that will be late.

    And those that waited and will be cancelled: their date arrives already past; and those
    that go to the new manager.
    """

    moving: list[DateMove] = field(default_factory=list)
    pinned: list[DateMove] = field(default_factory=list)
    late: list[DateMove] = field(default_factory=list)
    needless: list[DateMove] = field(default_factory=list)
    handed: list[Task] = field(default_factory=list)
    manager: User | None = None

    def __bool__(self) -> bool:
        return self.changes or bool(self.pinned)

    @property
    def changes(self) -> bool:
        """Whether anything becomes another than it was."""
        return bool(self.moving or self.needless or self.handed)

    @classmethod
    def of(cls, moves: Iterable[DateMove], *, today: date) -> Self:
        """Soonest first; a task that will have no date comes last."""
        moves = sorted(moves, key=lambda move: (move.due.day or date.max, move.task.pk))
        needless = [move for move in moves if move.is_needless(today)]
        moves = [move for move in moves if not move.is_needless(today)]
        moving = [move for move in moves if move.moves]
        return cls(
            moving=moving,
            pinned=[move for move in moves if move.task.is_pinned and _is_other_day(move)],
            late=[move for move in moving if move.due.day and move.due.day < today],
            needless=[move for move in needless if move.task.state == Task.State.OPEN],
        )


def _is_other_day(move: DateMove) -> bool:
    """Whether a pinned task would have moved; how its day came about may change alone."""
    return move.task.computed_date != move.due.day


@dataclass(slots=True)
class Counts:
    """Plans and moves in numbers, for any number of rows; ``opportunities`` get a task."""

    tasks: int = 0
    opportunities: int = 0
    late: int = 0
    skipped: Counter[Reason] = field(default_factory=Counter)
    moving: int = 0
    pinned: int = 0
    needless: int = 0

    def add(self, plan: Plan, *, today: date) -> None:
        self.tasks += len(plan.tasks)
        self.opportunities += len({row.entry.opportunity.pk for row in plan.tasks})
        self.late += sum(row.is_late(today) for row in plan.tasks)
        self.skipped.update(row.reason for row in plan.skipped)

    def add_moves(self, found: DateMoves) -> None:
        self.moving += len(found.moving)
        self.pinned += len(found.pinned)
        self.late += len(found.late)
        self.needless += len(found.needless)


@dataclass(frozen=True, slots=True)
class Update:
    """An open task as it is, and as the edited rule would make it."""

    before: Task
    after: Task

    @property
    def changes_name(self) -> bool:
        return self.before.name != self.after.name

    @property
    def moves(self) -> bool:
        return self.before.due_date != self.after.due_date

    @property
    def changes_assignee(self) -> bool:
        return self.before.assignee_id != self.after.assignee_id

    @property
    def changes_description(self) -> bool:
        return self.before.description != self.after.description

    @property
    def stays(self) -> bool:
        """Whether it would move if its date had not been set by hand."""
        return self.after.is_pinned and self.before.computed_date != self.after.computed_date

    @property
    def is_visible(self) -> bool:
        """Whether there is something to tell about this task."""
        texts = self.changes_name or self.changes_description
        return texts or self.moves or self.stays or self.changes_assignee
