"""In the list the dates and the manager of a trip are edited where they stand."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
LIST = reverse("opportunities:list")


@pytest.fixture
def web(seller: User, client: Client, today: date) -> Client:  # noqa: F811
    client.force_login(seller)
    return client


@pytest.fixture
def trip(web) -> Opportunity:
    """Leaves on 14 June 2027 for 15 days; its documents are due thirty days before."""
    template = AutoTaskTemplateFactory(before_departure=True, name="Documents")
    trip: Opportunity = OpportunityFactory(
        name="Kyoto", status=template.status, travelling=True, manager__name="Anna Moreau"
    )
    return trip


def address(trip: Opportunity, name: str) -> str:
    return reverse("opportunities:edition", args=[trip.pk]) + f"?champ={name}&liste"


def send(web, trip, name, sent=None, **values):
    sent = (sent or fields_of(web.get(address(trip, name), headers=HTMX))) | values
    return web.post(address(trip, name), sent, headers=HTMX)


def test_dates_and_manager_lead_to_their_fields(web, trip):
    page = web.get(LIST).text

    for name, fields in (("dates", {"departure_date", "return_date"}), ("manager", {"manager"})):
        assert page.count(f'href="{address(trip, name)}"'.replace("&", "&amp;")) == 1
        piece = web.get(address(trip, name), headers=HTMX)
        said = {f"initial-{field}" for field in fields} | fields | {"csrfmiddlewaretoken"}
        assert set(fields_of(piece)) == said | {"ouvert"}
        assert f'id="here-{trip.pk}-' in piece.text
        assert "/effets/" in piece.text
        assert "<h1" not in piece.text


def test_dates_say_what_moves_and_then_tell_the_row_anew_with_its_tick(web, trip):
    asked = send(web, trip, "dates", departure_date="2027-07-14")

    assert "1 tâche bouge" in text(asked)
    assert "HX-Retarget" not in asked.headers
    assert Opportunity.objects.get().departure_date == date(2027, 6, 14)

    done = send(web, trip, "dates", fields_of(asked), id=str(trip.pk))

    stored = Opportunity.objects.get()
    assert (stored.departure_date, stored.duration_days) == (date(2027, 7, 14), 15)
    assert trip.tasks.get().due_date == date(2027, 6, 14)
    assert done.headers["HX-Retarget"] == "closest tr"
    assert done.text.lstrip().startswith(f'<tr id="trip-{trip.pk}"')
    assert re.search(r'name="id"\s[^>]*checked', done.text)
    assert "tâche déplacée" in text(done)


def test_the_return_decides_how_long_it_is(web, trip):
    done = send(web, trip, "dates", return_date="2027-06-30")

    assert done.headers["HX-Retarget"] == "closest tr"
    assert Opportunity.objects.get().duration_days == 17
    assert 'type="checkbox"' in done.text
    assert " checked" not in done.text


def test_who_takes_it_over_is_told_with_what_goes_along(web, trip):
    lea = UserFactory(name="Léa Petit")
    asked = send(web, trip, "manager", manager=str(lea.pk))

    assert "Léa Petit" in text(asked)
    done = send(web, trip, "manager", fields_of(asked))

    assert Opportunity.objects.get().manager == lea
    assert trip.tasks.get().assignee == lea
    assert 'title="Léa Petit"' in done.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"departure_date": "31/02/2027"}, "Cette date n’existe pas"),
        ({"return_date": "2027-06-01"}, "ne peut pas précéder le départ"),
    ],
)
def test_what_is_wrong_stays_in_the_cell(web, trip, sent, words):
    [name] = sent
    answer = send(web, trip, "dates", **sent)

    assert answer.status_code == 422
    assert words in text(answer)
    assert f'aria-describedby="here-{trip.pk}-{name}_error"' in answer.text
    assert "HX-Retarget" not in answer.headers
    assert FactChange.objects.count() == 0


def test_what_a_colleague_chose_meanwhile_is_said(web, trip):
    sent = fields_of(web.get(address(trip, "manager"), headers=HTMX))
    trip.manager = UserFactory(name="Léa Petit")
    trip.save()

    refused = send(web, trip, "manager", sent, manager=str(UserFactory().pk))

    assert refused.status_code == 422
    assert "Léa Petit" in text(refused)
    assert Opportunity.objects.get().manager.name == "Léa Petit"


def test_giving_up_tells_the_row_as_it_is(web, trip):
    url = reverse("opportunities:edition", args=[trip.pk])
    piece = web.get(address(trip, "manager"), headers=HTMX).text
    assert f'hx-get="{url}?liste=manager"' in piece
    row = web.get(f"{url}?liste=manager&id={trip.pk}", headers=HTMX)

    assert row.text.lstrip().startswith(f'<tr id="trip-{trip.pk}"')
    assert re.search(r'name="id"\s[^>]*checked', row.text)
    assert row.text.split("autofocus")[0].rsplit("<a", 1)[1].count("champ=manager") == 2


def test_without_script_the_form_comes_back_to_the_list_at_its_row(web, trip):
    before = f"http://testserver{LIST}?q=kyoto&tri=nom"
    page = web.get(address(trip, "dates"), headers={"Referer": before})

    assert page.text.split("autofocus")[0].rsplit("<input", 1)[1].count('name="departure_date"')
    saved = web.post(address(trip, "dates"), fields_of(page) | {"return_date": "2027-06-30"})

    assert saved.status_code == 302
    assert saved.url == f"{LIST}?q=kyoto&tri=nom#trip-{trip.pk}"


@pytest.mark.parametrize("referer", ["", "https://example.com/opportunites/?q=x", "http://[", "/x"])
def test_who_comes_from_elsewhere_comes_back_to_the_list(web, trip, referer):
    page = web.get(address(trip, "dates"), headers={"Referer": referer})

    back = fields_of(page)["next"]
    assert back.startswith(LIST)
    assert back.endswith(f"#trip-{trip.pk}")


def test_rows_cost_no_query_more(web, trip):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            web.get(LIST)
        return len(queries)

    web.get(LIST)
    before = asked()
    OpportunityFactory.create_batch(5)
    assert asked() == before


def test_the_other_field_that_is_open_has_its_place_in_the_row_told_anew(web, trip):
    sent = fields_of(web.get(address(trip, "manager"), headers=HTMX))
    kept = f'<form id="field-dates-{trip.pk}" hx-preserve></form>'

    saved = web.post(
        address(trip, "manager"), sent | {"ouvert": ["manager", "dates"]}, headers=HTMX
    )
    url = address(trip, "").replace("champ=&liste", "liste=manager&ouvert=manager&ouvert=dates")
    given_up = web.get(url, headers=HTMX)

    for page in (saved, given_up):
        assert kept in page.text
        assert f"field-manager-{trip.pk}" not in page.text
        assert "champ=manager" in page.text
