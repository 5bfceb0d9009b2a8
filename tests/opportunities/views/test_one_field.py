"""On *Détails* a value is edited where it stands, by the form of the whole."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import FactChange, Opportunity
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory
from tests.reading import fields_of
from tests.tasks.conftest import today  # noqa: F401 (a fixture)
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PLAIN = ("destinations", "participants", "expected_revenue", "expected_margin")
FOLLOWED = ("departure_date", "duration_days", "return_date", "manager")


@pytest.fixture
def web(seller: User, client: Client, today: date) -> Client:  # noqa: F811
    client.force_login(seller)
    return client


@pytest.fixture
def trip(web) -> Opportunity:
    """Leaves on 14 June 2027 for 15 days; its documents are due thirty days before."""
    template = AutoTaskTemplateFactory(before_departure=True, name="Documents")
    trip: Opportunity = OpportunityFactory(
        status=template.status, travelling=True, destinations="Japon", participants=4
    )
    return trip


def address(trip: Opportunity, name: str) -> str:
    return reverse("opportunities:edition", args=[trip.pk]) + f"?champ={name}"


def opened(web, trip, name):
    return fields_of(web.get(address(trip, name), headers=HTMX))


def send(web, trip, name, value, sent=None):
    """Save one field as its piece of the page would send it."""
    sent = (sent or opened(web, trip, name)) | {name: value}
    return web.post(address(trip, name), sent, headers=HTMX)


def saved(response, trip) -> bool:
    return response.status_code == 302 and response.url == trip.get_absolute_url()


@pytest.mark.parametrize("name", [*PLAIN, *FOLLOWED])
def test_each_value_leads_to_its_field(web, trip, name):
    page = web.get(trip.get_absolute_url()).text
    piece = web.get(address(trip, name), headers=HTMX)

    assert page.count(f'href="{address(trip, name)}"') == 1
    assert f'id="value-{name}"' in page
    assert set(fields_of(piece)) - {"csrfmiddlewaretoken"} == {name, f"initial-{name}"}
    assert "<h1" not in piece.text
    assert piece.text.count("autofocus") == 1
    assert ("/effets/" in piece.text) == (name in FOLLOWED)


def test_without_script_it_leads_to_the_whole_form_at_that_field(web, trip):
    page = web.get(address(trip, "participants"))

    assert "<h1" in page.text
    assert page.text.split("autofocus")[0].rsplit("<input", 1)[1].count('name="participants"')
    sent = fields_of(page) | {"participants": "5"}
    assert saved(web.post(address(trip, "participants"), sent), trip)
    assert Opportunity.objects.get().participants == 5


def test_nothing_but_the_field_is_written(web, trip):
    sent = opened(web, trip, "destinations") | {"name": "Autre", "participants": "9"}

    assert saved(send(web, trip, "destinations", "Corée", sent), trip)

    stored = Opportunity.objects.get()
    assert (stored.destinations, stored.name, stored.participants) == ("Corée", trip.name, 4)


def test_a_date_says_what_moves_before_it_is_saved(web, trip):
    asked = send(web, trip, "departure_date", "2027-07-14")

    assert asked.status_code == 200
    assert "1 tâche bouge" in text(asked)
    assert "Rien n’est encore enregistré" in text(asked)
    assert Opportunity.objects.get().departure_date == date(2027, 6, 14)

    assert saved(send(web, trip, "departure_date", "2027-07-14", fields_of(asked)), trip)
    stored = Opportunity.objects.get()
    assert (stored.departure_date, stored.duration_days) == (date(2027, 7, 14), 15)
    assert trip.tasks.get().due_date == date(2027, 6, 14)
    assert FactChange.objects.count() == 1


def test_the_preview_follows_the_field(web, trip):
    url = reverse("opportunities:travel-effects", args=[trip.pk])
    sent = {"departure_date": "2027-07-14", "initial-departure_date": "2027-06-14"}

    assert "1 tâche bouge" in text(web.get(url, sent | {"champ": "departure_date"}))


def test_the_return_decides_the_duration(web, trip):
    assert saved(send(web, trip, "return_date", "2027-06-30"), trip)

    assert Opportunity.objects.get().duration_days == 17


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("departure_date", "31/02/2027", "Cette date n’existe pas"),
        ("departure_date", "2100-12-30", "Choisissez une date entre"),
        ("return_date", "2027-06-01", "ne peut pas précéder le départ"),
        ("duration_days", "0", "Un voyage dure au moins un jour"),
        ("participants", "beaucoup", "Écrivez un nombre entier de personnes"),
        ("expected_revenue", "-3", "Le CA ne peut pas être négatif"),
        ("manager", "999999", "n’existe plus"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(web, trip, name, value, words):
    answer = send(web, trip, name, value)

    assert answer.status_code == 422
    assert words in text(answer)
    assert f'aria-describedby="here-{name}_error"' in answer.text
    assert f'id="here-{name}_error"' in answer.text
    assert FactChange.objects.count() == 0


def test_a_return_without_a_departure_is_refused_beside_it(web):
    trip = OpportunityFactory()

    answer = send(web, trip, "return_date", "2027-06-30")

    assert answer.status_code == 422
    assert 'id="here-return_date_error"' in answer.text


def test_what_a_colleague_wrote_meanwhile_is_said_and_saving_again_means_it(web, trip):
    sent = opened(web, trip, "destinations")
    Opportunity.objects.update(destinations="Chine")

    refused = send(web, trip, "destinations", "Corée", sent)

    assert refused.status_code == 422
    assert "« Chine »" in text(refused)
    assert Opportunity.objects.get().destinations == "Chine"
    assert saved(send(web, trip, "destinations", "Corée", fields_of(refused)), trip)
    assert Opportunity.objects.get().destinations == "Corée"


def test_another_field_of_a_colleague_stays(web, trip):
    sent = opened(web, trip, "duration_days")
    trip.departure_date = date(2027, 7, 1)
    trip.save()

    assert saved(send(web, trip, "duration_days", "10", sent), trip)

    stored = Opportunity.objects.get()
    assert (stored.departure_date, stored.duration_days) == (date(2027, 7, 1), 10)


def test_the_manager_is_given_with_what_moves(web, trip):
    julie = UserFactory()
    asked = send(web, trip, "manager", str(julie.pk))
    done = (
        asked
        if asked.status_code == 302
        else send(web, trip, "manager", str(julie.pk), fields_of(asked))
    )

    assert saved(done, trip)
    assert Opportunity.objects.get().manager == julie


def test_a_name_that_is_no_value_opens_the_whole_form(web, trip):
    assert "<h1" in web.get(address(trip, "status"), headers=HTMX).text
    assert "<h1" in web.get(address(trip, "name"), headers=HTMX).text
