"""Trying out says what the move then does: same tasks, same refusals, same cancellations."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from caladeo import clock
from opportunities import key_dates
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import KeyDate
from tasks.actions import completing, deleting
from tasks.models import Task
from tasks.previews import trying
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
COPIED = [
    "template_id",
    "name",
    "description",
    "due_date",
    "assignee_id",
    "visible_from",
    "follows_manager",
    "reference",
    "offset_days",
    "offset_unit",
    "key_date_id",
    "day_count",
    "day_rule",
    "if_past",
    "on_leave",
    "visible_days",
    "reference_date",
    "counted_date",
    "computed_date",
    "skipped_days",
    "is_raised",
]
NAMES = st.sampled_from(["Appeler {client}", "Carnet pour {destination}, {depart}", "Relancer"])
OFFSETS = st.integers(-60, 60)
RULE = st.fixed_dictionaries(
    {
        "name": NAMES,
        "offset_days": OFFSETS,
        "offset_unit": st.sampled_from(["days", "days", "weeks", "months"]),
        "reference": st.sampled_from(
            [
                "task_created",
                "status_entered",
                "opportunity_created",
                "departure",
                "return",
                "key_date",
            ]
        ),
        "is_enabled": st.sampled_from([True, True, True, False]),
        "day_count": st.sampled_from(["calendar", "working"]),
        "day_rule": st.sampled_from(["stay", "next", "previous"]),
        "if_past": st.sampled_from(["keep", "today", "skip"]),
        "assign_to": st.sampled_from(["manager", "changer", "person", "nobody"]),
        "visible_days": st.sampled_from([None, 0, 7]),
        "on_leave": st.sampled_from(["keep", "cancel", "cancel_if_closed"]),
        "on_return": st.sampled_from(["again", "if_none_open", "once"]),
    }
)
DATES = st.dates(date(2027, 1, 1), date(2027, 12, 31))


def moment(day: date) -> datetime:
    return datetime.combine(day, time(10), PARIS)


def move(trip: Opportunity, to: Any, by: Any, day: date) -> Any:
    rows = Opportunity.objects.filter(pk=trip.pk)
    return transitions.move(rows, to=to, by=by, source="screen", at=moment(day)).changes


def create_rule(status: Any, rule: dict[str, Any], dates: list[KeyDate], person: Any) -> None:
    """A valid rule of what was drawn."""
    rule = dict(rule)
    if rule["reference"] == "task_created":
        rule["offset_days"] = abs(rule["offset_days"])
    if rule["day_count"] == "working":
        rule["offset_unit"] = "days"
    if rule["reference"] == "key_date":
        rule["key_date"] = dates[rule["offset_days"] % len(dates)]
    if rule["assign_to"] == "person":
        rule["assigned_person"] = person
    AutoTaskTemplateFactory(status=status, **rule)


def agency_dates() -> list[KeyDate]:
    option = KeyDate.objects.create(name="Option")
    booking = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-45)
    rooming = KeyDate.objects.create(name="Rooming", source="key_date", base=balance)
    return [option, booking, balance, rooming]


def visit(trip: Opportunity, status: Any, back: Any, how: str, day: date) -> None:
    """Been there before; one of its tasks was done, deleted, or is still open."""
    changes = move(trip, status, None, day)
    task = Task.objects.filter(change__in=changes).first()
    if task and how == "done":
        completing.complete(task, by=None, at=moment(day))
    if task and how == "deleted":
        deleting.delete(task, at=moment(day))
    move(trip, back, None, day)


def said(trial: trying.Trial) -> dict[str, Any]:
    return {
        "created": [[getattr(line.task, name) for name in COPIED] for line in trial.created],
        "assignees": [line.assignee and line.assignee.pk for line in trial.created],
        "skipped": [(line.task.name, line.reason, line.due.day) for line in trial.not_created],
        "cancelled": sorted(task.pk for task in trial.cancelled),
    }


def happened(change: Any) -> dict[str, Any]:
    tasks = list(change.tasks.order_by("pk"))
    skipped = change.not_created.order_by("pk")
    return {
        "created": [[getattr(task, name) for name in COPIED] for task in tasks],
        "assignees": [task.assignee_id for task in tasks],
        "skipped": [(row.name, row.reason, row.due_date) for row in skipped],
        "cancelled": sorted(change.cancelled_tasks.values_list("pk", flat=True)),
    }


SCENE = st.fixed_dictionaries(
    {
        "rules": st.lists(RULE, min_size=1, max_size=5),
        "leaving": st.lists(RULE, max_size=2),
        "departure_date": st.none() | DATES,
        "duration_days": st.none() | st.integers(1, 40),
        "option": st.none() | DATES,
        "before": st.sampled_from(["", "open", "done", "deleted"]),
        "is_sold": st.booleans(),
        "is_active": st.booleans(),
        "person_left": st.booleans(),
    }
)


def play(scene: dict[str, Any], day: date) -> tuple[Any, Opportunity]:
    """The status to enter, and an opportunity that has lived a little."""
    dates, person = agency_dates(), UserFactory(is_active=not scene["person_left"])
    start = StatusFactory()
    status = StatusFactory(is_sold=scene["is_sold"], is_active=scene["is_active"])
    for where, drawn in ((start, "leaving"), (status, "rules")):
        for rule in scene[drawn]:
            create_rule(where, rule, dates, person)
    facts = {name: scene[name] for name in ("departure_date", "duration_days")}
    trip = OpportunityFactory(status=start, destinations="Kyoto", **facts)
    if scene["option"]:
        key_dates.write(trip, {dates[0].pk: scene["option"]}, by=None, at=clock.now())
    if scene["before"]:
        visit(trip, status, start, scene["before"], day - timedelta(days=20))
    return status, Opportunity.objects.select_related("client", "manager").get(pk=trip.pk)


@settings(max_examples=30)
@given(scene=SCENE, day=DATES)
def test_it_says_what_the_move_then_does(scene, day):
    with transaction.atomic():
        status, trip = play(scene, day)
        by = UserFactory()

        trial = trying.try_out(status, opportunity=trip, entered_on=day, by=by)
        (change,) = move(trip, status, by, day)

        assert said(trial) == happened(change)
        assert len(trial.lines) + len(trial.disabled) == len(scene["rules"])
        transaction.set_rollback(True)


def test_dates_alone_are_enough():
    template = AutoTaskTemplateFactory(
        before_departure=True, day_rule="next", name="Solde de {client}, départ le {depart}"
    )
    trip = trying.made_up(
        created_on=date(2027, 5, 1), departure=date(2027, 6, 14), duration_days=15
    )

    trial = trying.try_out(
        template.status, opportunity=trip, entered_on=date(2027, 5, 12), by=UserFactory()
    )

    (line,) = trial.created
    assert line.due.day == date(2027, 5, 18)
    assert line.task.name == "Solde de {client}, départ le 14 juin 2027"
    assert line.assignee is None
    assert line.task.follows_manager


def test_a_typed_key_date_counts_in_place_of_its_formula():
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-45)
    template = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    trip = trying.made_up(created_on=date(2027, 5, 1), departure=date(2027, 9, 1))

    trial = trying.try_out(
        template.status,
        opportunity=trip,
        entered_on=date(2027, 5, 12),
        by=UserFactory(),
        typed={balance.pk: date(2027, 8, 12)},
    )

    assert trial.created[0].due.day == date(2027, 8, 10)
    assert trial.created[0].named == "Solde"


def test_the_first_entry_into_a_sold_status_counts_as_the_booking():
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    status = StatusFactory(is_sold=True)
    AutoTaskTemplateFactory(status=status, reference="key_date", key_date=deposit, offset_days=0)
    trip, day = OpportunityFactory(), date(2027, 5, 12)

    trial = trying.try_out(status, opportunity=trip, entered_on=day, by=UserFactory())

    assert trial.created[0].due.day == date(2027, 5, 19)
    assert trip.booked_on is None


def test_numbers_are_those_of_the_list_with_the_disabled_ones():
    status = StatusFactory()
    AutoTaskTemplateFactory(status=status)
    AutoTaskTemplateFactory(status=status, disabled=True, name="Rooming")
    AutoTaskTemplateFactory(status=status)

    trial = trying.try_out(
        status,
        opportunity=trying.made_up(created_on=date(2027, 5, 1)),
        entered_on=date(2027, 5, 12),
        by=UserFactory(),
    )

    assert [line.number for line in trial.lines] == [1, 3]
    assert [row.name for row in trial.disabled] == ["Rooming"]
