import re
from datetime import date

import pytest
from django.urls import reverse

from opportunities.events import Source
from opportunities.models import Opportunity
from statuses.models import Status
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)

BOARD = reverse("opportunities:board")
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto() -> Opportunity:
    """In « Devis envoyé »."""
    sent = StatusFactory(name="Devis envoyé", position=1, probability=50)
    return OpportunityFactory(name="Kyoto", status=sent, travelling=True, expected_revenue=14800)


@pytest.fixture
def confirmed() -> Status:
    """Calls for two tasks, and one that is disabled."""
    status = StatusFactory(name="Voyage confirmé", position=2)
    AutoTaskTemplateFactory.create_batch(2, status=status)
    AutoTaskTemplateFactory(status=status, disabled=True)
    return status


def page(web: Client, query: str = "") -> str:
    response = web.get(BOARD + query)
    assert response.status_code == 200
    return response.text.replace("\u00a0", " ").replace("\u202f", " ")


def move(web: Client, opportunity: Opportunity, to: Status, **options: object):
    """As the window of a closed status answers, which asks first."""
    data = {"to": to.pk, "seen": opportunity.status_id, "next": BOARD, "asked": "1"}
    return web.post(reverse("opportunities:transition", args=[opportunity.pk]), data, **options)


def columns_of(response) -> set[int]:
    """The columns that the answer of a move draws again."""
    return {int(pk) for pk in re.findall(r'id="column-(\d+)"', response.text)}


def test_a_column_says_its_count_its_worth_and_what_is_late(web, kyoto):
    TaskFactory(opportunity=kyoto, due_date=date(2020, 1, 1))

    text = page(web)

    assert "Kyoto" in text
    assert "14 800 €" in text
    assert "7 400 € pondérés à 50 %" in text
    assert "1 en retard" in text


def foretold(web: Client, opportunity: Opportunity) -> dict[int, str]:
    """What the board says while the card is carried, by column."""
    url = reverse("opportunities:transition", args=[opportunity.pk])
    text = web.get(url, headers=HTMX).text.replace("\u00a0", " ")
    return {int(pk): words for pk, words in re.findall(r'value="(\d+)" data-drop="([^"]*)"', text)}


def open_trip(web: Client, **facts: object) -> Opportunity:
    """With two open tasks of its status, of which leaving it cancels one."""
    start = StatusFactory(name="Devis envoyé", position=1)
    AutoTaskTemplateFactory(status=start, on_leave="cancel", name="Relancer")
    AutoTaskTemplateFactory(status=start, name="Appeler")
    return OpportunityFactory(name="Kyoto", status=start, **facts)


OVER = {"departure_date": date(2020, 6, 1), "duration_days": 5}
DUE = {"reference": "departure", "offset_days": -1}


@pytest.mark.parametrize(
    ("facts", "rules", "words", "then"),
    [
        ({}, [{}, {}], "2 tâches seront créées, 1 annulée", "2 tâches créées, 1 annulée"),
        ({}, [], "1 tâche ouverte sera annulée", "1 tâche annulée"),
        (
            OVER,
            [{}, DUE],
            "1 tâche sera créée, 1 annulée, 1 tâche non créée : voyage terminé",
            "1 tâche créée, 1 annulée, 1 tâche non créée : voyage terminé",
        ),
    ],
)
def test_a_column_says_what_dropping_this_card_does(web, facts, rules, words, then):
    trip = open_trip(web, **facts)
    to = StatusFactory(name="Voyage confirmé", position=2)
    for rule in rules:
        AutoTaskTemplateFactory(status=to, **rule)

    said = foretold(web, trip)[to.pk]
    answer = move(web, trip, to, headers=HTMX).text.replace("\u00a0", " ")

    assert said.startswith(f"Déposer ici : {words}")
    assert then in answer


