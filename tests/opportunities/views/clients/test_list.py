"""The list of clients, as everybody signed in looks somebody up."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.templatetags.days import long_day
from opportunities.clients import listing
from opportunities.models import Client
from opportunities.views.clients.rows import days_ago, last_actions
from tests.clients import Client as Browser
from tests.factories import (
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks import reading

LIST = reverse("opportunities:client-list")
DAY = timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def names(web: Browser, query: str = "") -> list[str]:
    """The clients that the page shows, in its order."""
    text = web.get(LIST + query).text
    return re.findall(r'class="row-link"[^>]*>([^<]*)</a>', text)


def test_a_row_says_how_to_reach_them_and_what_their_trips_come_to(web):
    soon = clock.today() + 40 * DAY
    club = ClientFactory(name="Club Pédale", kind="association", phone="02 61 91 25 73")
    sold, closed = StatusFactory(is_sold=True), StatusFactory(closed=True, probability=100)
    OpportunityFactory(client=club, status=sold, expected_revenue=Decimal(8400))
    OpportunityFactory(client=club, departure_date=soon + DAY)
    OpportunityFactory(client=club, departure_date=soon, duration_days=1)
    OpportunityFactory(client=club, status=closed, expected_revenue=Decimal(100))
    lost = StatusFactory(closed=True, probability=0)
    OpportunityFactory(client=club, status=lost, departure_date=clock.today() + DAY)

    text = reading.text(web.get(LIST))

    for words in ("Club Pédale Association", "02 61 91 25 73", "3 en cours, 1 terminé, 1 perdu"):
        assert words in text
    assert f"{soon.day} " in text
    assert re.search(r"8\s400\s€", text)


def test_without_a_departure_to_come_the_last_one_is_told(web):
    past, lost = date(2026, 5, 3), StatusFactory(closed=True, probability=0)
    gone = OpportunityFactory(client__name="Parti", departure_date=past, duration_days=8).client
    over = StatusFactory(closed=True, probability=100)
    OpportunityFactory(client=gone, departure_date=past - DAY, status=over)
    OpportunityFactory(client=gone, departure_date=past + DAY, status=lost)
    again = OpportunityFactory(client__name="Repart", departure_date=past).client
    OpportunityFactory(client=again, departure_date=clock.today() + DAY)
    OpportunityFactory(client__name="Perdu", departure_date=past, status=lost)

    text = reading.text(web.get(LIST))

    assert text.count("dernier 3 mai 2026") == 1
    assert "dernier 3 mai 2026" in text.partition("Perdu")[0]
    exported = b"".join(web.get(reverse("opportunities:client-export", args=["csv"])))
    lines = exported.decode("utf-8-sig").split("\r\n")
    soon = (clock.today() + DAY).isoformat()
    assert lines[0].endswith("Prochain départ;Dernier départ")
    assert [line.split(";")[-2:] for line in lines[1:4]] == [
        ["", "2026-05-03"],
        ["", ""],
        [soon, "2026-05-03"],
    ]


def test_what_was_called_off_after_the_booking_is_not_signed(web):
    trip = OpportunityFactory(status=StatusFactory(is_sold=True), expected_revenue=Decimal(8400))
    assert re.search(r"8\s400\s€", reading.text(web.get(LIST)))

    trip.status = StatusFactory(closed=True, probability=0)
    trip.save()

    assert not re.search(r"8\s400\s€", reading.text(web.get(LIST)))


@pytest.mark.parametrize("typed", ["0639984860", "06 39 98 48 60", "lefevre", "tessier", "x@exa"])
def test_somebody_is_found_by_whatever_is_known_of_them(web, typed):
    ClientFactory(name="Amicale des Cheminots")
    ClientFactory(
        name="Lefèvre", contact_name="Tessier", phone="+33 6 39 98 48 60", email="x@example.com"
    )

    assert names(web, f"?q={typed.replace('+', '%2B')}") == ["Lefèvre"]


def test_clients_are_told_apart_by_their_trips_and_their_kind(web):
    ClientFactory(name="Aucun", kind="company")
    OpportunityFactory(client__name="Fini", status=StatusFactory(closed=True))
    OpportunityFactory(client__name="Parti")

    assert names(web) == ["Aucun", "Fini", "Parti"]
    assert names(web, "?voyages=en-cours") == ["Parti"]
    assert names(web, "?voyages=sans") == ["Aucun"]
    assert names(web, "?type=company") == ["Aucun"]
    assert names(web, "?type=company&type=person&voyages=en-cours") == ["Parti"]
    assert names(web, "?voyages=jamais&type=x&tri=y&apres=z") == ["Aucun", "Fini", "Parti"]


def test_clients_are_those_whose_trips_somebody_manages(web):
    lea, anna = UserFactory(name="Léa"), UserFactory()
    OpportunityFactory(client__name="En cours", manager=lea)
    OpportunityFactory(client__name="Fini", manager=lea, status=StatusFactory(closed=True))
    OpportunityFactory(client__name="D’Anna", manager=anna)
    mixed = OpportunityFactory(client__name="Des deux", manager=anna).client
    OpportunityFactory(client=mixed, manager=lea, status=StatusFactory(closed=True))
    mine = f"?gestionnaire={lea.pk}"

    assert names(web, mine) == ["Des deux", "En cours", "Fini"]
    assert names(web, f"{mine}&voyages=en-cours") == ["En cours"]
    assert names(web, f"{mine}&gestionnaire={anna.pk}") == [
        "D’Anna",
        "Des deux",
        "En cours",
        "Fini",
    ]
    assert names(web, f"{mine}&voyages=sans") == []
    assert "Gestionnaire : Léa" in reading.text(web.get(LIST + mine))


def test_the_managers_to_choose_from_are_read_once_the_filter_opens(web, seller):
    ClientFactory()
    asked = f"{LIST}?filtre=gestionnaire"

    assert 'name="gestionnaire"' not in web.get(LIST).text
    for answer in (web.get(asked, headers={"HX-Request": "true"}), web.get(asked)):
        assert f'name="gestionnaire"\n              value="{seller.pk}"' in answer.text


@pytest.mark.parametrize("order", ["", "tri=-nom&"])
def test_pages_show_everybody_once_there_and_back(web, order):
    for number in range(60):
        ClientFactory(name=f"Martin {number // 2:02}")
    expected = list(Client.objects.by_name().values_list("pk", flat=True))
    if order:
        expected.reverse()

    seen, url = [], f"?{order}"
    while url:
        text = web.get(LIST + url).text
        seen += map(int, re.findall(r'row-link"[^>]*href="/clients/(\d+)/"', text))
        last = text
        found = re.search(r'rel="next" href="([^"]*)"', text)
        url = found[1].replace("&amp;", "&") if found else ""

    assert seen == expected
    back = re.search(r'rel="prev" href="([^"]*)"', last)
    above = web.get(LIST + back[1].replace("&amp;", "&")).text
    assert f'href="/clients/{expected[25]}/"' in above


@pytest.mark.parametrize("count", [2, 25])
def test_the_list_takes_as_many_queries_for_many(web, django_assert_max_num_queries, count):
    leaving = {"departure_date": date(2098, 6, 14), "duration_days": 3}
    for _number in range(count):
        OpportunityFactory(**leaving)

    with django_assert_max_num_queries(13):
        web.get(LIST)


def test_who_finds_nobody_is_shown_a_way_out(web):
    assert "Aucun client pour l’instant" in web.get(LIST).text
    ClientFactory()

    assert "Effacer les filtres" in web.get(f"{LIST}?q=zzz").text
    assert "Voir tous les clients" in web.get(f"{LIST}?voyages=en-cours").text


def test_the_menu_and_an_empty_list_lead_to_the_import(web):
    address = f'href="{reverse("opportunities:import")}?contenu=clients"'

    assert web.get(LIST).text.count(address) == len(("menu", "empty list"))
    ClientFactory()
    assert web.get(LIST).text.count(address) == 1


def test_a_search_redraws_the_list_alone(web):
    ClientFactory(name="Lefèvre")

    answer = web.get(f"{LIST}?q=lef", headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "1 client trouvé" in reading.text(answer)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "aujourd’hui"), (1, "hier"), (12, "il y a 12 jours")]
)
def test_a_day_is_told_by_how_long_ago_it_was(days, words):
    moment = clock.now() - days * DAY

    assert days_ago(moment, clock.today()) == words
    assert days_ago(moment - 100 * DAY, clock.today()) == long_day(moment - 100 * DAY)


def test_the_latest_move_or_done_task_counts(db):
    trip = OpportunityFactory()
    latest = clock.now() + DAY
    for moment in (latest, latest - 3 * DAY):
        TaskFactory(opportunity=trip, done=True, done_at=moment)
    other = OpportunityFactory()
    TaskFactory(opportunity=other, done=True, done_at=clock.now() - DAY)

    found = last_actions([trip.client_id, other.client_id])

    entry = other.changes.get().changed_at
    assert found == {trip.client_id: latest, other.client_id: entry}


def test_a_move_is_an_action_and_who_has_no_trip_has_none(web):
    OpportunityFactory(client__name="A")
    ClientFactory(name="B")

    assert [row.acted for row in web.get(LIST).context["rows"]] == ["aujourd’hui", ""]


def test_more_than_are_counted_say_so(web):
    ClientFactory.create_batch(100, kind="school")

    answer = web.get(LIST, {"type": "school"})
    page = web.get(LIST, {"type": "school", "apres": answer.context["rows"][-1].pk, "rang": 25})

    assert [str(each.context["count"]) for each in (answer, page)] == ["99+", "99+"]
    assert len(answer.context["rows"]) == len(page.context["rows"]) == 25


@pytest.mark.parametrize("query", [{"voyages": "sans"}, {"type": ["school", "couple"]}])
def test_so_do_more_than_are_looked_up_by_their_keys(web, monkeypatch, query):
    monkeypatch.setattr(listing, "MOST_KEYS", 100)
    ClientFactory.create_batch(101, kind="school")
    OpportunityFactory()

    answer = web.get(LIST, query)
    page = web.get(LIST, query | {"apres": answer.context["rows"][-1].pk, "rang": 25})

    assert [str(each.context["count"]) for each in (answer, page)] == ["99+", "99+"]
    assert len(answer.context["rows"]) == len(page.context["rows"]) == 25


def test_few_of_a_kind_are_found_in_their_order(web):
    for name in ("C", "A", "B"):
        ClientFactory(name=name, kind="school")
    OpportunityFactory(client__kind="school", client__name="D")

    answer = web.get(LIST, {"type": "school", "voyages": "sans", "tri": "-nom"})

    assert [row.name for row in answer.context["rows"]] == ["C", "B", "A"]
    assert answer.context["count"] == len("ABC")
