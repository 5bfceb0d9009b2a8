"""People who go away, change their days and come back, between whatever else happens."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from caladeo import clock
from caladeo.models import Absence
from tasks.absences import handing, saving
from tests.tasks.model.away import Away
from tests.tasks.model.machine import PICK, Machine
from tests.tasks.model.todo import Todo

DAYS_AWAY = st.dates(date(2027, 4, 20), date(2027, 8, 31))
LENGTH = st.integers(0, 30)
# Two who have work, and a third; None for nobody.
SUBSTITUTES = st.sampled_from([0, 1, 3, 3, None])


class AbsentPeople(Machine):
    @rule(who=st.integers(0, 1), first=DAYS_AWAY, length=LENGTH, substitute=SUBSTITUTES)
    def go_away(self, who: int, first: date, length: int, substitute: int | None) -> None:
        last = first + timedelta(days=length)
        if not self.may_be_away(who, first, last, substitute):
            return
        person, other = self.people[who], self.person_or_nobody(substitute)
        self.tick()
        row = saving.add(person, first_day=first, last_day=last, substitute=other, by=None)
        self.agency.absences.append(Away(person.pk, first, last, other and other.pk, row.pk))

    def may_be_away(
        self, who: int, first: date, last: date, substitute: int | None, but: Away | None = None
    ) -> bool:
        person = self.people[who].pk
        others = [row for row in self.agency.absences if row.person == person and row is not but]
        is_free = all(last < row.first or row.last < first for row in others)
        return is_free and substitute != who

    def person_or_nobody(self, pick: int | None):
        return None if pick is None else self.people[pick]

    @precondition(lambda self: self.agency.absences)
    @rule(pick=PICK, length=LENGTH, substitute=SUBSTITUTES)
    def change_the_absence(self, pick: int, length: int, substitute: int | None) -> None:
        away, row = self.absence(pick)
        last = away.first + timedelta(days=length)
        who = next(n for n, person in enumerate(self.people) if person.pk == away.person)
        if not self.may_be_away(who, away.first, last, substitute, but=away):
            return
        at, hanging = self.tick(), self.hanging_on(away)
        other = self.person_or_nobody(substitute)
        saving.edit(row, by=None, at=at, last_day=last, substitute=other)
        away.last, away.substitute = last, other and other.pk
        self.decide_anew(hanging)

    @precondition(lambda self: self.agency.absences)
    @rule(pick=PICK)
    def cancel_the_absence(self, pick: int) -> None:
        away, row = self.absence(pick)
        at, hanging = self.tick(), self.hanging_on(away)
        saving.delete(row, by=None, at=at)
        self.agency.absences.remove(away)
        self.decide_anew(hanging)

    @precondition(lambda self: self.agency.absences)
    @rule(pick=PICK)
    def hand_over_what_is_open(self, pick: int) -> None:
        away, row = self.absence(pick)
        handing.hand(row, by=None, at=self.tick())
        for task in self.open_todos():
            is_theirs = task.assignee == away.person and task.instead_of is None
            if is_theirs and self.agency.absence(away.person, task.due) is away:
                self.agency.give(task, away.person)

    @precondition(lambda self: self.agency.absences)
    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        away, row = self.absence(pick)
        at = self.tick()
        handing.take_back(row.person, absence=row, by=None, at=at)
        for task in self.hanging_on(away):
            task.assignee, task.instead_of = away.person, None

    @rule(who=st.integers(0, 1))
    def take_back_what_is_left(self, who: int) -> None:
        person = self.people[who]
        handing.take_back(person, by=None, at=self.tick())
        for task in self.open_todos():
            if task.instead_of == person.pk and not self.agency.absence(person.pk, task.due):
                task.assignee, task.instead_of = person.pk, None

    def absence(self, pick: int) -> tuple[Away, Absence]:
        away = self.agency.absences[pick % len(self.agency.absences)]
        return away, Absence.objects.select_related("person", "substitute").get(pk=away.pk)

    def open_todos(self) -> list[Todo]:
        self.agency.settle(clock.local_day(self.now))
        return [task for task in self.todos() if task.state == "open"]

    def hanging_on(self, away: Away) -> list[Todo]:
        return [
            task
            for task in self.open_todos()
            if task.instead_of == away.person and self.agency.absence(away.person, task.due) is away
        ]

    def decide_anew(self, tasks: list[Todo]) -> None:
        for task in tasks:
            self.agency.give(task, task.owner)