def test_a_column_says_that_dropping_does_nothing_to_tasks(web):
    trip, to = OpportunityFactory(), StatusFactory(position=2)

    assert foretold(web, trip)[to.pk] == "Déposer ici : aucune tâche à créer"


def test_a_card_dropped_on_a_column_moves_with_its_tasks(web, seller, kyoto, confirmed):
    response = move(web, kyoto, confirmed, headers=HTMX)

    kyoto.refresh_from_db()
    change = kyoto.changes.latest_first()[0]
    assert kyoto.status == confirmed
    assert (change.source, change.changed_by, change.tasks.count()) == (Source.BOARD, seller, 2)
    assert f'id="column-{confirmed.pk}"' in response.text
    assert "<strong>2 tâches créées</strong>" in response.text.replace("\u00a0", " ")


def test_a_move_answers_with_its_two_columns_and_the_counters(web, seller, kyoto, confirmed):
    TaskFactory(opportunity=kyoto, due_date=date(2020, 1, 1), assignee=seller)
    for position in (5, 6, 7):
        status = StatusFactory(position=position)
        OpportunityFactory.create_batch(6, status=status, name="Sicile")
    whole = len(page(web))

    response = move(web, kyoto, confirmed, headers=HTMX)

    assert columns_of(response) == {kyoto.status_id, confirmed.pk}
    assert response["HX-Reswap"] == "none"
    # Two columns, their entries in the list of a phone, the one that it shows.
    assert response.text.count('hx-swap-oob="true"') == 5
    assert "Sicile" not in response.text
    assert f'id="card-{kyoto.pk}"' in response.text.partition(f'id="column-{confirmed.pk}"')[2]
    assert 'hx-swap-oob="innerHTML:[data-task-badge]"' in response.text
    assert "data-late>1<" in response.text
    assert len(response.text) < whole / 3


def test_the_column_left_empty_folds_and_the_one_that_was_empty_opens(web, kyoto, confirmed):
    OpportunityFactory(status=StatusFactory(position=0))

    response = move(web, kyoto, confirmed, headers=HTMX)

    assert columns_of(response) == {kyoto.status_id, confirmed.pk}
    kinds = dict(re.findall(r'class="board-(\w+)"\s+id="column-(\d+)"', response.text))
    assert kinds == {"strip": f"{kyoto.status_id}", "column": f"{confirmed.pk}"}


def test_a_move_that_folds_or_shows_other_columns_answers_with_the_board(web, kyoto, confirmed):
    lost = StatusFactory(closed=True, position=3)
    StatusFactory(position=4)

    # No card is left in the active columns, which open: the board says where cards may come.
    response = move(web, kyoto, lost, headers=HTMX)

    assert 'id="board"' in response.text
    assert "HX-Reswap" not in response
    assert response.text.count('class="board-column"') == 3


@pytest.mark.parametrize("count", [1, 12])
def test_a_move_costs_as_many_queries_whatever_the_board_holds(
    web, kyoto, confirmed, count, django_assert_max_num_queries
):
    for _ in range(count):
        OpportunityFactory(status=confirmed)
        OpportunityFactory(status=StatusFactory())

    with django_assert_max_num_queries(27):
        move(web, kyoto, confirmed, headers=HTMX)


def test_without_script_the_menu_of_a_card_leads_back_to_the_board(web, kyoto, confirmed):
    address = f"{BOARD}?q=kyoto"
    url = reverse("opportunities:transition", args=[kyoto.pk])

    board = web.get(address)
    choices = web.get(url, {"next": address})
    asked = web.get(url, {"next": address, "vers": confirmed.pk})
    data = {"to": confirmed.pk, "seen": kyoto.status_id, "next": address}
    response = web.post(url, data)

    assert f'href="{url}?' in board.text
    assert f"vers={confirmed.pk}" in choices.text
    assert f'value="{address}"' in asked.text
    assert response.url == f"{address}#card-{kyoto.pk}"
    kyoto.refresh_from_db()
    assert kyoto.changes.latest_first()[0].source == Source.BOARD


