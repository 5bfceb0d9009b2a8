import re
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import AutoTaskTemplateFactory, ClientFactory, OpportunityFactory, TaskFactory
from tests.tasks.reading import text as words_of

pytestmark = pytest.mark.django_db


def test_the_page_says_all_that_is_known(web):
    lefevre = ClientFactory(
        name="Famille Lefèvre",
        kind="family",
        email="lefevre@example.com",
        address="3, rue Kervégan\nNantes",
    )
    kyoto = OpportunityFactory(
        client=lefevre,
        travelling=True,
        destinations="Japon",
        participants=4,
        expected_revenue=Decimal(14800),
        expected_margin=Decimal("2220.50"),
    )

    text = web.get(kyoto.get_absolute_url()).text.replace("\u00a0", " ").replace("\u202f", " ")

    for words in ("Japon", "14 juin 2027", "28 juin 2027", "15 jours", "4 participants"):
        assert words in text
    for words in ("14 800 €", "2 220,50 €", "15 % du CA", "lefevre@example.com", "Nantes"):
        assert words in text


def test_what_is_not_known_is_not_invented(web):
    kyoto = OpportunityFactory(departure_date="2027-06-14")

    text = web.get(kyoto.get_absolute_url()).text

    assert "14 juin 2027" in text
    assert "départ + durée" not in text


def test_the_tab_of_tasks_counts_the_open_ones(web):
    kyoto = OpportunityFactory()
    TaskFactory.create_batch(2, opportunity=kyoto)
    TaskFactory(opportunity=kyoto, done=True)

    text = web.get(kyoto.get_absolute_url()).text

    assert text.split('id="open-count">')[1].startswith("2")


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_as_many_queries_whatever_hangs_on_it(web, count, django_assert_num_queries):
    kyoto = OpportunityFactory()
    AutoTaskTemplateFactory.create_batch(count)
    TaskFactory.create_batch(count, opportunity=kyoto)

    with django_assert_num_queries(QUERIES):
        web.get(kyoto.get_absolute_url())


# Session, person, opportunity, statuses, open tasks, key dates, roles, the badge, pinned views.
QUERIES = 10


def test_an_opportunity_that_is_not_there_is_not_found(web):
    assert web.get(reverse("opportunities:details", args=[404])).status_code == 404


def test_the_client_is_corrected_from_the_page(web):
    kyoto = OpportunityFactory(client=ClientFactory(name="Famille Lefevre"))
    url = reverse("opportunities:client", args=[kyoto.pk])
    data = {"name": "Famille Lefèvre", "kind": "family", "phone": "02 40 00 00 00"}

    response = web.post(url, data)

    assert response.url == kyoto.get_absolute_url()
    kyoto.client.refresh_from_db()
    assert (kyoto.client.name, kyoto.client.kind) == ("Famille Lefèvre", "family")
    assert "lefevre" in kyoto.client.search_text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 300), ("name", "a\x00b"), ("email", "nulle part"), ("kind", "?")],
)
def test_a_client_that_makes_no_sense_is_not_saved(web, field, value):
    kyoto = OpportunityFactory()
    url = reverse("opportunities:client", args=[kyoto.pk])

    response = web.post(url, {"name": "Famille Garnier", "kind": "family", field: value})

    assert response.status_code == 200
    assert "field-error" in response.text
    kyoto.client.refresh_from_db()
    assert kyoto.client.name.startswith("Famille Lefèvre")


def test_a_margin_of_more_than_the_revenue_is_remarked_and_saved(web):
    trip = OpportunityFactory(expected_revenue=1000, expected_margin=1200)
    form, hidden = reverse("opportunities:edition", args=[trip.pk]), r"data-margin-remark\s+hidden"

    assert "120 % du CA plus que le CA" in words_of(web.get(trip.get_absolute_url()))
    assert not re.search(hidden, web.get(form).text)
    trip.expected_margin = 300
    trip.save()
    assert "plus que le CA" not in words_of(web.get(trip.get_absolute_url()))
    assert re.search(hidden, web.get(form).text)
    assert re.search(hidden, web.get(reverse("opportunities:creation")).text)
