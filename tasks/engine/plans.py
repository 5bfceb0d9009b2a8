"""What entering a status calls for, before anything is saved: light rows."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from statuses.conditions import Condition
from statuses.models import AutoTaskTemplate
from tasks.dates.due_dates import DueDate


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An opportunity entering a status, for real (``change``) or to see what it would give."""

    opportunity: Opportunity
    status_id: int
    entered_on: date
    by: User | None = None
    change: StatusChange | None = None

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


type Unmet = tuple[Condition, Any]  # a condition, and what was found in its place


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to be: nothing is saved yet."""

    entry: Entry
    template: AutoTaskTemplate
    due: DueDate
    assignee_id: int | None
    follows_manager: bool

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
    tasks: list[PlannedTask] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
