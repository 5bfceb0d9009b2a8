"""The advanced options of a rule, through the door that users take: entering a status."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils.translation import override

from opportunities import key_dates
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions, undoing
from statuses.models import Closure, KeyDate, Status
from tasks import doctor
from tasks.actions import completing, editing
from tasks.engine import applying, rule_edits
from tasks.models import Task, TaskNotCreated
from tasks.settings import agency_calendar
from tasks.text import explaining
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _may_2027():
    with time_machine.travel(NOW, tick=False):
        yield


def enter(template, **fields):
    """An opportunity that has just entered the template's status, and its task if any."""
    opportunity = OpportunityFactory(status=StatusFactory(), travelling=True, **fields)
    opportunity.status = template.status
    opportunity.save()
    return opportunity, opportunity.tasks.first()


def move(opportunity, to, by=None, **how):
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    return transitions.move(rows, to=to, by=by, source="screen", at=NOW, **how).changes


def test_whit_monday_is_explained():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")

    _opportunity, task = enter(template)

    assert task.due_date == date(2027, 5, 18)
    with override("en"):
        assert explaining.explain(task.due) == (
            "18 May 2027 = departure (14 June 2027) − 30 days,"
            " that is Saturday 15 May, moved to Tuesday (holiday: Pentecost Monday)"
        )


def test_working_days_skip_the_weekend_and_the_holiday():
    template = AutoTaskTemplateFactory(offset_days=3, day_count="working")

    _opportunity, task = enter(template)

    assert task.due_date == date(2027, 5, 18)


@pytest.mark.parametrize(
    ("if_past", "due"), [("keep", date(2027, 4, 30)), ("today", date(2027, 5, 12)), ("skip", None)]
)
def test_a_date_already_past_follows_the_rule(if_past, due):
    template = AutoTaskTemplateFactory(offset_days=-45, reference="departure", if_past=if_past)

    _opportunity, task = enter(template)

    assert (task.due_date if task else None) == due


def test_the_named_person_gets_the_task_unless_deactivated():
    person = UserFactory()
    template = AutoTaskTemplateFactory(assign_to="person", assigned_person=person)
    _first, task = enter(template)

    person.is_active = False
    person.save()
    second, fallback = enter(template)

    assert task.assignee == person
    assert fallback.assignee == second.manager


def test_the_task_goes_to_who_changed_the_status_or_to_nobody():
    template = AutoTaskTemplateFactory(assign_to="changer")
    nobody = AutoTaskTemplateFactory(assign_to="nobody", status=template.status)
    opportunity, seller = OpportunityFactory(), UserFactory()

    move(opportunity, template.status, by=seller)

    assert opportunity.tasks.get(template=template).assignee == seller
    assert opportunity.tasks.get(template=nobody).assignee is None


@pytest.mark.parametrize(
    ("on_leave", "closed", "state"),
    [
        ("keep", True, "open"),
        ("cancel", False, "cancelled"),
        ("cancel_if_closed", False, "open"),
        ("cancel_if_closed", True, "cancelled"),
    ],
)
def test_leaving_cancels_as_the_rule_says(on_leave, closed, state):
    template = AutoTaskTemplateFactory(on_leave=on_leave)
    opportunity, task = enter(template)

    move(opportunity, StatusFactory(closed=closed))

    task.refresh_from_db()
    assert task.state == state


@pytest.mark.parametrize(
    ("on_leave", "cancels"), [("keep", None), ("cancel", 0), ("cancel_if_closed", 1)]
)
def test_closing_later_cancels_what_every_status_before_hung_on_it(on_leave, cancels):
    opportunity, task = enter(AutoTaskTemplateFactory(on_leave=on_leave))
    changes = [
        change
        for status in (StatusFactory(), StatusFactory(closed=True))
        for change in move(opportunity, status)
    ]

    task.refresh_from_db()

    assert task.cancelled_by == (None if cancels is None else changes[cancels])
    assert task.state == ("open" if cancels is None else "cancelled")


