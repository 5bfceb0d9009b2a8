"""The window of search everywhere: by keyboard, by finger, and as a page without script."""

import pytest
from playwright.sync_api import expect

from caladeo import clock
from tests.browser.scenes import PHONE, confirmed_trip, kyoto
from tests.factories import TaskFactory


@pytest.fixture
def trip(seller):
    trip = kyoto(confirmed_trip())
    TaskFactory(opportunity=trip, name="Demander le solde", assignee=seller, due_date=clock.today())
    return trip


def window(page):
    return page.get_by_role("dialog", name="Rechercher partout")


def field(page):
    return window(page).get_by_role("combobox")


def chosen(page):
    return window(page).get_by_role("option", selected=True)


def test_words_arrows_and_enter_reach_anything(open_as, seller, trip, accessible):
    page = open_as(seller, "/clients/")

    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type("solde")
    expect(chosen(page)).to_contain_text("Demander le solde")
    expect(chosen(page).locator("mark")).to_have_text("solde")
    accessible(page)
    field(page).fill("lefevre")
    expect(chosen(page)).to_contain_text("Famille Lefèvre")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("Kyoto et les Alpes japonaises")
    expect(field(page)).to_have_attribute("aria-activedescendant", "palette-trips-1")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Kyoto et les Alpes japonaises")


def test_the_focus_comes_back_and_enter_waits_for_what_was_typed(open_as, seller, trip):
    page = open_as(seller, "/")
    page.keyboard.press("j")
    row = page.locator("li[data-key-item]").first
    expect(row).to_be_focused()
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(window(page)).to_be_hidden()
    expect(row).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("kyoto")
    expect(field(page)).to_have_value("kyoto")
    page.keyboard.type(" alpes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kyoto et les Alpes japonaises")

    # On a page without a list the slash searches everywhere.
    page.goto(f"/opportunites/{trip.pk}/")
    page.keyboard.press("/")
    expect(chosen(page)).to_contain_text("Changer de statut")


def test_a_phone_has_a_page_of_it(open_as, seller, trip, accessible):
    page = open_as(seller, "/", **PHONE)

    page.locator(".bottom-tabs").get_by_role("link", name="Chercher").tap()
    page.get_by_role("searchbox").fill("kyoto")
    trips = page.get_by_role("region", name="Voyages").get_by_role("link")
    expect(trips).to_contain_text("Kyoto et les Alpes japonaises")
    accessible(page)
    trips.tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kyoto et les Alpes japonaises")