def test_a_card_that_somebody_moved_meanwhile_stays_where_they_put_it(web, kyoto, confirmed):
    option = StatusFactory(name="Option posée")
    seen = kyoto.status_id
    kyoto.status = option
    kyoto.save()
    data = {"to": confirmed.pk, "seen": seen, "next": BOARD}

    response = web.post(reverse("opportunities:transition", args=[kyoto.pk]), data, headers=HTMX)

    kyoto.refresh_from_db()
    assert kyoto.status == option
    assert "est déjà passée à «\u00a0Option posée\u00a0»" in response.text
    assert columns_of(response) == {seen, option.pk}
    assert f'id="card-{kyoto.pk}"' in response.text


def test_a_deleted_status_is_no_place_to_drop_a_card(web, kyoto, confirmed):
    web.post(reverse("opportunities:transition", args=[kyoto.pk]))
    Status.objects.filter(pk=confirmed.pk).update(deleted_at="2027-01-01T00:00Z")

    response = move(web, kyoto, confirmed, headers=HTMX)

    kyoto.refresh_from_db()
    assert kyoto.changes.count() == 1
    assert "Ce statut n’existe plus" in response.text


@pytest.mark.parametrize("to", ["", "abc", "0", "-1", "99999999999999999999", "\x00"])
def test_a_tampered_column_moves_nothing(web, kyoto, to):
    data = {"to": to, "seen": kyoto.status_id, "next": BOARD}

    response = web.post(reverse("opportunities:transition", args=[kyoto.pk]), data, headers=HTMX)

    assert response.status_code == 200
    assert kyoto.changes.count() == 1


def test_the_menu_of_a_card_lists_the_other_statuses(web, kyoto, confirmed):
    url = reverse("opportunities:transition", args=[kyoto.pk])

    response = web.get(url, {"next": BOARD}, headers=HTMX)

    assert "Voyage confirmé" in response.text
    assert "2 tâches" in response.text.replace("\u00a0", " ")
    assert f'name="to" value="{kyoto.status_id}"' not in response.text


@pytest.mark.both
def test_filters_and_folds_are_kept_in_the_address(web, kyoto, confirmed):
    text = page(web, f"?q=kyoto&ouvrir={confirmed.pk}&depuis=2027-01-01")

    assert f'href="?q=kyoto&amp;depuis=2027-01-01&amp;plier={confirmed.pk}"' in text
    assert f'name="ouvrir" value="{confirmed.pk}"' in text


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "é" * 5000, "?ouvrir=x&plus=-1&colonne=9999999999&plier=", "?plus=1&plus=1"],
)
def test_no_query_string_is_too_strange(web, kyoto, query):
    page(web, query)


def test_a_phone_shows_the_column_asked_for(web, kyoto, confirmed):
    text = page(web, f"?colonne={confirmed.pk}")

    shown = text[text.index(f'id="column-{confirmed.pk}"') :].split(">")[0]
    assert "data-shown" in shown


def more(web: Client, status: Status, *, after: Opportunity, here: str):
    query = f"?plus={status.pk}&apres={after.pk}"
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{here}"}
    return web.get(BOARD + query, headers=headers)


def test_more_cards_of_a_column_come_alone_and_the_address_tells_of_them(web):
    status, other = StatusFactory(), StatusFactory()
    trips = [OpportunityFactory(status=status, name=f"Kyoto {n:02}") for n in range(60)]
    OpportunityFactory(status=other, name="Oman")

    answer = more(web, status, after=trips[5], here=f"{BOARD}?etat=toutes&plus={other.pk}")

    assert [trip.name in answer.text for trip in trips] == [False] * 6 + [True] * 50 + [False] * 4
    assert "Oman" not in answer.text
    assert "Afficher\u00a04 de plus" in answer.text
    assert answer["HX-Replace-Url"] == f"{BOARD}?etat=toutes&plus={other.pk}&plus={status.pk}"
    assert f"apres={trips[55].pk}" in answer.text