def test_closing_leaves_done_tasks_and_those_that_the_closed_status_makes():
    ends = {"on_leave": "cancel_if_closed"}
    template, closed = AutoTaskTemplateFactory(**ends), StatusFactory(closed=True)
    thanks = AutoTaskTemplateFactory(status=closed, **ends)
    opportunity, task = enter(template)
    completing.complete(task, by=None, at=NOW)

    move(opportunity, closed)
    [made] = opportunity.tasks.filter(template=thanks)
    move(opportunity, StatusFactory())
    move(opportunity, StatusFactory(closed=True))

    task.refresh_from_db()
    assert (task.state, made.state) == ("done", "open")
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_a_status_that_becomes_inactive_closes_nothing_by_itself():
    template, status = AutoTaskTemplateFactory(on_leave="cancel_if_closed"), StatusFactory()
    opportunity, task = enter(template)
    move(opportunity, status)

    Status.objects.filter(pk=status.pk).update(is_active=False)

    task.refresh_from_db()
    assert task.state == "open"
    assert dict(doctor.examine()) == {}


@pytest.mark.parametrize(
    ("on_return", "state", "reasons"),
    [
        ("again", "open", []),
        ("again", "done", []),
        ("if_none_open", "open", ["still_open"]),
        ("if_none_open", "done", []),
        ("if_none_open", "deleted", []),
        ("once", "open", ["once"]),
        ("once", "done", ["once"]),
        ("once", "deleted", ["once"]),  # it was there
    ],
)
def test_coming_back_creates_as_the_rule_says(on_return, state, reasons):
    template = AutoTaskTemplateFactory(on_return=on_return)
    opportunity, task = enter(template)
    done_at = opportunity.created_at if state == "done" else None
    Task.objects.filter(pk=task.pk).update(state=state, done_at=done_at)

    move(opportunity, StatusFactory())
    move(opportunity, template.status)

    assert opportunity.tasks.count() == 1 + (not reasons)
    assert [row.reason for row in TaskNotCreated.objects.all()] == reasons


def test_a_name_speaks_of_the_opportunity():
    template = AutoTaskTemplateFactory(name="Appeler {client} avant {depart} {client!r} {x}")
    client = ClientFactory(name="{gestionnaire}")

    _opportunity, task = enter(template, client=client)

    assert task.name == "Appeler {gestionnaire} avant 14 juin 2027 {client!r} {x}"


def test_a_moved_departure_tells_its_story():
    template = AutoTaskTemplateFactory(before_departure=True)
    opportunity, task = enter(template)
    seller = UserFactory()
    rows = Opportunity.objects.filter(pk=opportunity.pk)

    tracked_fields.write(rows, departure_date=date(2027, 7, 14), by=seller, at=NOW)

    task.refresh_from_db()
    [told] = task.moves.all()
    assert task.due_date == date(2027, 6, 14)
    assert (told.cause, told.from_date, told.moved_by) == ("departure", date(2027, 5, 15), seller)


def test_undo_takes_the_untouched_tasks_and_brings_back_the_cancelled():
    left = AutoTaskTemplateFactory(on_leave="cancel")
    entered = AutoTaskTemplateFactory()
    touched = AutoTaskTemplateFactory(status=entered.status)
    opportunity, cancelled = enter(left)
    [change] = move(opportunity, entered.status)
    editing.edit(opportunity.tasks.get(template=touched), by=None, at=NOW, name="À moi")

    undoing.undo(change, by=None, at=NOW)

    opportunity.refresh_from_db()
    cancelled.refresh_from_db()
    assert opportunity.status == left.status
    assert cancelled.state == "open"
    assert {task.name for task in opportunity.tasks.all()} == {cancelled.name, "À moi"}


def test_undo_is_refused_once_the_opportunity_moved_again():
    template = AutoTaskTemplateFactory()
    opportunity = OpportunityFactory()
    [change] = move(opportunity, template.status)
    move(opportunity, StatusFactory())

    with pytest.raises(undoing.CannotUndoError) as refused:
        undoing.undo(change, by=None, at=NOW)

    assert refused.value.reason == "moved_again"


