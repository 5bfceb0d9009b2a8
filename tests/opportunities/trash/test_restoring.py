"""A deleted trip is counted by nothing, and comes back as it was into the agency of today."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session

from caladeo import clock
from caladeo.models import JournalEntry, User
from opportunities import actions, key_dates, roles
from opportunities.events import Source
from opportunities.models import Client, DeletedOpportunity, Opportunity, StatusChange
from opportunities.moves import status_deletion, transitions, undoing
from opportunities.trash import deleting, packing, restoring
from opportunities.trash.restoring import NotInTrashError
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.references import Reference
from tasks import doctor
from tasks.actions import completing, editing, exempting
from tasks.engine import rule_edits
from tasks.models import Task
from tasks.settings import key_date_changes, role_changes
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.trashing import delete_trip

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DAY = timedelta(days=1)
DEPARTURE = date(2028, 6, 14)


@pytest.fixture
def boss() -> User:
    person: User = UserFactory(name="Anna Moreau")
    return person


@pytest.fixture
def confirmed() -> Status:
    status: Status = StatusFactory(name="Voyage confirmé", is_sold=True, position=5)
    AutoTaskTemplateFactory(status=status, name="Solde", before_departure=True)
    AutoTaskTemplateFactory(status=status, name="Acompte")
    return status


@pytest.fixture
def trip(boss: User, confirmed: Status) -> Opportunity:
    """A trip on which everything has happened."""
    row: Opportunity = OpportunityFactory(
        name="Kyoto", manager=boss, departure_date=DEPARTURE, duration_days=10
    )
    enter(row, confirmed)
    day, role = KeyDate.objects.create(name="Option"), Role.objects.create(name="Production")
    key_dates.write(row, {day.pk: DEPARTURE - 60 * DAY}, by=boss, at=clock.now())
    roles.write(row, role, boss, by=boss, at=clock.now())
    solde = row.tasks.get(name="Solde")
    editing.edit(solde, due_date=DEPARTURE - 20 * DAY, by=boss, at=clock.now())
    exempting.exempt(row.tasks.get(name="Acompte"), by=boss, at=clock.now())
    completing.complete(TaskFactory(opportunity=row, name="Faite"), by=boss, at=clock.now())
    TaskFactory(opportunity=row, name="Ouverte", due_date=DEPARTURE)
    return Opportunity.objects.get(pk=row.pk)


def enter(trip: Opportunity, status: Status, **how: Any) -> list[StatusChange]:
    rows = Opportunity.objects.filter(pk=trip.pk)
    made = transitions.move(rows, to=status, by=None, source=Source.CODE, at=clock.now(), **how)
    return made.changes


def restore(trip: Opportunity, by: User) -> restoring.Restored:
    return restoring.restore(trip.pk, by=by, at=clock.now())


def stored() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model not in (Session, JournalEntry)
    }


def healthy() -> bool:
    return not list(doctor.examine())


def test_a_restored_trip_is_what_it_was_to_the_last_row(trip, boss):
    before = stored()

    delete_trip(trip, by=boss)
    gone = {model.model.__name__: model.model.objects.count() for model in packing.branches()}
    restored = restore(trip, boss)

    assert set(gone.values()) == {0}
    assert restored == restoring.Restored(trip)
    assert stored() == before
    assert healthy()


def test_a_deleted_trip_is_nowhere_and_what_is_kept_says_who_and_when(trip, boss):
    other = TaskFactory()
    moment = clock.now()

    delete_trip(trip, by=boss, at=moment)

    assert list(Opportunity.objects.all()) == [other.opportunity]
    assert list(Task.objects.all()) == [other]
    row = DeletedOpportunity.objects.get()
    assert (row.pk, row.name, row.client_name) == (trip.pk, "Kyoto", trip.client.name)
    assert (row.deleted_by, row.deleted_at, row.task_count) == (boss, moment, 3)


def test_a_trip_that_is_not_there_is_not_deleted_twice(trip, boss):
    assert [delete_trip(trip, by=boss), delete_trip(trip, by=boss)] == [1, 0]
    assert DeletedOpportunity.objects.count() == 1


def test_what_was_restored_or_never_there_is_not_restored(trip, boss):
    delete_trip(trip)
    restore(trip, boss)

    for key in (trip.pk, 10**17):
        with pytest.raises(NotInTrashError):
            restoring.restore(key, by=boss, at=clock.now())
    assert Opportunity.objects.filter(pk=trip.pk).count() == 1


def test_a_month_is_whole_before_anything_goes_for_good(trip, boss):
    moment = clock.now()
    delete_trip(trip, by=boss, at=moment)

    assert deleting.purge(at=moment + 30 * DAY - timedelta(seconds=1)) == 0
    assert deleting.purge(at=moment + 30 * DAY) == 1
    with pytest.raises(NotInTrashError):
        restore(trip, boss)


def test_what_is_over_is_not_restored_even_before_it_is_purged(trip, boss):
    delete_trip(trip, by=boss, at=clock.now() - 31 * DAY)

    with pytest.raises(NotInTrashError):
        restore(trip, boss)


def test_a_deletion_leaves_to_the_worker_what_is_over(trip):
    delete_trip(trip, at=clock.now() - 31 * DAY)

    delete_trip(OpportunityFactory())

    assert DeletedOpportunity.objects.filter(pk=trip.pk).exists()


def test_a_client_who_was_deleted_comes_back_once_with_all_trips(trip, boss):
    client = Client.objects.get(pk=trip.client_id)
    second = OpportunityFactory(client=client)
    delete_trip(trip, second)
    actions.delete_client(client)

    first, other = restore(trip, boss), restore(second, boss)

    assert (first.client, other.client) == (client, None)
    assert list(client.opportunities.order_by("pk")) == [trip, second]
    assert Client.objects.get(pk=client.pk).search_text == client.search_text
    assert healthy()


def test_a_client_in_whose_name_it_is_kept_meanwhile_stays_theirs(trip, boss):
    delete_trip(trip)
    other = OpportunityFactory().client
    DeletedOpportunity.objects.update(client=other)

    restored = restore(trip, boss)

    assert (restored.client, restored.opportunity.client) == (None, other)


def test_from_a_status_that_is_gone_it_goes_to_the_one_before_without_new_tasks(
    trip, boss, confirmed
):
    earlier = StatusFactory(name="Option posée", position=4)
    AutoTaskTemplateFactory(status=earlier, name="Option")
    StatusFactory(name="En voyage", position=6)
    names = set(trip.tasks.values_list("name", flat=True))
    delete_trip(trip)
    status_deletion.delete(confirmed, to=None, quiet=True, by=boss, at=clock.now())

    restored = restore(trip, boss)

    assert (restored.status, restored.opportunity.status) == (earlier, earlier)
    assert set(trip.tasks.values_list("name", flat=True)) == names
    assert trip.changes.order_by("pk").last().is_quiet
    assert healthy()


def test_of_somebody_who_left_the_trip_goes_to_who_restores_it(trip, boss):
    second = UserFactory()
    task = TaskFactory(opportunity=trip, assignee=boss)
    delete_trip(trip)
    User.objects.filter(pk=boss.pk).update(is_active=False)

    restored = restore(trip, second)

    assert (restored.manager, restored.opportunity.manager) == (second, second)
    task.refresh_from_db()
    assert task.assignee == second
    assert healthy()


def test_rules_key_dates_and_roles_that_are_gone_leave_the_rest(trip, boss, confirmed):
    delete_trip(trip)
    rule_edits.delete(confirmed.templates.get(name="Solde"), by=None, at=clock.now())
    rule_edits.delete(confirmed.templates.get(name="Acompte"), by=None, at=clock.now())
    key_date_changes.delete(KeyDate.objects.get())
    role_changes.delete(Role.objects.get())

    restore(trip, boss)

    assert set(trip.tasks.values_list("template", flat=True)) == {None}
    assert [trip.key_dates.count(), trip.roles.count(), trip.exemptions.count()] == [0, 0, 0]
    assert healthy()


def test_who_had_a_role_and_left_has_it_no_more(trip, boss):
    role = Role.objects.create(name="Visas", person=boss)
    left, other = UserFactory(), UserFactory()
    roles.write(trip, role, left, by=None, at=clock.now())
    delete_trip(trip)
    User.objects.filter(pk=left.pk).update(is_active=False)

    restore(trip, boss)

    assert not trip.roles.filter(role=role).exists()
    roles.write(trip, role, other, by=None, at=clock.now())
    assert [row.before["person"] for row in trip.fact_changes.filter(role=role).order_by("pk")] == [
        boss.pk,
        left.pk,
        boss.pk,
    ]
    assert healthy()


def test_tasks_keep_a_date_when_what_they_count_from_has_gone(trip, boss):
    option = KeyDate.objects.create(name="Ferme", source="departure", offset_days=-10)
    first = AutoTaskTemplateFactory(reference=Reference.KEY_DATE, key_date=option, offset_days=0)
    follows = {"status": first.status, "reference": Reference.TASK, "predecessor": first}
    second = AutoTaskTemplateFactory(**follows)
    enter(trip, first.status)
    delete_trip(trip)
    rule_edits.delete(first, by=None, at=clock.now())
    key_date_changes.delete(option)

    restore(trip, boss)

    tasks = trip.tasks.filter(name__in=[first.name, second.name]).order_by("pk")
    today = clock.local_day(clock.now())
    assert [task.due_date for task in tasks] == [DEPARTURE - 10 * DAY, today + 3 * DAY]
    assert healthy()


def test_open_tasks_follow_the_calendar_of_today(boss):
    rule = AutoTaskTemplateFactory(before_departure=True, offset_days=10, day_rule="previous")
    trip = OpportunityFactory(manager=boss, departure_date=DEPARTURE, status=rule.status)
    task = trip.tasks.get(template=rule)
    closed = task.due_date
    delete_trip(trip)
    ClosureFactory(first_day=closed, last_day=closed)

    restore(trip, boss)

    task.refresh_from_db()
    assert task.due_date < closed
    assert healthy()


def test_no_rule_is_called_for_again(trip, boss, confirmed):
    names = sorted(trip.tasks.values_list("name", flat=True))
    delete_trip(trip)
    AutoTaskTemplateFactory(status=confirmed, name="Nouvelle règle")

    restore(trip, boss)

    assert sorted(trip.tasks.values_list("name", flat=True)) == names


def test_an_undo_of_many_leaves_what_is_in_the_trash(trip, boss):
    lost, other = StatusFactory(name="Perdu", position=9), OpportunityFactory()
    changes = [*enter(trip, lost), *enter(other, lost)]
    delete_trip(trip)

    undoing.undo(changes[1], by=boss, at=clock.now())
    restore(trip, boss)

    assert Opportunity.objects.get(pk=trip.pk).status == lost
    assert healthy()


def test_many_are_deleted_in_statements_that_do_not_grow(django_assert_num_queries):
    trips = OpportunityFactory.create_batch(3, status=AutoTaskTemplateFactory().status)
    more = OpportunityFactory.create_batch(12, status=trips[0].status)

    with django_assert_num_queries(25, exact=False) as few:
        delete_trip(*trips)
    with django_assert_num_queries(len(few)):
        delete_trip(*more)


def test_all_that_goes_with_a_trip_is_kept_whatever_hangs_on_it():
    """A model of another app whose reference is emptied would be left with a hole."""
    kept = {Opportunity, *(branch.model for branch in packing.branches())}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.remote_field and field.remote_field.model
            assert target not in kept or model in kept, f"{model.__name__}.{field.name}"


def test_columns_that_came_or_went_meanwhile_do_no_harm(trip, boss):
    delete_trip(trip)
    row = DeletedOpportunity.objects.get()
    row.rows = row.rows.replace('"is_starred"', '"was_starred"')
    row.save()

    assert restore(trip, boss).opportunity.is_starred is False


def test_a_rule_that_is_gone_with_its_status_is_no_rule():
    assert AutoTaskTemplate not in {branch.model for branch in packing.branches()}
