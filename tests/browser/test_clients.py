"""The clients, from the menu to a task done for one of them."""

import pytest
from playwright.sync_api import expect

from caladeo import clock
from tests.browser.scenes import toast
from tests.factories import ClientFactory, OpportunityFactory, TaskFactory


@pytest.mark.parametrize("width", [390, 1440])
def test_a_client_is_found_by_telephone_and_a_task_done_for_them(open_as, seller, width):
    nadia = ClientFactory(name="Nadia Haddad", phone="06 39 98 29 49")
    ClientFactory(name="Famille Lefèvre")
    trip = OpportunityFactory(name="New York", client=nadia)
    TaskFactory(opportunity=trip, name="Relancer la cliente", due_date=clock.today())
    page = open_as(seller, "/", viewport={"width": width, "height": 900})

    page.get_by_role("link", name="Clients").locator("visible=true").click()
    page.get_by_role("searchbox", name="Rechercher un client").fill("0639982949")
    expect(page.get_by_role("link", name="Famille Lefèvre")).to_have_count(0)
    page.get_by_role("link", name="Nadia Haddad").click()
    expect(page.get_by_role("link", name="06 39 98 29 49")).to_be_visible()
    page.get_by_role("button", name="Terminer").first.click()

    expect(toast(page, "« Relancer la cliente » terminée")).to_be_visible()
    expect(page.locator("#open-count")).to_contain_text("0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_clients_are_merged_and_parted_again(open_as, seller):
    nadia = ClientFactory(name="Nadia Haddad", phone="06 39 98 29 49")
    other = ClientFactory(name="N. Haddad", phone="02 61 91 62 26")
    OpportunityFactory(name="New York", client=other)
    page = open_as(seller, nadia.get_absolute_url(), viewport={"width": 390, "height": 900})

    page.locator(".opportunity-actions summary").click()
    page.get_by_role("link", name="Fusionner avec…").click()
    page.get_by_role("combobox", name="Fusionner avec").fill("haddad")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 voyage passe à « Nadia Haddad »")).to_be_visible()
    page.get_by_role("radio", name="02 61 91 62 26").check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Fusionner").click()

    expect(toast(page, "1 voyage suit")).to_be_visible()
    expect(page.get_by_role("link", name="New York")).to_be_visible()
    expect(page.get_by_role("link", name="02 61 91 62 26")).to_be_visible()
    toast(page, "1 voyage suit").get_by_role("button", name="Annuler").click()

    expect(page.get_by_role("heading", name="N. Haddad")).to_be_visible()
    expect(page.get_by_role("link", name="New York")).to_be_visible()


def test_back_from_what_a_corrected_form_made_asks_for_the_form_again(open_as, seller):
    page = open_as(seller, "/clients/nouveau/")
    save = page.get_by_role("button", name="Créer le client")
    save.click()
    expect(page.get_by_text("Donnez un nom au client.")).to_be_visible()
    page.get_by_role("textbox", name="Nom").fill("Nadia Haddad")
    save.click()
    expect(page.get_by_role("heading", name="Nadia Haddad")).to_be_visible()

    page.go_back()

    expect(save).to_be_visible()
    expect(page.get_by_text("Donnez un nom au client.")).to_have_count(0)