def test_a_key_date_counts_from_the_booking():
    sold = StatusFactory(is_sold=True)
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    template = AutoTaskTemplateFactory(reference="key_date", key_date=deposit, offset_days=-2)
    opportunity, task = enter(template)
    assert task.is_waiting

    move(opportunity, sold)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 17)


def test_a_key_date_set_by_hand_moves_its_tasks_and_can_go_back():
    option = KeyDate.objects.create(name="Option", source="departure", offset_days=-60)
    template = AutoTaskTemplateFactory(reference="key_date", key_date=option, offset_days=0)
    opportunity, task = enter(template)
    assert task.due_date == date(2027, 4, 15)

    key_dates.write(opportunity, {option.pk: date(2027, 5, 1)}, by=None, at=NOW)
    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 1)

    key_dates.write(opportunity, {option.pk: None}, by=None, at=NOW)
    task.refresh_from_db()
    assert task.due_date == date(2027, 4, 15)


def test_applying_a_rule_to_those_already_there_never_brings_back_a_deleted_task():
    status = StatusFactory()
    first, second = OpportunityFactory(status=status), OpportunityFactory(status=status)
    template = AutoTaskTemplateFactory(status=status)
    applying.apply(status, templates=[template], at=NOW)
    Task.objects.filter(opportunity=first).update(state="deleted")

    again = applying.apply(status, templates=[template], at=NOW)

    assert again.tasks == 0
    assert second.tasks.count() == first.tasks.count() == 1


def test_editing_a_rule_updates_its_open_tasks_only_when_asked():
    template = AutoTaskTemplateFactory(before_departure=True, name="Solde")
    _one, kept = enter(template)
    _two, pinned = enter(template)
    editing.edit(pinned, by=None, at=NOW, due_date=date(2027, 6, 1))

    changes = {"offset_days": -20, "name": "Demander le solde"}
    rule_edits.revise(template, changes, update_open=True, by=None, at=NOW)

    kept.refresh_from_db()
    pinned.refresh_from_db()
    assert (kept.name, kept.due_date) == ("Demander le solde", date(2027, 5, 25))
    assert pinned.due_date == date(2027, 6, 1)
    assert template.revisions.get().changes["offset_days"] == [-30, -20]


def test_another_calendar_moves_the_tasks_that_count_on_it():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    _opportunity, task = enter(template)

    closure = Closure(name="Fermeture", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))
    moved = agency_calendar.apply(agency_calendar.adding(closure), by=None, at=NOW)

    task.refresh_from_db()
    assert (moved, task.due_date) == (1, date(2027, 5, 20))


def test_a_name_speaks_of_each_of_many():
    at = NOW - timedelta(hours=1)
    template = AutoTaskTemplateFactory(name="Appeler {client}")
    for name in ("Lefèvre", "Moreau"):
        OpportunityFactory(client=ClientFactory(name=name))

    rows = Opportunity.objects.all()
    transitions.move(rows, to=template.status, by=None, source="bulk", at=at)

    assert sorted(Task.objects.values_list("name", "created_at")) == [
        ("Appeler Lefèvre", at),
        ("Appeler Moreau", at),
    ]


def test_what_is_not_created_keeps_its_name_and_its_day():
    template = AutoTaskTemplateFactory(
        name="Appeler {client}", if_past="skip", reference="departure", offset_days=-30
    )
    row = OpportunityFactory(client=ClientFactory(name="Lefèvre"), departure_date=NOW.date())

    rows = Opportunity.objects.filter(pk=row.pk)
    transitions.move(rows, to=template.status, by=None, source="bulk", at=NOW)

    [told] = TaskNotCreated.objects.all()
    assert (told.name, told.due_date) == ("Appeler Lefèvre", NOW.date() - timedelta(days=30))
