"""A client and an opportunity are chosen by the keyboard, as in any combobox."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from caladeo.models import User
from opportunities.models import Client, Opportunity
from tests.browser import scenes
from tests.factories import ClientFactory


@pytest.fixture
def clients(db: None) -> list[Client]:
    names = ("Famille Lefèvre", "Famille Garnier", "Club Pédale nantaise")
    return [ClientFactory(name=name) for name in names]


@pytest.fixture
def page(open_as, seller: User, clients: list[Client]) -> Page:
    scenes.new_project()
    opened: Page = open_as(seller, reverse("opportunities:creation"))
    return opened


def chooser(page: Page) -> Locator:
    return page.locator("#id_client_text")


def search(page: Page, words: str) -> None:
    chooser(page).fill("")
    chooser(page).press_sequentially(words)


def test_arrows_walk_the_matches_and_enter_takes_one(page, clients, accessible):
    search(page, "famille")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.locator(".pick-name")).to_have_text(
        ["Famille Garnier", "Famille Lefèvre", "Nouveau client"]
    )
    expect(chooser(page)).to_have_attribute("aria-expanded", "true")
    chooser(page).press("ArrowDown")
    chooser(page).press("ArrowDown")
    pointed = page.locator("[role=option][data-active]")
    expect(chooser(page)).to_have_attribute("aria-activedescendant", pointed.get_attribute("id"))
    accessible(page)
    name = pointed.locator(".pick-name").inner_text()

    chooser(page).press("Enter")

    expect(chooser(page)).to_have_value(name)
    expect(chooser(page)).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    key = Client.objects.get(name=name).pk
    expect(page.locator("input[name=client]")).to_have_value(str(key))


def test_enter_right_after_the_words_takes_the_only_match(page, clients):
    page.keyboard.type("Kyoto")
    search(page, "lefevre")
    chooser(page).press("Enter")

    expect(chooser(page)).to_have_value("Famille Lefèvre")
    chooser(page).press("Enter")

    expect(page.get_by_role("heading", name="Kyoto")).to_be_visible()
    assert Opportunity.objects.get().client == clients[0]


def test_what_was_searched_for_names_the_new_client(page):
    page.keyboard.type("Kyoto")
    search(page, "Durand")
    chooser(page).press("Enter")

    expect(page.locator("#id_new_client-name")).to_have_value("Durand")
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(page.get_by_role("link", name="Durand")).to_be_visible()


def test_a_new_client_survives_the_choice_of_another_one(page):
    search(page, "Durand")
    chooser(page).press("Enter")
    page.locator("#id_new_client-email").fill("durand@example.com")
    search(page, "garnier")
    chooser(page).press("Enter")
    expect(chooser(page)).to_have_value("Famille Garnier")
    expect(page.locator("#id_new_client-name")).to_be_hidden()

    chooser(page).press("ArrowUp")
    chooser(page).press("Enter")

    expect(page.locator("#id_new_client-name")).to_have_value("Durand")
    expect(page.locator("#id_new_client-email")).to_have_value("durand@example.com")


def test_escape_gives_back_what_was_chosen(page, clients):
    search(page, "lefevre")
    chooser(page).press("Enter")
    expect(chooser(page)).to_have_value("Famille Lefèvre")
    search(page, "club")
    expect(page.get_by_role("option", name="Club Pédale")).to_be_visible()

    chooser(page).press("Escape")

    expect(chooser(page)).to_have_value("Famille Lefèvre")
    expect(page.locator("input[name=client]")).to_have_value(str(clients[0].pk))
    expect(page.get_by_role("heading", name="Nouvelle opportunité")).to_be_visible()


def test_a_missing_client_is_told_on_the_combobox_which_has_the_focus(page, accessible):
    page.keyboard.type("Kyoto")
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(page.get_by_text("Choisissez un client, ou créez-le.")).to_be_visible()
    expect(chooser(page)).to_be_focused()
    expect(chooser(page)).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_title("Erreur · Nouvelle opportunité · Caladeo")
    accessible(page)
