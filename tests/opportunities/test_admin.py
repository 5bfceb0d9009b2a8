from datetime import date

import pytest

from opportunities.events import Source
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.moves import transitions
from tasks.models import Task
from tests.admin_pages import address, errors, opened, saved
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed():
    return AutoTaskTemplateFactory(name="Demander le solde", before_departure=True).status


@pytest.fixture
def trip():
    return OpportunityFactory(name="Kyoto", travelling=True)


def test_a_new_status_creates_its_tasks_and_says_so(site, host, trip, confirmed):
    answer = saved(site, trip, status=confirmed.pk)

    change = trip.changes.latest_first()[0]
    assert [change.to_status, change.source, change.changed_by] == [confirmed, Source.ADMIN, host]
    assert change.tasks.get().due_date == date(2027, 5, 15)
    assert "1 tâche créée" in site.get(answer.url).content.decode()


def test_saving_without_a_change_of_status_creates_nothing(site, trip):
    saved(site, trip, name="Kyoto et Nara")

    trip.refresh_from_db()
    assert trip.name == "Kyoto et Nara"
    assert trip.changes.count() == 1


def test_a_new_opportunity_enters_its_status_with_its_tasks(site, host, confirmed):
    saved(
        site,
        Opportunity,
        name="Oman",
        status=confirmed.pk,
        manager=host.pk,
        client=ClientFactory().pk,
    )

    change = StatusChange.objects.get(opportunity__name="Oman")
    assert [change.from_status, change.source, change.changed_by] == [None, Source.ADMIN, host]
    assert change.tasks.get().is_waiting


def test_an_old_form_does_not_move_a_trip_back(site, trip, confirmed):
    form = opened(site, trip)
    move(trip, to=confirmed)

    saved(site, trip, form, name="Kyoto et Nara")

    trip.refresh_from_db()
    assert [trip.name, trip.status] == ["Kyoto et Nara", confirmed]
    assert trip.changes.count() == 2


def test_a_trip_that_a_colleague_moved_is_not_moved_again_unseen(site, trip, confirmed):
    form = opened(site, trip)
    move(trip, to=confirmed)
    lost = StatusFactory(name="Perdu")

    page = saved(site, trip, form, status=lost.pk)

    assert confirmed.name in errors(page)["status"][0]
    assert trip.changes.count() == 2


def test_a_departure_moves_the_tasks_that_hang_on_it(site, trip, confirmed):
    move(trip, to=confirmed)

    saved(site, trip, departure_date="2027-06-24")

    assert Task.objects.get(opportunity=trip).due_date == date(2027, 5, 25)


def test_tasks_follow_the_new_manager(site, trip, confirmed, seller):
    move(trip, to=confirmed)

    saved(site, trip, manager=seller.pk)

    assert Task.objects.get(opportunity=trip).assignee == seller


def test_a_manager_who_left_can_stay_but_not_be_chosen(site, trip):
    trip.manager.is_active = False
    trip.manager.save()
    other = OpportunityFactory()

    assert saved(site, trip, name="Nara").status_code == 302
    assert "manager" in errors(saved(site, other, manager=trip.manager_id))


def test_a_trip_cannot_end_after_the_calendars(site, trip):
    page = saved(site, trip, departure_date="2100-12-31")

    assert "duration_days" in errors(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a" * 300),
        ("name", "Ky\0to"),
        ("client", "abc"),
        ("client", "9" * 30),
        ("status", "0"),
        ("departure_date", "2027-04-31"),
        ("departure_date", "1989-12-31"),
        ("duration_days", "0"),
        ("expected_revenue", "-1"),
    ],
)
def test_nonsense_gets_a_message_beside_its_field(site, trip, field, value):
    page = saved(site, trip, **{field: value})

    assert list(errors(page)) == [field]
    assert trip.changes.count() == 1


def test_deleting_an_opportunity_takes_its_tasks_and_its_history(site, trip, confirmed):
    move(trip, to=confirmed)

    site.post(address(trip, "delete", trip.pk), {"post": "yes"})

    assert not Opportunity.objects.exists()
    assert not StatusChange.objects.exists()
    assert not Task.objects.exists()


def test_a_client_with_trips_is_kept(site, trip):
    site.post(address(trip.client, "delete", trip.client_id), {"post": "yes"})

    assert Client.objects.filter(pk=trip.client_id).exists()


def test_two_people_who_change_different_fields_of_a_client_both_win(site):
    family = ClientFactory(name="Famille Lefèvre")
    form = opened(site, family)
    Client.objects.filter(pk=family.pk).update(phone="06 39 98 00 01")

    saved(site, family, form, name="Famille Lefebvre")

    family.refresh_from_db()
    assert [family.name, family.phone] == ["Famille Lefebvre", "06 39 98 00 01"]


def test_search_does_not_care_for_accents(site):
    ClientFactory(name="Lycée Jean-Rostand")
    OpportunityFactory(name="Écosse")

    for model, text in ((Client, "LYCEE"), (Opportunity, "ecosse"), (StatusChange, "ÉCOSSE")):
        page = site.get(address(model, "changelist"), {"q": text})
        assert page.context["cl"].result_count == 1


def test_the_history_cannot_be_written(site, trip):
    change = trip.changes.get()

    for page in (("add",), ("delete", change.pk)):
        assert site.post(address(StatusChange, *page), {"post": "yes"}).status_code == 403
    assert site.post(address(StatusChange, "change", change.pk), {}).status_code == 403

    assert trip.changes.get() == change


def move(trip, *, to):
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=to, by=None, source=Source.CODE, at=trip.created_at)
