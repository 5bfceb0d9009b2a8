"""Undo and bulk moves as the team makes them, in French, also without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from statuses.models import Status
from tests.browser import scenes
from tests.browser.scenes import LAPTOP, PHONE, sources, toast
from tests.factories import OpportunityFactory

LIST = reverse("opportunities:list")
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


@pytest.fixture
def trips(kyoto: Opportunity, new: Status) -> list[Opportunity]:
    """Kyoto, Oman and Safari, all new."""
    return [kyoto, *(OpportunityFactory(name=name, status=new) for name in ("Oman", "Safari"))]


def tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=f"Sélectionner {name}").check()


def choose(page: Page, status: str) -> None:
    page.locator(".selection-bar summary").first.click()
    page.locator(".selection-bar").get_by_role("button", name=status).click()


def confirm(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


def test_a_wrong_move_is_taken_back_from_its_toast(open_as, seller, kyoto, confirmed):
    page = open_as(seller, reverse("opportunities:transition", args=[kyoto.pk]), **LAPTOP)
    page.get_by_role("link", name="Voyage confirmé").click()
    page.get_by_role("button", name="Changer de statut").click()

    toast(page, "2 tâches créées").get_by_role("button", name="Annuler").click()

    expect(toast(page, "Changement annulé, 2 tâches retirées")).to_be_visible()
    assert sources(kyoto) == [Source.SCREEN, Source.UNDO]


def test_the_history_takes_the_latest_change_back(open_as, accessible, seller, kyoto):
    kyoto.status = Status.objects.get(name="Voyage confirmé")
    kyoto.save()
    page = open_as(seller, reverse("tasks:journal", args=[kyoto.pk]), **PHONE)
    accessible(page)

    page.get_by_role("button", name="Annuler ce changement").click()

    expect(
        page.get_by_text("Passage à « Voyage confirmé » annulé par Julien Bernard")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Annuler ce changement")).to_have_count(0)
    accessible(page)


def test_chosen_rows_move_after_a_preview_and_go_back(open_as, accessible, seller, trips):
    page = open_as(seller, LIST, **PHONE)
    expect(page.locator(".selection-bar")).to_be_hidden()
    tick(page, "Oman")
    tick(page, "Safari")
    expect(page.get_by_text("2 opportunités sélectionnées")).to_be_visible()
    accessible(page)

    choose(page, "Voyage confirmé")
    expect(page.get_by_text("4 tâches seront créées")).to_be_visible()
    expect(page.get_by_text("2 attendront une date")).to_be_visible()
    accessible(page)
    confirm(page, "Déplacer 2 opportunités")

    undo = toast(page, "2 opportunités, 4 tâches créées")
    expect(undo).to_be_visible()
    assert sources(trips[1]) == sources(trips[2]) == [Source.BULK]
    undo.get_by_role("button", name="Annuler").click()
    expect(toast(page, "2 changements annulés, 4 tâches retirées")).to_be_visible()
    assert sources(trips[1]) == sources(trips[2]) == [Source.BULK, Source.UNDO]


def test_the_keyboard_chooses_the_whole_page_and_shift_a_range(open_as, seller, trips, confirmed):
    page = open_as(seller, LIST, **LAPTOP)
    boxes = page.locator("[data-select]")

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 opportunité sélectionnée")).to_be_visible()
    page.get_by_role("checkbox", name="Sélectionner toute la page").press("Space")
    expect(page.get_by_text("3 opportunités sélectionnées")).to_be_visible()
    page.get_by_role("button", name="Vider la sélection").press("Enter")
    expect(page.locator(".selection-bar")).to_be_hidden()

    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])

    expect(page.get_by_text("3 opportunités sélectionnées")).to_be_visible()


def test_what_is_ticked_stays_so_after_an_act_that_leaves_its_rows(
    open_as, seller, trips, administrator
):
    page = open_as(seller, LIST)
    for name in ("Oman", "Safari"):
        tick(page, name)
    bar = page.locator(".selection-bar")
    bar.get_by_label("Autres actions").click()
    bar.get_by_role("button", name="Marquer prioritaires").click()
    expect(toast(page, "prioritaires")).to_be_visible()
    expect(bar.locator(".selection-count")).to_contain_text("2")

    bar.get_by_text("Confier à").click()
    bar.get_by_role("button", name=administrator.get_full_name()).click()
    page.get_by_role("button", name="Confier 2 opportunités").click()
    expect(page.locator("[data-select]:checked")).to_have_count(2)

    page.get_by_role("link", name="Oman").click()
    page.goto(LIST)
    expect(page.locator("[data-select]:checked")).to_have_count(0)


def test_a_whole_column_moves_from_its_menu(open_as, seller, trips, confirmed):
    page = open_as(seller, BOARD, **PHONE)
    column = page.locator(f"#column-{trips[0].status_id}")

    column.locator(".column-menu > summary").press("Enter")
    column.get_by_role("link", name="Déplacer toute la colonne").press("Enter")
    page.get_by_role("button", name="Voyage confirmé").click()
    confirm(page, "Déplacer 3 opportunités")

    expect(toast(page, "3 opportunités, 6 tâches créées")).to_be_visible()
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3


def test_everything_works_without_script(open_as, seller, trips, confirmed):
    page = open_as(seller, LIST, java_script_enabled=False, **LAPTOP)
    tick(page, "Oman")
    tick(page, "Safari")
    expect(page.locator(".selection-bar")).to_be_visible()
    choose(page, "Voyage confirmé")

    # The preview follows the choice of no task, by its style alone.
    outcome, row = page.locator(".outcome"), page.locator(".bulk-lines tbody tr").first
    expect(outcome).to_contain_text("4 tâches seront créées")
    expect(row.get_by_text("2", exact=True)).to_be_visible()
    page.get_by_label("Ne créer aucune tâche").check()
    expect(outcome.locator("li:visible")).to_have_text(["Aucune tâche ne sera créée."])
    expect(row.get_by_text("0", exact=True)).to_be_visible()
    expect(row.get_by_text("2", exact=True)).to_be_hidden()
    page.get_by_label("Créer les tâches").check()
    expect(outcome.get_by_text("4 tâches seront créées")).to_be_visible()
    expect(outcome.get_by_text("Aucune tâche")).to_be_hidden()
    confirm(page, "Déplacer 2 opportunités")
    page.locator("[data-toast]").get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("2 changements annulés, 4 tâches retirées")).to_be_visible()

    page.goto(reverse("opportunities:transition", args=[trips[0].pk]))
    page.get_by_role("link", name="Voyage confirmé").click()
    page.get_by_role("button", name="Changer de statut").click()
    page.get_by_role("link", name="Journal").click()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_text("Changement annulé, 2 tâches retirées")).to_be_visible()
