"""What the list and the board answer to a search while it is typed: only what changes."""

import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory

LIST, BOARD = reverse("opportunities:list"), reverse("opportunities:board")
EACH = pytest.mark.parametrize("address", [LIST, BOARD])

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto(db: None) -> None:
    OpportunityFactory(name="Kyoto")
    OpportunityFactory(name="Oman")


def search(web: Client, address: str, **more: str) -> str:
    response = web.get(address, headers={"hx-request": "true", **more})
    assert response.status_code == 200
    return response.text.replace("&amp;", "&")


@EACH
def test_a_search_answers_with_what_it_found_and_no_frame(web, kyoto, address):
    answer = search(web, f"{address}?q=kyoto")

    assert "Kyoto" in answer
    assert "Oman" not in answer
    assert answer.count('id="listing"') == 1
    assert "<html" not in answer
    assert 'type="search"' not in answer


@EACH
def test_a_search_changes_the_links_and_the_count_of_the_head(web, kyoto, address):
    answer = search(web, f"{address}?q=kyoto")

    for link in (LIST, BOARD, reverse("opportunities:export", args=["csv"])):
        assert f'href="{link}?q=kyoto"' in answer
    assert "1 opportunité trouvée" in answer


@EACH
def test_a_page_lost_from_the_history_comes_back_whole(web, kyoto, address):
    answer = search(web, f"{address}?q=kyoto", **{"hx-history-restore-request": "true"})

    assert "<html" in answer


def test_a_search_that_finds_nothing_offers_the_way_out(web, kyoto):
    for address in (LIST, BOARD):
        answer = search(web, f"{address}?q=xyzzy")
        assert "Aucune opportunité trouvée" in answer
        assert "Oman" not in answer


def test_more_cards_of_a_column_change_that_column_only(web, kyoto):
    status = Opportunity.objects.get(name="Oman").status_id
    answer = search(web, f"{BOARD}?plus={status}&apres=0", **{"hx-current-url": BOARD})

    assert 'id="card-' not in answer  # its only one is shown already
    assert 'id="board"' not in answer
    assert 'id="listing"' not in answer
    assert "hx-swap-oob" not in answer


def test_rows_chosen_after_a_search_come_back_to_it(web, kyoto):
    before = {"hx-current-url": f"http://testserver{LIST}"}
    answer = search(web, f"{LIST}?q=kyoto", **before)

    assert f'name="next" value="{LIST}?q=kyoto"' in answer


@EACH
def test_words_that_are_found_in_the_other_scope_lead_there(web, kyoto, address):
    over = StatusFactory(closed=True)
    OpportunityFactory.create_batch(2, name="Tour d’Islande", status=over)

    answer = search(web, f"{address}?q=islande").replace("\u00a0", " ")
    assert "Dans les inactives : 2" in answer
    assert 'href="?q=islande&etat=inactives"' in answer
    answer = search(web, f"{address}?q=kyoto&etat=inactives").replace("\u00a0", " ")
    assert "Dans les actives : 1" in answer
    assert 'href="?q=kyoto"' in answer


@EACH
@pytest.mark.parametrize("query", ["?q=xyzzy", "?etat=inactives", "?q=xyzzy&etat=toutes"])
def test_what_is_nowhere_leads_nowhere(web, kyoto, address, query):
    answer = search(web, address + query)

    assert "Dans les" not in answer


@EACH
def test_a_letter_is_looked_for_elsewhere_without_a_count(web, address):
    OpportunityFactory(name="Oman", status=StatusFactory(closed=True))

    assert 'href="?q=o&etat=inactives"' in search(web, f"{address}?q=o")
