"""The board, moved with every hand there is."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from opportunities.events import Source
from opportunities.models import Opportunity
from statuses.models import Status
from tests.browser import scenes
from tests.browser.scenes import LAPTOP, PHONE, sources, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

BOARD = reverse("opportunities:board")


@pytest.fixture
def new(db: None) -> Status:
    return scenes.new_project()


@pytest.fixture
def confirmed(new: Status) -> Status:
    return scenes.confirmed_trip()


@pytest.fixture
def kyoto(new: Status, confirmed: Status) -> Opportunity:
    return scenes.kyoto(new)


def column(page: Page, status: Status) -> Locator:
    return page.locator(f"#column-{status.pk}")


def card(page: Page, opportunity: Opportunity) -> Locator:
    return page.locator(f"#card-{opportunity.pk}")


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """By small steps, as a hand does."""
    start, end = what.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 30, steps=12)
    expect(page.locator("[data-over]")).to_have_count(1)
    page.mouse.up()


def test_a_card_is_moved_with_the_keyboard_and_goes_back(open_as, seller, kyoto, confirmed):
    page = open_as(seller, BOARD, **LAPTOP)
    back = page.locator(f"#column-{kyoto.status_id} #card-{kyoto.pk}")
    page.keyboard.press("j")
    expect(card(page, kyoto)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(column(page, confirmed)).to_contain_text("Déposer ici : 2 tâches seront créées")
    page.keyboard.press("Escape")
    expect(page.locator("[data-over]")).to_have_count(0)
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(toast(page, "2 tâches créées")).to_be_visible()
    assert sources(kyoto) == [Source.BOARD]
    toast(page, "2 tâches créées").get_by_role("button", name="Annuler").click()
    expect(back).to_be_visible()
    assert sources(kyoto) == [Source.BOARD, Source.UNDO]

    # From its menu, and back by key.
    page.goto(BOARD)
    card(page, kyoto).locator(".card-menu > summary").press("Enter")
    page.get_by_role("button", name=confirmed.name).press("Enter")
    expect(column(page, confirmed).locator(f"#card-{kyoto.pk}")).to_be_focused()
    expect(column(page, confirmed).locator(".count")).to_have_text("1")
    expect(toast(page, "2 tâches créées")).to_be_visible()
    page.keyboard.press("z")

    expect(back).to_be_focused()


def test_a_card_carried_to_a_closed_column_asks_first(open_as, seller, kyoto):
    TaskFactory(opportunity=kyoto, name="Confirmer les vols")
    page = open_as(seller, f"{BOARD}?etat=toutes", **LAPTOP)
    window = page.get_by_role("dialog")

    for answer in ("Annuler", "Changer de statut"):
        card(page, kyoto).focus()
        for key in ("Space", "ArrowRight", "ArrowRight", "Space"):
            page.keyboard.press(key)
        expect(window).to_contain_text("3 tâches restent ouvertes")
        reason = window.get_by_text("Prix")
        for _twice_and_again in range(3):
            reason.click()
        expect(window.get_by_role("radio", name="Prix")).to_be_checked()
        window.get_by_text(answer, exact=True).click()
        expect(window).to_have_count(0)
        expect(card(page, kyoto)).to_be_focused()

    expect(toast(page, "3 tâches annulées")).to_be_visible()
    assert kyoto.changes.latest_first()[0].lost_reason == "Prix"


def test_a_card_carried_past_required_tasks_asks_first(open_as, seller, new, confirmed):
    for name in ("Appeler", "Chiffrer"):
        AutoTaskTemplateFactory(status=new, name=name, is_required=True)
    trip = OpportunityFactory(name="Sicile", status=new, manager=seller)
    page = open_as(seller, BOARD, **LAPTOP)
    window = page.get_by_role("dialog")

    card(page, trip).focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(window).to_contain_text("2 tâches obligatoires sont encore ouvertes")
    window.get_by_role("button", name="Terminer « Appeler »").click()
    expect(window).to_contain_text("1 tâche obligatoire est encore ouverte")
    expect(window.get_by_role("button", name="Terminer « Chiffrer »")).to_be_focused()
    window.get_by_label("Pourquoi passer sans elle").fill("Le client signe ce soir")
    page.keyboard.press("Enter")

    expect(window).to_have_count(0)
    expect(card(page, trip)).to_be_focused()
    left = trip.changes.latest("pk").required_left
    assert left == {
        "tasks": [trip.tasks.open().get(is_required=True).pk],
        "why": "Le client signe ce soir",
    }


@pytest.mark.main_flow
def test_a_card_is_dragged_to_another_column(open_as, seller, kyoto, confirmed):
    for status in (kyoto.status, confirmed):
        OpportunityFactory(name="Sicile", status=status)
    page = open_as(seller, BOARD, **LAPTOP)
    # Without the pointer having been near: the first drag of a page is no other than the next ones.
    expect(page.locator("[data-cards][data-sorts]").first).to_be_attached()

    drag(page, card(page, kyoto), column(page, confirmed).locator(".board-cards"))
    expect(toast(page, "2 tâches créées")).to_be_visible()
    expect(column(page, confirmed)).to_contain_text("Kyoto")
    assert sources(kyoto) == [Source.BOARD]

    # It may be dropped anywhere in a column.
    first = page.locator(f"#column-{kyoto.status_id}")
    start, there = card(page, kyoto).bounding_box(), first.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(there["x"] + 60, there["y"] + there["height"] - 30, steps=12)
    expect(first).to_have_attribute("data-over", "")
    page.mouse.up()

    expect(first.locator(f"#card-{kyoto.pk}")).to_be_visible()


def test_a_card_moved_by_somebody_else_comes_back_where_they_put_it(
    open_as, seller, kyoto, confirmed
):
    page = open_as(seller, BOARD, **LAPTOP)
    kyoto.status = Status.objects.get(name="Perdu")
    kyoto.save()

    card(page, kyoto).focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)

    expect(toast(page, "est déjà passée à « Perdu »")).to_be_visible()
    expect(card(page, kyoto)).to_have_count(0)
    kyoto.refresh_from_db()
    assert kyoto.status.name == "Perdu"


def test_more_cards_come_below_and_stay_when_one_of_them_moves(open_as, seller, new, confirmed):
    trips = [OpportunityFactory(name=f"Kyoto {n}", status=new) for n in range(10)]
    page = open_as(seller, BOARD, **LAPTOP)
    expect(card(page, trips[5])).to_be_visible()
    expect(card(page, trips[6])).to_have_count(0)

    page.get_by_role("link", name="Afficher 4 de plus").press("Enter")
    expect(card(page, trips[6])).to_be_focused()
    expect(card(page, trips[9])).to_be_visible()
    expect(page).to_have_url(re.compile(rf"\?plus={new.pk}$"))
    column(page, confirmed).get_by_role("link").click()
    expect(column(page, confirmed).locator(".board-cards")).to_be_visible()
    card(page, trips[9]).focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)

    expect(column(page, confirmed)).to_contain_text("Kyoto 9")
    expect(card(page, trips[8])).to_be_visible()


def test_on_a_phone_the_board_shows_one_column_at_a_time(open_as, seller, kyoto, confirmed):
    page = open_as(seller, BOARD, **PHONE)

    expect(card(page, kyoto)).to_be_visible()
    page.locator(".board-switch > summary").click()
    page.locator(".board-switch").get_by_role("link", name="Voyage confirmé").click()

    expect(card(page, kyoto)).to_be_hidden()
    expect(column(page, confirmed)).to_be_visible()
