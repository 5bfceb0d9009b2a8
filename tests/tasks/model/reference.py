"""The engine once more, as simply as it can be said: no database, no set, no speed.

After each step every open task is dated anew; nothing is followed, so nothing is missed.
Working days are counted by numpy.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tests.tasks.model.away import Absences, Away
from tests.tasks.model.todo import Todo, followed, local_day
from tests.tasks.model.trip import UNDO_TIME, Change, Trip


@dataclass
class Agency(Absences):
    sold: set[str]
    closed: set[str]
    team: list[int]  # those who are there; others have left
    closed_days: list[date]
    now: datetime
    rules: dict[int, dict[str, Any]] = field(default_factory=dict)
    trips: list[Trip] = field(default_factory=list)
    role: int | None = None  # who has it, and on which trips somebody else does
    named: dict[int, int] = field(default_factory=dict)
    absences: list[Away] = field(default_factory=list)

    def start(
        self, rule: dict[str, Any], change: Change, created: date, task: Todo | None = None
    ) -> date | None:
        if rule["reference"] == "task":
            before = followed(change, rule, before=task)
            if before and not before.gone_at:
                return before.done_on if before.is_done else None
            if rule["if_not_preceded"] == "cancel" and (task is None or task.state != "open"):
                return None  # an open one somebody has kept
            return local_day(before.gone_at) if before else created
        return change.trip.dates(change, created)[rule["key_date"] or rule["reference"]]

    def due(
        self, rule: dict[str, Any], change: Change, created: date, task: Todo | None = None
    ) -> date | None:
        start = self.start(rule, change, created, task)
        if start is None:
            return None
        if rule["day_count"] == "working":
            day = self.roll(start, rule["offset_days"], "forward")
        else:
            day = self.count(start, rule["offset_days"], rule["offset_unit"])
            if rule["day_rule"] != "stay":
                roll = "forward" if rule["day_rule"] == "next" else "backward"
                day = self.roll(day, 0, roll)
        return max(day, created) if rule["if_past"] == "today" else day

    def count(self, day: date, number: int, unit: str) -> date:
        if unit != "months":
            return day + timedelta(days=number * (7 if unit == "weeks" else 1))
        year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

    def roll(self, day: date, count: int, roll: str) -> date:
        return np.busday_offset(day, count, roll=roll, holidays=self.closed_days).astype(date)

    def enter(self, trip: Trip, to: str, pk: int, **how: Any) -> Change:
        change = Change(pk, trip, trip.status if trip.changes else None, to, **how)
        trip.status = to
        trip.changes.append(change)
        if to in self.sold and not trip.booked:
            trip.booked = change.day
        self.settle(change.day)  # facts come first: what is cancelled below keeps its date of today
        for task in self.open_tasks(trip):
            rule = task.rule["on_leave"]
            is_left = task.change.to == change.came_from
            ends = {"keep": False, "cancel": is_left, "cancel_if_closed": to in self.closed}
            if ends[rule] and change.came_from and not change.undoes:
                task.cancelled_by = change
        self.settle(change.day)
        if not change.is_quiet:
            self.create(change, list(self.rules), change.day)
        return change

    def entry(self, trip: Trip) -> Change:
        """What brought a trip to its status, but for changes that were taken back."""
        return [row for row in self.standing(trip) if row.to == trip.status][-1]

    def standing(self, trip: Trip) -> list[Change]:
        return [row for row in trip.changes if not row.is_undone and not row.undoes]

    def create(self, change: Change, rule_pks: list[int], today: date) -> None:
        for pk in sorted(rule_pks, key=lambda pk: len(self.chain(pk))):
            rule = self.rules[pk]
            if rule["status"] == change.to and self.is_wanted(rule, pk, change, today):
                self.add(rule, pk, change, today, by=change.by)

    def add(
        self, rule: dict[str, Any], pk: int, change: Change, today: date, *, by: int | None
    ) -> Todo:
        who, follows = self.assignee(rule, change, by)
        task = Todo(change, pk, dict(rule), rule["name"], today, who, follows, by=by)
        change.trip.tasks.append(task)
        return task

    def put(self, trip: Trip, rule_pks: list[int], today: date, *, by: int) -> list[Todo]:
        """Create by hand what the rules of any status give, once for the entry of the trip."""
        change, made = self.entry(trip), []
        for pk in sorted(rule_pks, key=lambda pk: len(self.chain(pk))):
            rule = self.rules[pk]
            is_there = any(t.rule_pk == pk and t.change is change for t in trip.tasks)
            if not is_there and self.is_wanted(rule, pk, change, today):
                made.append(self.add(rule, pk, change, today, by=by))
                made[-1].is_chosen = True
        return made

    def chain(self, pk: int) -> list[int]:
        """The rules that this one follows."""
        found: list[int] = []
        while (pk := self.rules.get(pk, {}).get("predecessor")) is not None:
            found.append(pk)
        return found

    def is_wanted(self, rule: dict[str, Any], pk: int, change: Change, today: date) -> bool:
        if not rule["is_enabled"] or change.trip.exempt & {pk, None}:
            return False
        to = rule["status"]
        if not all(self.holds(name, change, to, today) for name in rule["conditions"]):
            return False
        before = followed(change, rule)
        is_lost = rule["reference"] == "task" and (before is None or before.gone_at is not None)
        if is_lost and rule["if_not_preceded"] == "cancel":
            return False
        earlier = [task for task in change.trip.tasks if task.rule_pk == pk]
        due = self.due(rule, change, today)
        is_past = rule["if_past"] == "skip" and due is not None and due < today
        end = change.trip.dates(change, today)["return"]
        is_over = end is not None and end < today
        is_stale = is_over and due is not None and (today - due).days > 30
        is_again = rule["on_return"] == "again"
        counted = [t for t in earlier if rule["on_return"] == "once" or t.state == "open"]
        return not is_past and not is_stale and (is_again or not counted)

    def holds(self, condition: str, change: Change, to: str, today: date) -> bool:
        trip = change.trip
        leaves = trip.departure
        earlier = [row for row in self.standing(trip) if row.pk < change.pk]
        return {
            "first_entry": all(row.to != to for row in earlier),
            "from_a": change.came_from == "a",
            "soon": leaves is not None and (leaves - today).days < 40,
            "of_first": trip.manager == self.team[0],
        }[condition]

    def assignee(
        self, rule: dict[str, Any], change: Change, by: int | None
    ) -> tuple[int | None, bool]:
        team = dict(enumerate(self.team))
        named = {"changer": by, "person": team.get(rule["assigned_person"])}
        who = named.get(rule["assign_to"])
        follows = rule["assign_to"] != "nobody" and who is None
        return (self.followed(rule, change.trip) if follows else who), follows

    def followed(self, rule: dict[str, Any], trip: Trip) -> int:
        has_it = self.named.get(trip.pk) or self.role
        return has_it if rule["role"] and has_it else trip.manager

    def refusal(self, change: Change, at: datetime) -> str:
        if change.came_from is None:
            return "is_creation"
        if change.undoes or change.is_undone:
            return "already_undone"
        if change is not self.standing(change.trip)[-1]:
            return "moved_again"
        return "too_late" if at - change.at > UNDO_TIME else ""

    def undo(self, change: Change, pk: int, at: datetime, by: int | None) -> None:
        trip = change.trip
        change.is_undone = True
        trip.tasks = [t for t in trip.tasks if t.change is not change or t.is_touched]
        for task in trip.tasks:
            if task.cancelled_by is change and not task.is_deleted:
                task.cancelled_by = None
                self.date(task)
        self.enter(trip, change.came_from, pk, at=at, by=by, is_quiet=True, undoes=change)
        days = (row.day for row in self.standing(trip) if row.to in self.sold)
        trip.booked = next(days, None)

    def open_tasks(self, trip: Trip) -> list[Todo]:
        return [task for task in trip.tasks if task.state == "open"]

    def settle(self, today: date) -> None:
        """Date every open task, and hand it to the manager that it follows."""
        for _depth in range(1 + len(self.rules)):
            self.settle_once(today)

    def settle_once(self, today: date) -> None:
        for task in [task for trip in self.trips for task in trip.tasks]:
            self.note(task, today)
            if task.rule["reference"] == "task":
                self.follow(task)
                self.note(task, today)
            past, start = self.is_unwanted(task, today), self.start_of(task)
            if task.is_needless and task.state == "cancelled" and start != task.start:
                task.is_needless = past
            task.is_placed = task.is_placed and task.state == "open"
            if task.state == "open":
                waited = task.due is None and not task.is_pinned
                self.date(task)
                task.is_needless = waited and past

    def note(self, task: Todo, today: date) -> None:
        """When it was touched, cancelled and done, if that is news."""
        if task.touches != task.noted:
            task.noted, task.touched_at = task.touches, self.now
        task.cancelled_at = (task.cancelled_at or self.now) if task.is_cancelled else None
        task.done_on = (task.done_on or today) if task.is_done else None

    def follow(self, task: Todo) -> None:
        """Cancel what follows a task that does not take place; open it again when it does."""
        before = task.before
        is_gone = before is None or before.gone_at is not None
        is_lost = is_gone and task.rule["if_not_preceded"] == "cancel"
        if task.state == "cancelled" and task.is_lost and not is_lost:
            task.is_lost = False
        elif task.state == "open" and is_lost and not task.is_pinned:
            gone_at = before.gone_at if before else None
            is_kept = task.touched_at and (gone_at is None or task.touched_at > gone_at)
            if not is_kept:
                task.is_lost = True
                self.date(task)

    def is_unwanted(self, task: Todo, today: date) -> bool:
        day = self.due(task.rule, task.change, task.created, task)
        is_past = day is not None and day < today
        return task.rule["if_past"] == "skip" and not task.is_pinned and is_past

    def start_of(self, task: Todo) -> date | None:
        return self.start(task.rule, task.change, task.created, task)

    def date(self, task: Todo) -> None:
        task.start = self.start_of(task)
        task.computed = self.due(task.rule, task.change, task.created, task)
        before, task.due = task.due, task.due if task.is_pinned else task.computed
        owner = self.followed(task.rule, task.change.trip) if task.follows else task.owner
        self.place(task, owner, before)
