import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from caladeo import clock
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory

LIST = reverse("opportunities:list")

pytestmark = pytest.mark.django_db


def page(web: Client, query: str = "") -> str:
    response = web.get(LIST + query)
    assert response.status_code == 200
    return response.text.replace("\u00a0", " ")


def test_a_row_says_the_trip_and_what_waits_on_it(web):
    kyoto = OpportunityFactory(name="Kyoto", travelling=True, expected_revenue=Decimal(14800))
    TaskFactory(opportunity=kyoto, due_date=date(2020, 1, 1))
    TaskFactory(opportunity=kyoto, due_date=clock.today())

    text = page(web)

    for words in ("Kyoto", kyoto.client.name, kyoto.status.name, "14 → 28 juin 2027"):
        assert words in text
    assert "14\u202f800 €" in text
    assert "1 en retard" in text


@pytest.mark.both
def test_only_what_is_under_way_is_shown_at_first(web):
    OpportunityFactory(name="Kyoto")
    OpportunityFactory(name="Oman", status=StatusFactory(closed=True))

    assert "Oman" not in page(web)
    assert "Oman" in page(web, "?etat=inactives")


@pytest.mark.both
def test_a_chip_holds_its_value_and_a_link_that_empties_it(web):
    kyoto = OpportunityFactory(name="Kyoto", travelling=True)

    text = page(web, f"?statut={kyoto.status_id}&depuis=2027-05-12&tri=nom")

    assert f"Statut : {kyoto.status.name}" in text
    assert "Départ : à partir du 12 mai 2027" in text
    assert f'href="?statut={kyoto.status_id}&amp;tri=nom"' in text


def test_a_heading_sorts_and_turns_round(web):
    OpportunityFactory(name="Kyoto")

    assert 'href="?tri=nom"' in page(web)
    sorted_page = page(web, "?tri=nom")
    assert 'href="?tri=-nom"' in sorted_page
    assert 'aria-sort="ascending"' in sorted_page
    assert 'aria-sort="descending"' in page(web, "?tri=-nom")


def test_pages_keep_the_filters(web):
    status = StatusFactory()
    for _ in range(26):
        OpportunityFactory(status=status)

    first = page(web, "?tri=nom")
    [following] = re.findall(r'rel="next"\s+href="([^"]+)"', first)
    second = page(web, html.unescape(following))

    assert "1–25 sur 26" in first
    assert "26–26 sur 26" in second
    assert following.startswith("?tri=nom&amp;apres=")
    [previous] = re.findall(r'rel="prev"\s+href="([^"]+)"', second)
    assert "1–25 sur 26" in page(web, html.unescape(previous))
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in second


@pytest.mark.parametrize("name", ["page", "apres", "avant"])
@pytest.mark.parametrize("number", ["0", "-1", "999999", "deux", "%00", ""])
def test_no_place_is_too_strange(web, name, number):
    OpportunityFactory(name="Kyoto")

    assert "Kyoto" in page(web, f"?{name}={number}&rang={number}")


@pytest.mark.parametrize(
    "query", ["?q=%00", "?q=" + "x" * 50_000, "?q=<script>&etat=%F0%9F%8C%8B&statut=abc&tri=;--"]
)
def test_no_search_is_too_strange(web, query):
    OpportunityFactory(name="Kyoto")

    assert "<script>&" not in page(web, query)


def test_a_search_without_an_answer_says_so_and_offers_the_way_out(web):
    OpportunityFactory(name="Kyoto")

    text = page(web, "?q=kyotto")

    assert "Aucune opportunité trouvée" in text
    assert "kyotto" in text
    assert "Effacer les filtres" in text


def test_an_empty_agency_is_invited_to_begin(web):
    assert "Aucune opportunité ici" in page(web)


def test_html_and_emoji_in_a_name_are_shown_as_typed(web):
    OpportunityFactory(name="<b>Kyoto</b> 🌋")

    assert "&lt;b&gt;Kyoto&lt;/b&gt; 🌋" in page(web)


def test_the_star_is_toggled_from_the_row(web):
    kyoto = OpportunityFactory(name="Kyoto")
    star = reverse("opportunities:star", args=[kyoto.pk])

    response = web.post(star, {"starred": "on", "next": f"{LIST}?q=kyoto"})

    assert response.url == f"{LIST}?q=kyoto"
    kyoto.refresh_from_db()
    assert kyoto.is_starred

    fragment = web.post(star, {"starred": "off"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in fragment.text
    kyoto.refresh_from_db()
    assert not kyoto.is_starred


def test_the_star_never_sends_a_person_to_another_site(web):
    kyoto = OpportunityFactory()

    response = web.post(
        reverse("opportunities:star", args=[kyoto.pk]),
        {"starred": "on", "next": "https://example.com/"},
    )

    assert response.url == kyoto.get_absolute_url()


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_as_many_queries_for_many_rows_as_for_one(
    web, count, django_assert_num_queries
):
    for _ in range(count):
        TaskFactory(opportunity=OpportunityFactory(travelling=True), due_date=date(2020, 1, 1))

    with django_assert_num_queries(QUERIES):
        page(web)


# Session, person, active statuses, keys of the page, rows, count, their tasks, statuses, badge,
# pinned views.
QUERIES = 12


def test_the_list_is_for_people_who_are_signed_in(client):
    assert client.get(LIST).url.startswith("/connexion/")
    assert client.post(LIST).status_code == 302


def test_the_list_is_only_read(web):
    assert web.post(LIST).status_code == 405
