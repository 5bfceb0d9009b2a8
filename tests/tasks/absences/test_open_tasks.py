"""What is open while somebody is away: offered once, given, given back; and what moves it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from caladeo.models import Absence, User
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields
from tasks import doctor
from tasks.absences import handing, saving
from tasks.actions import completing, editing, giving
from tasks.models import Task
from tasks.settings import handover
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks.absences.steps import FIRST, LAST, NOW, away, created, enter

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def healthy():
    yield
    assert dict(doctor.examine()) == {}


def whose(task: Task) -> tuple[User | None, User | None]:
    task.refresh_from_db()
    return task.assignee, task.instead_of


def task_of(person: User, due: date | None, **facts) -> Task:
    return TaskFactory(opportunity__manager=person, due_date=due, **facts)


@pytest.fixture
def open_before(anna):
    """A task of Anna's that is due in her absence and was there before it was written down."""
    return created(anna, days=8)


def hand(absence: Absence) -> int:
    return handing.hand(absence, by=None, at=NOW)


def test_an_absence_moves_nothing_by_itself(anna, julien, open_before):
    absence = away(anna, julien)

    assert whose(open_before) == (anna, None)
    assert list(handing.offered(absence, today=TODAY)) == [open_before]


def test_what_is_offered_is_what_is_due_in_it(anna, julien):
    days = [date(2027, 5, day) for day in (9, 10, 14, 15)]
    tasks = [task_of(anna, day) for day in [*days, None]]
    task_of(anna, FIRST, done=True)
    task_of(UserFactory(), FIRST)

    assert set(handing.offered(away(anna, julien), today=TODAY)) == set(tasks[1:3])


def test_who_is_away_already_is_offered_what_is_late_too(anna, julien):
    late = task_of(anna, date(2027, 4, 28))
    absence = away(anna, julien, first=TODAY)

    assert list(handing.offered(absence, today=TODAY)) == [late]


def test_they_go_by_a_click_and_back_by_another(anna, julien, open_before):
    absence = away(anna, julien)

    assert hand(absence) == 1
    assert whose(open_before) == (julien, anna)
    absence.refresh_from_db()
    assert absence.is_answered

    assert handing.take_back(anna, absence=absence, by=None, at=NOW) == {
        julien.pk: [open_before.pk]
    }
    assert whose(open_before) == (anna, None)


def test_after_the_absence_what_is_still_open_goes_back(anna, julien, open_before):
    absence = away(anna, julien)
    hand(absence)
    done, given_on = created(anna, days=8), created(anna, days=9)
    completing.complete(done, by=julien, at=NOW)
    lea = UserFactory()
    giving.give(given_on, to=lea, by=None, at=NOW)
    back = datetime(2027, 5, 17, 8, tzinfo=UTC)

    with time_machine.travel(back, tick=False):
        assert len(handing.take_back(anna, by=None, at=back)) == 1

    assert whose(open_before) == (anna, None)
    assert whose(done) == (julien, anna)
    assert whose(given_on) == (lea, None)


def test_what_is_for_the_next_absence_does_not_go_back(anna, julien):
    away(anna, julien)
    away(anna, julien, date(2027, 5, 24), date(2027, 5, 28))
    first, second = created(anna, days=8), created(anna, days=22)
    back = datetime(2027, 5, 17, 8, tzinfo=UTC)

    with time_machine.travel(back, tick=False):
        assert len(handing.take_back(anna, by=None, at=back)) == 1

    assert whose(first) == (anna, None)
    assert whose(second) == (julien, anna)


def test_who_says_no_is_not_asked_again(anna, julien, open_before):
    absence = away(anna, julien)

    handing.keep(absence)

    absence.refresh_from_db()
    assert absence.is_answered
    assert whose(open_before) == (anna, None)


def test_what_the_substitute_cannot_do_either_is_not_offered(anna, julien, open_before):
    away(julien, None, date(2027, 5, 11), date(2027, 5, 11))
    other = created(anna, days=9)

    assert list(handing.offered(away(anna, julien), today=TODAY)) == [other]


def test_what_a_substitute_has_for_others_goes_no_further(anna, julien, absence):
    task = created(anna, days=8)
    further = away(julien, UserFactory())

    assert not handing.offered(further, today=TODAY)
    assert whose(task) == (julien, anna)


def test_a_longer_absence_asks_again_and_a_shorter_one_gives_back(anna, julien, absence):
    kept, gone = created(anna, days=7), created(anna, days=10)
    handing.keep(absence)

    moved = saving.edit(absence, by=None, at=NOW, last_day=date(2027, 5, 12))

    assert moved == 1
    assert whose(kept) == (julien, anna)
    assert whose(gone) == (anna, None)
    absence.refresh_from_db()
    assert not absence.is_answered


def test_another_substitute_gets_what_the_first_one_had(anna, julien, absence):
    task, lea = created(anna, days=7), UserFactory()

    assert saving.edit(absence, by=None, at=NOW, substitute=lea) == 1
    assert whose(task) == (lea, anna)

    assert saving.edit(absence, by=None, at=NOW, substitute=None) == 1
    assert whose(task) == (anna, None)


