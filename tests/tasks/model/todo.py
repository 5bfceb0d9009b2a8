"""The tasks of the model: what they are, and which one another follows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.tasks.model.trip import PARIS, Change, later


@dataclass(eq=False)
class Todo:
    change: Change
    rule_pk: int
    rule: dict[str, Any]
    name: str
    created: date
    assignee: int | None
    follows: bool
    instead_of: int | None = None  # who is away then
    is_placed: bool = False  # since it is open, whether it has its person
    by: int | None = None  # who moved the trip, or put the rule on it
    pk: int = 0
    is_chosen: bool = False  # a person put its rule on the trip
    due: date | None = None
    computed: date | None = None
    is_pinned: bool = False
    touches: int = 0
    noted: int = 0  # of the touches, how many have their moment
    touched_at: datetime | None = None
    cancelled_at: datetime | None = None
    done_on: date | None = None
    is_lost: bool = False  # what it follows does not take place
    is_done: bool = False
    is_deleted: bool = False
    cancelled_by: Change | None = None
    is_needless: bool = False
    start: date | None = None  # what its due date counts from

    @property
    def owner(self) -> int | None:
        return self.instead_of or self.assignee

    @property
    def state(self) -> str:
        if self.is_deleted:
            return "deleted"
        is_cancelled = self.is_cancelled
        return "done" if self.is_done else "cancelled" if is_cancelled else "open"

    @property
    def is_cancelled(self) -> bool:
        return bool(self.cancelled_by) or self.is_needless or self.is_lost

    @property
    def is_touched(self) -> bool:
        return self.touches > 0

    @is_touched.setter
    def is_touched(self, value: bool) -> None:
        self.touches += value

    @property
    def gone_at(self) -> datetime | None:
        """Since when it does not take place."""
        if self.state not in ("cancelled", "deleted"):
            return None
        return self.cancelled_at if self.is_cancelled else self.touched_at

    @property
    def before(self) -> "Todo | None":
        """The task that it follows: of the same entry, or the latest that was there."""
        return followed(self.change, self.rule, before=self)

    @property
    def visible_from(self) -> date | None:
        days = self.rule["visible_days"]
        return None if days is None else later(self.due, -days)


def local_day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


def followed(change: Change, rule: dict[str, Any], *, before: Todo | None = None) -> Todo | None:
    tasks = change.trip.tasks
    rows = [task for task in tasks if task.rule_pk == rule["predecessor"]]
    together = [task for task in rows if task.change is change]
    there = tasks if before not in tasks else tasks[: tasks.index(before)]
    return next(iter((together or [task for task in rows if task in there])[-1:]), None)
