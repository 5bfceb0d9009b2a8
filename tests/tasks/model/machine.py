"""What plays with the engine and its model, and compares them after each step."""

from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

import holidays
import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from caladeo import clock
from opportunities.models import Batch, FactChange, Opportunity
from statuses.conditions import Condition
from statuses.models import AutoTaskTemplate, KeyDate, Role
from tasks import doctor
from tasks.engine import inserting
from tasks.models import Task
from tests.factories import OpportunityFactory, StatusFactory, UserFactory
from tests.tasks.model.columns import kept, of_engine, of_model
from tests.tasks.model.reference import Agency
from tests.tasks.model.todo import Todo
from tests.tasks.model.trip import Change, Trip

START = datetime(2027, 4, 28, 7, 0, tzinfo=UTC)
HOLIDAYS = sorted(holidays.France(years=range(2026, 2030)))
COLUMNS = {"departure": "departure_date", "duration": "duration_days"}
COPIED = [name.removesuffix("_id") for name in inserting.OPTIONS]
PICK = st.integers(0, 999)
DAYS = st.none() | st.dates(date(2027, 4, 1), date(2027, 9, 30))
TRAVEL = st.fixed_dictionaries(
    {}, optional={"departure": DAYS, "duration": st.none() | st.integers(1, 20)}
)
# The field, the operator and the value of each; « a » and the first person stand for their keys.
CONDITIONS = {
    "first_entry": ("first_entry", "yes", None),
    "from_a": ("from_status", "is", "a"),
    "soon": ("departure", "less_than", 40),
    "of_first": ("manager", "is", "first"),
}
OPTIONS = {
    "offset_days": st.integers(-60, 30),
    "offset_unit": st.sampled_from(["days", "weeks", "months"]),
    "reference": st.sampled_from(
        [
            "task_created",
            "status_entered",
            "opportunity_created",
            "departure",
            "return",
            "key_date",
            "task",
        ]
    ),
    "predecessor": PICK,
    "if_not_preceded": st.sampled_from(["cancel", "count"]),
    "key_date": st.sampled_from(["option", "deposit", "balance", "rooming"]),
    "day_count": st.sampled_from(["calendar", "working"]),
    "day_rule": st.sampled_from(["stay", "next", "previous"]),
    "if_past": st.sampled_from(["keep", "today", "skip"]),
    "assign_to": st.sampled_from(["manager", "changer", "person", "role", "nobody"]),
    "assigned_person": st.integers(0, 2),
    "visible_days": st.none() | st.integers(0, 20),
    "on_leave": st.sampled_from(["keep", "cancel", "cancel_if_closed"]),
    "on_return": st.sampled_from(["again", "if_none_open", "once"]),
    "conditions": st.sampled_from([[], [], [], *([name] for name in CONDITIONS)]),
    "is_required": st.booleans(),
    "is_enabled": st.sampled_from([True, True, True, False]),
    "name": st.sampled_from(["Relancer", "Facturer", "Réserver"]),
}
RULES = st.fixed_dictionaries({"status": st.sampled_from("abcd"), **OPTIONS})
ONE_EDIT = st.one_of([st.fixed_dictionaries({name: OPTIONS[name]}) for name in OPTIONS])
EDITS = ONE_EDIT | st.fixed_dictionaries({}, optional=OPTIONS)
TWO_WEEKS = {"offset_days": 2, "offset_unit": "weeks"}


