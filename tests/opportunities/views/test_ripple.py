"""Editing the dates of a trip says first what moves among its tasks."""

import hashlib
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from caladeo.models import User
from tasks.actions import editing
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory
from tests.reading import fields_of
from tests.tasks.conftest import today  # noqa: F401 (a fixture)
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(seller: User, client: Client, today: date) -> Client:  # noqa: F811
    client.force_login(seller)
    return client


@pytest.fixture
def trip(web):
    """Leaves on 14 June 2027 for 15 days: documents, insurance (pinned), and a call after."""
    template = AutoTaskTemplateFactory(before_departure=True, name="Documents")
    AutoTaskTemplateFactory(
        status=template.status, before_departure=True, offset_days=-20, name="Assurance"
    )
    AutoTaskTemplateFactory(
        status=template.status, reference="return", offset_days=2, name="Rappeler"
    )
    trip = OpportunityFactory(status=template.status, travelling=True)
    pinned = trip.tasks.get(name="Assurance")
    editing.edit(pinned, by=None, at=trip.created_at, due_date=date(2027, 5, 20))
    return trip


def edition(trip, name="edition"):
    return reverse(f"opportunities:{name}", args=[trip.pk])


def days(trip):
    return dict(Task.objects.filter(opportunity=trip).values_list("name", "due_date"))


def stored() -> str:
    """A print of every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 (our own tables)
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


def test_the_preview_follows_the_dates_as_they_change(web, trip):
    before = stored()

    moved = web.get(edition(trip, "travel-effects"), {"departure_date": "2027-05-31"})

    assert "2 tâches bougent, 1 fixée à la main reste, 1 sera en retard" in text(moved)
    assert "Documents sam. 15 mai puis sam. 1er mai en retard" in text(moved)
    assert "Assurance reste le jeu. 20 mai" in text(moved)
    assert stored() == before


RETURN = "Le retour bouge aussi"


def test_a_moved_departure_says_that_the_return_goes_along(web, trip):
    sent = {"departure_date": "2027-05-31"}

    told = text(web.get(edition(trip, "travel-effects"), sent))
    asked = text(web.post(edition(trip), fields_of(web.get(edition(trip))) | sent))

    words = f"{RETURN}, du lun. 28 juin au lun. 14 juin : le voyage dure autant qu’avant."
    assert words in told
    assert words in asked


@pytest.mark.parametrize(
    "sent",
    [
        {"departure_date": "2027-06-14", "duration_days": "20"},
        {"departure_date": "2027-05-31", "duration_days": "20"},
        {"departure_date": "2027-05-31", "duration_days": "29", "return_date": "2027-06-28"},
        {"departure_date": "", "return_date": ""},
    ],
)
def test_a_return_that_stays_or_that_the_person_moves_is_not_told(web, trip, sent):
    moved = text(web.post(edition(trip), fields_of(web.get(edition(trip))) | sent))

    assert "Rien n’est encore enregistré" in moved
    assert RETURN not in moved


def test_a_longer_trip_moves_what_hangs_on_the_return(web, trip):
    sent = {"departure_date": "2027-06-14", "duration_days": "20", "initial-duration_days": "15"}

    assert "1 tâche bouge" in text(web.get(edition(trip, "travel-effects"), sent))


@pytest.mark.parametrize(
    "sent",
    [
        {"departure_date": "2027-06-14", "duration_days": "15"},
        {"departure_date": "31/04/2027"},
        {"departure_date": "2101-01-01"},
        {"departure_date": "\x00"},
        {"departure_date": "x" * 5000},
        {"departure_date": "2027-05-31", "duration_days": "0"},
        {"departure_date": "2027-05-31", "return_date": "2027-05-01"},
    ],
)
def test_dates_that_say_nothing_new_or_make_no_sense_preview_nothing(web, trip, sent):
    response = web.get(edition(trip, "travel-effects"), sent)

    assert (response.status_code, text(response)) == (200, "")


def test_without_script_saving_asks_first(web, trip):
    page = web.get(edition(trip))
    sent = fields_of(page) | {"departure_date": "2027-05-31", "return_date": "2027-06-14"}
    before = stored()

    asked = web.post(edition(trip), sent)

    assert "Rien n’est encore enregistré" in text(asked)
    assert "2 tâches bougent, 1 fixée à la main reste, 1 sera en retard" in text(asked)
    assert stored() == before

    again = fields_of(asked)
    assert again["departure_date"] == "2027-05-31"
    done = web.post(edition(trip), again, follow=True)

    assert "2 tâches déplacées" in text(done)
    assert days(trip) == {
        "Documents": date(2027, 5, 1),
        "Assurance": date(2027, 5, 20),
        "Rappeler": date(2027, 6, 16),
    }


def test_what_was_told_of_other_dates_does_not_count(web, trip):
    sent = fields_of(web.get(edition(trip))) | {"departure_date": "2027-05-31"}
    told = web.post(edition(trip), sent).context["previewed"]

    asked = web.post(edition(trip), sent | {"departure_date": "2027-06-01", "previewed": told})

    assert "Rien n’est encore enregistré" in text(asked)
    assert days(trip)["Documents"] == date(2027, 5, 15)


def test_what_moves_nothing_is_saved_at_once(web, trip):
    sent = fields_of(web.get(edition(trip))) | {"name": "Osaka"}

    assert web.post(edition(trip), sent).status_code == 302
    trip.refresh_from_db()
    assert trip.name == "Osaka"


def test_a_waiting_task_gets_its_date(web, trip):
    late = OpportunityFactory(status=trip.status)

    page = web.get(edition(late, "travel-effects"), {"departure_date": "2027-08-31"})

    assert "Documents en attente puis dim. 1er août" in text(page)


def test_the_preview_costs_as_many_queries_for_many(web, trip, django_assert_max_num_queries):
    url, days = edition(trip, "travel-effects"), {"departure_date": "2027-07-01"}
    with django_assert_max_num_queries(20) as few:
        web.get(url, days)
    AutoTaskTemplateFactory.create_batch(6, status=trip.status, before_departure=True)
    many = OpportunityFactory(status=trip.status, travelling=True)

    with django_assert_max_num_queries(len(few)):
        web.get(edition(many, "travel-effects"), days)


def test_it_wants_a_person_and_changes_nothing(client, trip):
    assert client.post(edition(trip, "travel-effects")).status_code == 405
    client.logout()
    assert client.get(edition(trip, "travel-effects")).status_code == 302
