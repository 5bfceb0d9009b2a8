"""A task that goes to whoever has a role, and follows that role from person to person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from opportunities import roles
from opportunities.events import Source
from opportunities.models import FactChange, Opportunity, OpportunityRole
from opportunities.moves import tracked_fields, transitions, undoing_fields
from opportunities.moves.undoing import CannotUndoError
from statuses.models import AutoTaskTemplate, Role
from tasks.actions import completing, editing
from tasks.models import Task, TaskHandedOver
from tasks.previews import date_preview
from tasks.settings import role_changes
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


@pytest.fixture
def lea() -> User:
    person: User = UserFactory(name="Léa Petit")
    return person


@pytest.fixture
def production(lea: User) -> Role:
    return Role.objects.create(name="Production", person=lea)


@pytest.fixture
def rule(production: Role) -> AutoTaskTemplate:
    row: AutoTaskTemplate = AutoTaskTemplateFactory(
        name="Rooming list", assign_to="role", role=production
    )
    return row


@pytest.fixture
def trip() -> Opportunity:
    row: Opportunity = OpportunityFactory(status=StatusFactory())
    return row


def enter(trip: Opportunity, rule: AutoTaskTemplate) -> Task:
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=rule.status, by=None, source=Source.CODE, at=clock.now())
    row: Task = trip.tasks.latest("pk")
    return row


def name(trip: Opportunity, role: Role, person: User | None) -> list[FactChange]:
    return roles.write(trip, role, person, by=None, at=clock.now())


def have(role: Role, person: User | None) -> int:
    return role_changes.edit(role, person=person, by=None, at=clock.now())


def test_the_task_goes_to_whom_the_agency_names(trip, rule, lea) -> None:
    task = enter(trip, rule)

    assert (task.assignee, task.role, task.follows_manager) == (lea, rule.role, True)


def test_the_person_of_the_trip_comes_first(trip, rule, seller) -> None:
    name(trip, rule.role, seller)

    assert enter(trip, rule).assignee == seller
    assert enter(OpportunityFactory(status=trip.status), rule).assignee != seller


def test_each_role_has_its_own_person(trip, rule, lea, seller) -> None:
    visas = Role.objects.create(name="Visas", person=seller)
    AutoTaskTemplateFactory(status=rule.status, assign_to="role", role=visas)

    enter(trip, rule)

    assert {task.role: task.assignee for task in trip.tasks.all()} == {
        rule.role: lea,
        visas: seller,
    }


@pytest.mark.parametrize("missing", ["nobody", "deactivated"])
def test_without_anybody_the_manager_stands_in(trip, rule, lea, missing) -> None:
    if missing == "nobody":
        have(rule.role, None)
    else:
        User.objects.filter(pk=lea.pk).update(is_active=False)

    assert enter(trip, rule).assignee == trip.manager


def test_a_person_of_the_trip_who_has_left_gives_way_to_the_agency(trip, rule, seller, lea) -> None:
    name(trip, rule.role, seller)
    User.objects.filter(pk=seller.pk).update(is_active=False)

    assert enter(trip, rule).assignee == lea


@pytest.mark.both
def test_open_tasks_go_along_with_the_role(trip, rule, seller, lea) -> None:
    Role.objects.create(name="Visas", person=lea)
    done, kept, moved = (enter(trip, again) for again in (rule, twin(rule), twin(rule)))
    completing.complete(done, by=lea, at=clock.now())
    editing.edit(kept, by=None, at=clock.now(), assignee=trip.manager)

    assert have(rule.role, seller) == 1
    assert role_changes.edit(rule.role, name="Groupes", by=None, at=clock.now()) == 0

    found = [Task.objects.get(pk=row.pk).assignee for row in (done, kept, moved)]
    assert found == [lea, trip.manager, seller]


def twin(rule: AutoTaskTemplate) -> AutoTaskTemplate:
    row: AutoTaskTemplate = AutoTaskTemplateFactory(assign_to="role", role=rule.role)
    return row


def test_a_trip_that_names_somebody_stays_with_them(trip, rule, seller) -> None:
    name(trip, rule.role, seller)
    enter(trip, rule)

    assert have(rule.role, UserFactory()) == 0
    assert trip.tasks.get().assignee == seller


@pytest.mark.both
def test_naming_somebody_on_the_trip_is_told_and_undone(trip, rule, seller, lea) -> None:
    task = enter(trip, rule)
    [change] = name(trip, rule.role, seller)

    assert trip.tasks.get().assignee == seller
    assert (change.before, change.after) == (
        {"person": lea.pk, "is_set": False},
        {"person": seller.pk, "is_set": True},
    )
    assert TaskHandedOver.objects.get(fact=change).task == task

    [back] = undoing_fields.undo(trip, [change.pk], by=None, at=clock.now())

    assert trip.tasks.get().assignee == lea
    assert back.undoes == change
    assert not OpportunityRole.objects.exists()


def test_naming_somebody_leaves_other_roles_and_trips(trip, production, lea, seller) -> None:
    visas, other = Role.objects.create(name="Visas"), OpportunityFactory()
    name(trip, visas, seller)
    name(other, production, seller)

    assert len(name(trip, production, seller)) == 1
    assert name(trip, production, seller) == []
    with pytest.raises(OverwritingError):
        roles.write(trip, production, lea, by=None, at=clock.now(), seen={"person": None})
    name(trip, production, None)

    kept = set(OpportunityRole.objects.values_list("opportunity", "role"))
    assert kept == {(trip.pk, visas.pk), (other.pk, production.pk)}
    role_changes.delete(visas)
    with pytest.raises(Role.DoesNotExist):
        name(trip, visas, lea)


def test_what_changed_for_every_trip_is_told_but_not_undone_on_one(trip, rule, seller) -> None:
    enter(trip, rule)
    have(rule.role, seller)

    change = trip.fact_changes.get()
    assert change.after == {"person": seller.pk, "is_set": False}
    assert TaskHandedOver.objects.get(fact=change).task == trip.tasks.get()
    with pytest.raises(CannotUndoError, match=CannotUndoError.CHANGED_FOR_ALL):
        undoing_fields.undo(trip, [change.pk], by=None, at=clock.now())


def test_a_new_manager_takes_what_nobody_else_has(trip, rule, seller, lea) -> None:
    with_role = enter(trip, rule)
    have(rule.role, None)
    assert trip.tasks.get().assignee == trip.manager
    assert trip.fact_changes.get().after == {"person": trip.manager_id, "is_set": False}

    tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), manager=seller)
    assert trip.tasks.get().assignee == seller

    have(rule.role, lea)
    tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), manager=trip.manager)
    assert Task.objects.get(pk=with_role.pk).assignee == lea


def test_the_preview_is_what_happens(trip, rule, seller) -> None:
    visas = Role.objects.create(name="Visas")
    AutoTaskTemplateFactory(status=rule.status, assign_to="role", role=visas)
    name(trip, visas, UserFactory())
    enter(trip, rule)
    line = next(row for row in roles.lines(trip) if row.role == rule.role)
    before = list(Task.objects.values())

    found = date_preview.preview_role(line, trip, seller, today=clock.today())

    assert ([task.name for task in found.handed], found.manager) == (["Rooming list"], seller)
    assert list(Task.objects.values()) == before
    assert list(role_changes.going(rule.role, seller)) == [trip.tasks.get(role=rule.role)]


def test_a_task_that_opens_again_goes_to_whoever_has_the_role_by_then(
    trip, rule, seller, lea
) -> None:
    task = enter(trip, rule)
    completing.complete(task, by=lea, at=clock.now())
    have(rule.role, seller)

    completing.reopen(task, by=lea, at=clock.now())

    assert trip.tasks.get().assignee == seller


def test_a_role_is_given_to_nobody_who_has_left(trip, rule) -> None:
    gone = UserFactory(deactivated=True)

    with pytest.raises(DeactivatedError):
        name(trip, rule.role, gone)
    with pytest.raises(DeactivatedError):
        have(rule.role, gone)
    with pytest.raises(DeactivatedError):
        role_changes.add(name="Visas", person=gone)
    assert role_changes.add(name="Visas", person=None).person is None


def test_a_role_in_use_stays(trip, rule) -> None:
    enter(trip, rule)

    with pytest.raises(role_changes.InUseError):
        role_changes.delete(rule.role)
    AutoTaskTemplate.objects.update(assign_to="manager", role=None)
    with pytest.raises(role_changes.InUseError):
        role_changes.delete(rule.role)
    completing.complete(trip.tasks.get(), by=trip.manager, at=clock.now())
    role_changes.delete(rule.role)

    assert not Role.objects.exists()


def test_roles_add_one_query_to_a_move_however_many(trip, rule) -> None:
    plain, twins = AutoTaskTemplateFactory(), [twin(rule) for _ in range(3)]
    AutoTaskTemplate.objects.filter(pk__in=[row.pk for row in twins]).update(status=rule.status)
    trips = [trip, *OpportunityFactory.create_batch(3, status=trip.status)]
    for row in trips[:2]:
        name(row, rule.role, row.manager)
    asked_by(plain, trips)

    without, having = (asked_by(to, trips) for to in (plain, rule))

    assert Task.objects.filter(role=rule.role).count() == 16
    assert having == without + 1


def asked_by(to: AutoTaskTemplate, trips: list[Opportunity]) -> int:
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])
    transitions.move(rows, to=trips[0].status, by=None, source=Source.CODE, at=clock.now())
    with CaptureQueriesContext(connection) as asked:
        transitions.move(rows, to=to.status, by=None, source=Source.CODE, at=clock.now())
    return len(asked)