class Machine(RuleBasedStateMachine):
    """A small agency, twice: in the database and in the model."""

    def __init__(self) -> None:
        super().__init__()
        self.way_back = ExitStack()
        self.way_back.enter_context(transaction.atomic())
        self.way_back.callback(transaction.set_rollback, True)
        self.time = self.way_back.enter_context(time_machine.travel(START, tick=False))
        self.now = START
        self.batches: list[tuple[Batch, list[Change]]] = []
        self.undone: set[int] = set()  # keys of batches
        self.put: list[tuple[Trip, list[Todo]]] = []  # what people put on trips by hand
        self.begin()

    def begin(self) -> None:
        kinds = {"a": {}, "b": {"is_sold": True}, "c": {}, "d": {"closed": True}}
        self.statuses = {name: StatusFactory(**kind) for name, kind in kinds.items()}
        self.people = [*UserFactory.create_batch(2), UserFactory(deactivated=True), UserFactory()]
        sources = {"option": "typed", "deposit": "booking", "balance": "departure"}
        offsets = {"option": 0, "deposit": 7, "balance": -45}
        self.key_dates = {
            name: KeyDate.objects.create(name=name, source=source, offset_days=offsets[name])
            for name, source in sources.items()
        }
        self.key_dates["rooming"] = KeyDate.objects.create(
            name="rooming", source="key_date", base=self.key_dates["balance"], **TWO_WEEKS
        )
        self.role = Role.objects.create(name="Production", person=self.people[1])
        team = [row.pk for row in self.people[:2]]
        self.agency = Agency({"b"}, {"d"}, team, list(HOLIDAYS), self.now, role=team[1])
        for _trip in range(2):
            row = OpportunityFactory(status=self.statuses["a"], manager=self.people[0])
            trip = Trip(row.pk, "a", row.manager_id, clock.local_day(self.now))
            self.agency.trips.append(trip)
            self.agency.enter(trip, "a", row.changes.get().pk, at=self.now)

    def teardown(self) -> None:
        with self.way_back:
            assert dict(doctor.examine()) == {}

    # --- what is acted upon ---

    def trips(self, pick: int) -> list[Trip]:
        """One of the trips, or all of them."""
        trips = self.agency.trips
        return trips if pick % 3 == 0 else [trips[pick % len(trips)]]

    def rows(self, trips: list[Trip]):
        return Opportunity.objects.filter(pk__in=[trip.pk for trip in trips])

    def todos(self) -> list[Todo]:
        return [task for trip in self.agency.trips for task in trip.tasks]

    def task(self, pick: int) -> tuple[Todo, Task]:
        todo = self.todos()[pick % len(self.todos())]
        return todo, Task.objects.get(pk=todo.pk)

    def person(self, pick: int):
        return self.people[pick % 2]

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        self.time.move_to(self.now)
        self.agency.now = self.now
        return self.now

    def fitting(self, given: dict, pk: int | None = None) -> dict:
        """The options as they can stand together, of a rule that is there or is to be."""
        given = dict(given)
        rules = [
            other
            for other, rule in self.agency.rules.items()
            if rule["status"] == given["status"] and pk not in (other, *self.agency.chain(other))
        ]
        if given["reference"] == "task" and not rules:
            given["reference"] = "task_created"
        wanted = given["predecessor"]
        if given["reference"] != "task":
            given["predecessor"] = None
        elif wanted not in rules:
            given["predecessor"] = rules[(wanted or 0) % len(rules)]
        if given["reference"] in ("task_created", "task"):
            given["offset_days"] = abs(given["offset_days"])
        if given["day_count"] == "working":
            given["offset_unit"] = "days"
        given["role"] = "production" if given["assign_to"] == "role" else None
        given["key_date"] = given["key_date"] if given["reference"] == "key_date" else None
        return given

    def stored(self, given: dict) -> dict:
        """The options with rows in place of names and keys."""
        people = dict(enumerate(self.people))
        keys = {"a": self.statuses["a"].pk, "first": self.people[0].pk}
        rows = {"assigned_person": people, "key_date": self.key_dates, "status": self.statuses}
        rows["predecessor"] = AutoTaskTemplate.objects.in_bulk()
        rows["role"] = {"production": self.role}
        found = {k: rows[k].get(value) if k in rows else value for k, value in given.items()}
        if "conditions" in found:
            written = [CONDITIONS[name] for name in found["conditions"]]
            found["conditions"] = [
                Condition(field, operator, keys.get(value, value)).as_stored()
                for field, operator, value in written
            ]
        return found

    # --- the comparison ---

    @invariant()
    def both_are_the_same(self) -> None:
        self.agency.settle(clock.local_day(self.now))
        rows = Opportunity.objects.select_related("status").prefetch_related("changes")
        names = {row.pk: name for name, row in self.statuses.items()}
        for row in rows:
            [trip] = [trip for trip in self.agency.trips if trip.pk == row.pk]
            assert (names[row.status_id], row.booked_on) == (trip.status, trip.booked)
            assert [(c.pk, c.undoes_id, c.is_quiet) for c in row.changes.order_by("pk")] == [
                (c.pk, c.undoes and c.undoes.pk, c.is_quiet) for c in trip.changes
            ]
            facts = row.fact_changes.exclude(field="role").order_by("pk")
            self.facts_are_the_same(trip, list(facts))
        tasks = {task.pk: task for task in Task.objects.all()}
        made = {(task.change_id, task.template_id): task.pk for task in tasks.values()}
        for todo in self.todos():
            todo.pk = todo.pk or made[todo.change.pk, todo.rule_pk]
        assert {pk: of_engine(task) for pk, task in tasks.items()} == {
            todo.pk: of_model(todo) for todo in self.todos()
        }

    def facts_are_the_same(self, trip: Trip, changes: list[FactChange]) -> None:
        names = {row.pk: name for name, row in self.key_dates.items()}
        for fact, change in zip(trip.facts, changes, strict=False):
            fact.pk = change.pk
        assert [
            (names.get(c.key_date_id, c.field), c.before, c.after, c.undoes_id) for c in changes
        ] == [
            (COLUMNS.get(f.name, f.name), kept(f.before), kept(f.after), f.undoes and f.undoes.pk)
            for f in trip.facts
        ]
