"""The engine against its model: what people do to trips, tasks and rules, in any order.

Short here; `make torture` plays for long, each time with a seed of its own.
"""

from datetime import date, timedelta

import hypothesis
import pytest
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from hypothesis.stateful import run_state_machine_as_test as play

from caladeo import clock
from opportunities import events, key_dates, roles
from opportunities.models import Batch, Opportunity
from opportunities.moves import tracked_fields, transitions, undoing, undoing_fields
from opportunities.trash import deleting as trash
from opportunities.trash import restoring
from statuses.models import AutoTaskTemplate, Closure
from tasks.actions import completing, deleting, editing, exempting, putting_rules
from tasks.engine import applying, rule_edits
from tasks.settings import agency_calendar, role_changes
from tests.factories import AutoTaskTemplateFactory, ClientFactory
from tests.tasks.model.absences import AbsentPeople
from tests.tasks.model.machine import (
    COLUMNS,
    COPIED,
    DAYS,
    EDITS,
    OPTIONS,
    PICK,
    RULES,
    TRAVEL,
)
from tests.tasks.model.reference import Trip

pytestmark = pytest.mark.both

NO_RULE = -1
COUNTED = {"reference": "task_created", "predecessor": None}


class Engine(AbsentPeople):
    """Each rule does the same to the database and to the model."""

    # --- time, rules and the calendar ---

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: len(self.agency.rules) < 6)
    @rule(given=RULES)
    def add_rule(self, given: dict) -> None:
        given = self.fitting(given)
        template = AutoTaskTemplateFactory(**self.stored(given))
        self.agency.rules[template.pk] = given

    @precondition(lambda self: self.agency.rules)
    @rule(pick=PICK, edits=EDITS, update_open=st.booleans())
    def edit_rule(self, pick: int, edits: dict, update_open: bool) -> None:  # noqa: FBT001
        pk = list(self.agency.rules)[pick % len(self.agency.rules)]
        rule, old = self.agency.rules[pk], dict(self.agency.rules[pk])
        rule |= self.fitting({**rule, "key_date": "option", **edits}, pk)
        changes = {key: rule[key] for key in rule if rule[key] != old[key]}
        template = AutoTaskTemplate.objects.get(pk=pk)
        rule_edits.revise(
            template, self.stored(changes), update_open=update_open, by=None, at=self.tick()
        )
        if update_open:
            self.bring_in_line(pk, old)

    def bring_in_line(self, pk: int, old: dict) -> None:
        """Give the open tasks of a rule what it says now."""
        rule = self.agency.rules[pk]
        for task in self.todos():
            if task.rule_pk == pk and task.state == "open":
                has_another_role = task.follows and task.rule["role"] != rule["role"]
                task.rule |= {key: rule[key] for key in COPIED}
                task.name = rule["name"] if task.name == old["name"] else task.name
                had = self.agency.assignee(old, task.change, task.by)
                if has_another_role or (task.owner, task.follows) == had:
                    to, task.follows = self.agency.assignee(rule, task.change, task.by)
                    if to != task.owner:
                        self.agency.give(task, to)

    @precondition(lambda self: self.agency.rules)
    @rule(pick=PICK)
    def delete_rule(self, pick: int) -> None:
        pk = list(self.agency.rules)[pick % len(self.agency.rules)]
        rule_edits.delete(AutoTaskTemplate.objects.get(pk=pk), by=None, at=self.tick())
        for other, follower in self.agency.rules.items():
            if follower["predecessor"] == pk:
                old = dict(follower)
                follower.update(COUNTED)
                self.bring_in_line(other, old)
        for task in self.todos():
            if task.rule["predecessor"] == pk:
                is_lost = task.state == "cancelled" and not task.cancelled_by
                task.rule |= {"predecessor": NO_RULE} if is_lost else COUNTED
        del self.agency.rules[pk]

    @rule(day=st.dates(date(2027, 4, 20), date(2027, 7, 31)), away=st.none() | PICK)
    def close_for_a_day(self, day: date, away: int | None = None) -> None:
        """Also while trips are in the trash: in the end it is as if they had been there."""
        trips = [] if away is None else self.trips(away)
        trash.delete(self.rows(trips), by=None, at=self.tick())
        closure = Closure(name="Fermeture", first_day=day, last_day=day)
        agency_calendar.apply(agency_calendar.adding(closure), by=None, at=self.tick())
        for trip in trips:
            restoring.restore(trip.pk, by=self.people[0], at=self.tick())
            for task in trip.tasks:
                task.is_placed = False
        self.agency.closed_days.append(day)

    # --- trips ---

    @precondition(lambda self: len(self.agency.trips) < 4)
    @rule(to=st.sampled_from("abcd"), departure=DAYS, quiet=st.booleans(), by=PICK)
    def begin_a_trip(self, to: str, departure: date | None, quiet: bool, by: int) -> None:  # noqa: FBT001
        at, person = self.tick(), self.person(by)
        row = Opportunity(
            name="Un autre voyage",
            client=ClientFactory(),
            manager=person,
            status=self.statuses[to],
            departure_date=departure,
        )
        [change] = transitions.create([row], by=person, source="code", at=at, quiet=quiet).changes
        trip = Trip(row.pk, to, person.pk, clock.local_day(at), departure)
        self.agency.trips.append(trip)
        self.agency.enter(trip, to, change.pk, at=at, by=person.pk, is_quiet=quiet)

    @rule(pick=PICK, to=st.sampled_from("abcd"), quiet=st.booleans(), by=st.none() | PICK)
    def move(self, pick: int, to: str, quiet: bool, by: int | None) -> None:  # noqa: FBT001
        trips, at = self.trips(pick), self.tick()
        person = None if by is None else self.person(by)
        batch = Batch.objects.create(made_at=at, made_by=person, source="bulk")
        changes = transitions.move(
            self.rows(trips),
            to=self.statuses[to],
            by=person,
            source="bulk",
            at=at,
            quiet=quiet,
            batch=batch,
        ).changes
        pks = {row.opportunity_id: row.pk for row in changes}
        assert set(pks) == {trip.pk for trip in trips if trip.status != to}
        how = {"at": at, "by": person and person.pk, "is_quiet": quiet}
        made = [self.agency.enter(t, to, pks[t.pk], **how) for t in trips if t.pk in pks]
        self.batches.append((batch, made))

    @rule(pick=PICK, to=st.sampled_from("abcd"), departure=DAYS, by=PICK)
    def save(self, pick: int, to: str, departure: date | None, by: int) -> None:
        trip, at = self.agency.trips[pick % len(self.agency.trips)], self.tick()
        row = Opportunity.objects.get(pk=trip.pk)
        row.status, row.departure_date = self.statuses[to], departure
        with events.acting(by=self.person(by), source="screen"):
            row.save()
        trip.write(at, departure=departure)
        if trip.status != to:
            pk = row.changes.latest("pk").pk
            self.agency.enter(trip, to, pk, at=at, by=self.person(by).pk)

    @rule(pick=PICK, facts_=TRAVEL)
    def travel_otherwise(self, pick: int, facts_: dict) -> None:
        at, written = self.tick(), {COLUMNS[name]: value for name, value in facts_.items()}
        if written:
            tracked_fields.write(self.rows(self.trips(pick)), by=None, at=at, **written)
        for trip in self.trips(pick):
            trip.write(at, **facts_)

    @rule(pick=PICK, who=PICK)
    def hand_to_another_manager(self, pick: int, who: int) -> None:
        manager, at = self.person(who), self.tick()
        tracked_fields.write(self.rows(self.trips(pick)), by=None, at=at, manager=manager)
        for trip in self.trips(pick):
            trip.write(at, manager=manager.pk)

    @rule(who=st.none() | PICK)
    def give_the_role(self, who: int | None) -> None:
        person = None if who is None else self.person(who)
        role_changes.edit(self.role, person=person, by=None, at=self.tick())
        self.agency.role = person and person.pk

    @rule(pick=PICK, who=st.none() | PICK)
    def name_for_the_role(self, pick: int, who: int | None) -> None:
        trip = self.agency.trips[pick % len(self.agency.trips)]
        row, person = Opportunity.objects.get(pk=trip.pk), None if who is None else self.person(who)
        roles.write(row, self.role, person, by=None, at=self.tick())
        self.agency.named[trip.pk] = person and person.pk

    @rule(pick=PICK, name=OPTIONS["key_date"], day=DAYS)
    def set_key_date(self, pick: int, name: str, day: date | None) -> None:
        trip = self.agency.trips[pick % len(self.agency.trips)]
        row, at = Opportunity.objects.get(pk=trip.pk), self.tick()
        key_dates.write(row, {self.key_dates[name].pk: day}, by=None, at=at)
        trip.set_day(name, day, at)

    @rule(pick=PICK, back=st.sampled_from([1, 1, 1, 2, 3]))
    def put_a_fact_back(self, pick: int, back: int) -> None:
        trip, at = self.agency.trips[pick % len(self.agency.trips)], self.tick()
        if not trip.facts:
            return
        fact = trip.facts[-min(back, len(trip.facts))]
        row, reason = Opportunity.objects.get(pk=trip.pk), trip.refusal(fact, at)
        if reason:
            with pytest.raises(undoing.CannotUndoError) as refused:
                undoing_fields.undo(row, [fact.pk], by=None, at=at)
            assert refused.value.reason == reason
        else:
            undoing_fields.undo(row, [fact.pk], by=None, at=at)
            trip.put_back(fact, at)

    @rule(pick=PICK, back=st.sampled_from([1, 1, 1, 2]))
    def undo(self, pick: int, back: int) -> None:
        trip, at = self.agency.trips[pick % len(self.agency.trips)], self.tick()
        change = trip.changes[-min(back, len(trip.changes))]
        row = Opportunity.objects.get(pk=trip.pk).changes.get(pk=change.pk)
        reason = self.agency.refusal(change, at)
        if reason:
            with pytest.raises(undoing.CannotUndoError) as refused:
                undoing.undo(row, by=None, at=at)
            assert refused.value.reason == reason
        else:
            self.agency.undo(change, undoing.undo(row, by=None, at=at).reversals[0].pk, at, None)

    @precondition(lambda self: self.batches)
    @rule(pick=PICK)
    def undo_batch(self, pick: int) -> None:
        # The last one first: nobody has moved them since.
        (batch, made), at = self.batches[-1 - pick % len(self.batches)], self.tick()
        undoable = [row for row in made if not self.agency.refusal(row, at)]
        if undoable and batch.pk not in self.undone:
            reversals = undoing.undo_batch(batch, by=None, at=at).reversals
            pks = {row.undoes_id: row.pk for row in reversals}
            assert set(pks) == {row.pk for row in undoable}
            self.undone.add(batch.pk)
            for row in undoable:
                self.agency.undo(row, pks[row.pk], at, None)
        else:
            with pytest.raises(undoing.CannotUndoError):
                undoing.undo_batch(batch, by=None, at=at)

    @precondition(lambda self: self.agency.rules)
    @rule(pick=PICK, name=st.sampled_from("abcd"))
    def apply_to_those_there(self, pick: int, name: str) -> None:
        at = self.tick()
        rules = [pk for pk in self.agency.rules if pick % 2 or pk % 2]
        templates = list(AutoTaskTemplate.objects.filter(pk__in=rules))
        applying.apply(self.statuses[name], templates=templates, at=at)
        for trip in self.agency.trips:
            if trip.status == name:
                change = self.agency.standing(trip)[-1]
                there = {task.rule_pk for task in trip.tasks if task.change is change}
                missing = [pk for pk in self.agency.rules if pk in rules and pk not in there]
                self.agency.create(change, missing, clock.local_day(at))

    @precondition(lambda self: self.agency.rules)
    @rule(pick=PICK, by=PICK)
    def put_rules(self, pick: int, by: int) -> None:
        trip, at = self.agency.trips[pick % len(self.agency.trips)], self.tick()
        rules = [pk for pk in self.agency.rules if pick % 2 or pk % 2]
        entry, row = self.agency.entry(trip), Opportunity.objects.get(pk=trip.pk)
        done = putting_rules.put(row, rules, seen=entry.pk, by=self.person(by), at=at)
        today = clock.local_day(at)
        made = self.agency.put(trip, rules, today, by=self.person(by).pk)
        assert (len(done.tasks), done.left_out) == (len(made), len(rules) - len(made))
        self.put.append((trip, made))

    @precondition(lambda self: self.put)
    @rule(pick=PICK)
    def take_rules_back(self, pick: int) -> None:
        (trip, made), at = self.put[pick % len(self.put)], self.tick()
        gone = [todo for todo in made if todo in trip.tasks and not todo.is_touched]
        row = Opportunity.objects.get(pk=trip.pk)
        count = putting_rules.take_back(row, [todo.pk for todo in made], by=None, at=at)
        assert count == len(gone)
        trip.tasks = [todo for todo in trip.tasks if todo not in gone]

    # --- tasks ---

    @precondition(lambda self: self.todos())
    @rule(pick=PICK, day=DAYS)
    def pin(self, pick: int, day: date | None) -> None:
        todo, task = self.task(pick)
        editing.edit(task, by=None, at=self.tick(), due_date=day)
        if todo.due != day:
            is_back = todo.is_pinned and todo.state == "open" and day == todo.computed
            todo.is_pinned = not is_back
            todo.due, todo.is_touched = day, True

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def put_back(self, pick: int) -> None:
        """As who drags a task back."""
        todo, _task = self.task(pick)
        self.pin(pick, todo.computed)

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def unpin(self, pick: int) -> None:
        todo, task = self.task(pick)
        editing.unpin(task, by=None, at=self.tick())
        if todo.is_pinned:
            todo.is_pinned, todo.is_touched = False, True
            if todo.state == "open":
                self.agency.date(todo)

    @precondition(lambda self: self.todos())
    @rule(pick=PICK, who=PICK)
    def rename_and_assign(self, pick: int, who: int) -> None:
        todo, task = self.task(pick)
        person = self.person(who)
        editing.edit(task, by=None, at=self.tick(), name="À ma façon", assignee=person)
        if person.pk != todo.assignee:
            todo.follows, todo.instead_of = False, None
        if (todo.name, todo.assignee) != ("À ma façon", person.pk):
            todo.is_touched = True
        todo.name, todo.assignee = "À ma façon", person.pk

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def complete(self, pick: int) -> None:
        todo, task = self.task(pick)
        completing.complete(task, by=None, at=self.tick())
        if todo.state == "open":
            todo.is_done = todo.is_touched = True

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        todo, task = self.task(pick)
        completing.reopen(task, by=None, at=self.tick())
        if todo.state in ("done", "cancelled"):
            todo.is_done, todo.cancelled_by, todo.is_needless = False, None, False
            todo.is_lost, todo.is_touched = False, True
            if todo.rule["predecessor"] == NO_RULE:
                todo.rule |= COUNTED
            self.agency.date(todo)

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        todo, task = self.task(pick)
        deleting.delete(task, at=self.tick())
        todo.is_deleted = todo.is_touched = True

    @precondition(lambda self: self.todos())
    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        todo, task = self.task(pick)
        deleting.restore(task, by=None, at=self.tick())
        todo.is_touched, todo.is_deleted = todo.is_deleted, False
        if todo.state == "open":
            self.agency.date(todo)

    # --- what a trip is exempt from ---

    @precondition(lambda self: any(todo.rule_pk in self.agency.rules for todo in self.todos()))
    @rule(pick=PICK)
    def exempt(self, pick: int) -> None:
        todo, task = self.task(pick)
        if task.template_id:
            exempting.exempt(task, by=None, at=self.tick())
            todo.change.trip.exempt.add(todo.rule_pk)
            if todo.state == "open" or (todo.state == "cancelled" and not todo.cancelled_by):
                todo.is_deleted = todo.is_touched = True

    @rule(pick=PICK)
    def exempt_from_all(self, pick: int) -> None:
        for trip, row in self.with_rows(pick):
            exempting.exempt_from_all(row, by=None, at=self.tick())
            trip.exempt.add(None)

    @rule(pick=PICK)
    def lift_exemptions(self, pick: int) -> None:
        for trip, row in self.with_rows(pick):
            for exemption in row.exemptions.standing():
                exempting.lift(exemption, by=None, at=self.tick())
            trip.exempt.clear()

    def with_rows(self, pick: int) -> list[tuple[Trip, Opportunity]]:
        return [(trip, Opportunity.objects.get(pk=trip.pk)) for trip in self.trips(pick)]


def play_stories(count: int, *, seed: int | None = None) -> None:
    """Stories of thirty steps each; a seed tells the same ones again."""
    play(
        Engine if seed is None else hypothesis.seed(seed)(Engine),
        settings=hypothesis.settings(
            max_examples=count,
            stateful_step_count=30,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_engine_does_what_its_model_does():
    """PostgreSQL need only hear each statement; the directed stories ask it too."""
    play_stories(10 if connection.vendor == "sqlite" else 4)