def test_a_deleted_absence_gives_everything_back(anna, julien, absence):
    task = created(anna, days=7)

    assert saving.delete(absence, by=None, at=NOW) == 1

    assert whose(task) == (anna, None)
    anna.refresh_from_db()
    assert anna.absent_until is None


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"first": LAST, "last": FIRST}, saving.EndsBeforeItBeginsError),
        ({"first": date(2027, 5, 14), "last": date(2027, 5, 20)}, saving.OverlapError),
        ({"first": date(2027, 5, 1), "last": date(2027, 5, 10)}, saving.OverlapError),
    ],
)
def test_what_cannot_be_is_refused(anna, julien, absence, wrong, error):
    with pytest.raises(error):
        away(anna, julien, **wrong)

    assert Absence.objects.get() == absence


def test_nobody_stands_in_for_themselves(anna):
    with pytest.raises(saving.OwnSubstituteError):
        away(anna, anna)


# --- dates that move ---


@pytest.fixture
def trip(anna):
    """Its task is due ten days before the departure: on 11 May."""
    rule = AutoTaskTemplateFactory(status=StatusFactory(), reference="departure", offset_days=-10)
    trip = OpportunityFactory(manager=anna, departure_date=date(2027, 5, 21))
    enter(trip, rule.status)
    return trip


def leave_on(trip, day: date) -> Task:
    tracked_fields.write(
        Opportunity.objects.filter(pk=trip.pk), by=None, at=NOW, departure_date=day
    )
    return trip.tasks.get()


def test_a_date_that_leaves_the_absence_takes_the_task_back(anna, absence, trip):
    assert whose(leave_on(trip, date(2027, 5, 28))) == (anna, None)


def test_a_date_that_moves_into_the_absence_takes_the_task_along(anna, julien, absence, trip):
    leave_on(trip, date(2027, 5, 28))

    assert whose(leave_on(trip, date(2027, 5, 24))) == (julien, anna)


def test_a_date_that_moves_within_it_changes_nothing(anna, julien, trip):
    absence = away(anna, julien)
    handing.keep(absence)

    assert whose(leave_on(trip, date(2027, 5, 22))) == (anna, None)
    hand(absence)
    assert whose(leave_on(trip, date(2027, 5, 23))) == (julien, anna)


def test_a_date_that_arrives_late_gets_the_substitute(anna, julien, absence):
    rule = AutoTaskTemplateFactory(status=StatusFactory(), reference="departure", offset_days=-10)
    trip = OpportunityFactory(manager=anna)
    enter(trip, rule.status)

    assert whose(leave_on(trip, date(2027, 5, 21))) == (julien, anna)


def test_a_day_set_by_hand_changes_no_person(anna, julien, absence):
    task = created(anna, days=8)

    editing.edit(task, by=julien, at=NOW, due_date=date(2027, 5, 20))

    assert whose(task) == (julien, anna)
    assert list(handing.left_over(anna, today=TODAY)) == [task]


# --- people who change ---


def test_another_manager_takes_over(anna, absence):
    task = created(anna, days=8)
    bruno = UserFactory()

    tracked_fields.write(
        Opportunity.objects.filter(pk=task.opportunity_id), by=None, at=NOW, manager=bruno
    )

    assert whose(task) == (bruno, None)


def test_a_new_manager_who_is_away_is_replaced(anna, julien, absence):
    task = created(UserFactory(), days=8)

    tracked_fields.write(
        Opportunity.objects.filter(pk=task.opportunity_id), by=None, at=NOW, manager=anna
    )

    assert whose(task) == (julien, anna)


def test_a_task_that_opens_again_goes_where_a_new_one_would(anna, julien, absence):
    task = created(anna, days=8)
    completing.complete(task, by=julien, at=NOW)

    completing.reopen(task, by=julien, at=NOW)

    assert whose(task) == (julien, anna)


def test_one_added_by_hand_that_was_given_opens_again_with_the_substitute(anna, julien):
    task = task_of(anna, FIRST)
    hand(away(anna, julien))
    completing.complete(task, by=julien, at=NOW)

    completing.reopen(task, by=julien, at=NOW)

    assert whose(task) == (julien, anna)


def test_giving_it_on_ends_it_and_undoing_that_begins_it_again(anna, julien, absence):
    task, lea = created(anna, days=8), UserFactory()

    giving.give(task, to=lea, by=None, at=NOW)
    assert whose(task) == (lea, None)

    giving.give(task, to=julien, by=None, at=NOW, follows=True, instead_of=anna)
    assert whose(task) == (julien, anna)


def test_who_leaves_while_away_leaves_the_task_to_who_takes_over(anna, julien, absence):
    task, lea = created(anna, days=8), UserFactory()

    handover.deactivate(anna, to=lea, by=None, at=NOW)

    assert whose(task) == (lea, None)


def test_a_substitute_who_leaves_to_who_is_away_gives_it_back(anna, julien, absence):
    task = created(anna, days=8)

    handover.deactivate(julien, to=anna, by=None, at=NOW)

    assert whose(task) == (anna, None)
    absence.refresh_from_db()
    assert absence.substitute is None