@pytest.mark.both
def test_more_cards_go_on_from_the_last_one_shown_wherever_it_is_now(web, confirmed):
    status = StatusFactory()
    trips = [OpportunityFactory(status=status, name=f"Kyoto {n}") for n in range(9)]
    for gone in trips[4:6]:
        gone.status = confirmed
        gone.save()

    moved = more(web, status, after=trips[5], here=BOARD)
    Opportunity.objects.filter(pk=trips[5].pk).delete()
    deleted = more(web, status, after=trips[5], here=BOARD)

    assert [trip.name in moved.text for trip in trips] == [False] * 6 + [True] * 3
    assert trips[8].name in deleted.text
    assert "board-more" not in moved.text + deleted.text


@pytest.mark.both
def test_more_cards_are_those_asked_for_where_the_browser_does_not_say_where_it_is(web):
    status = StatusFactory()
    trips = [OpportunityFactory(status=status, name=f"Kyoto {n}") for n in range(7)]
    OpportunityFactory(status=status, name="Oman")

    query = f"?q=kyoto&plus={status.pk}&apres={trips[5].pk}"
    answer = web.get(BOARD + query, headers=HTMX)

    assert trips[6].name in answer.text
    assert "Oman" not in answer.text
    assert answer["HX-Replace-Url"] == f"{BOARD}?q=kyoto&plus={status.pk}"


@pytest.mark.parametrize("query", ["?apres=1", "?plus=x&apres=1", "?plus=999999&apres=1"])
def test_more_cards_of_no_column_are_not_found(web, kyoto, query):
    assert web.get(BOARD + query, headers=HTMX).status_code == 404


@pytest.mark.both
def test_a_move_answers_with_the_board_that_the_address_shows_by_now(web, kyoto, confirmed):
    OpportunityFactory(name="Sicile", status=confirmed)
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{BOARD}?q=kyoto"}

    response = move(web, kyoto, confirmed, headers=headers)

    assert "Kyoto" in response.text
    assert "Sicile" not in response.text


@pytest.mark.parametrize(("kind", "cards"), [("all", 9), ("some", 10)])
def test_a_column_that_showed_all_its_cards_still_does_with_one_more(
    web, kyoto, confirmed, kind, cards
):
    OpportunityFactory.create_batch(cards, status=confirmed, name="Sicile")
    OpportunityFactory(status=kyoto.status)
    shows_all = kind == "all"
    assert ("board-more" in page(web)) is not shows_all

    answer = move(web, kyoto, confirmed, headers={**HTMX, "HX-Current-URL": f"http://x{BOARD}"})

    assert ("board-more" in answer.text) is not shows_all
    kept = f"{BOARD}?plus={confirmed.pk}" if shows_all else None
    assert answer.get("HX-Replace-Url") == kept


@pytest.mark.parametrize("count", [1, 12])
def test_the_board_costs_as_many_queries_for_many_rows_as_for_one(
    web, count, django_assert_num_queries
):
    status = StatusFactory()
    for _ in range(count):
        opportunity = OpportunityFactory(status=status, travelling=True)
        TaskFactory(opportunity=opportunity, due_date=date(2020, 1, 1))

    page(web)  # who comes for the first time has the list noted as left
    with django_assert_num_queries(QUERIES):
        page(web)


# Session, person, statuses with sums, keys of the open column, cards, late tasks, tasks of the
# cards, badge, pinned views.
QUERIES = 11


def test_the_board_is_for_people_who_are_signed_in(client, kyoto, confirmed):
    assert client.get(BOARD).url.startswith("/connexion/")
    assert move(client, kyoto, confirmed).url.startswith("/connexion/")
    assert kyoto.changes.count() == 1
