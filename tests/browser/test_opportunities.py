"""Opportunities as the team works with them, in French, at both widths."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from opportunities.events import Source
from opportunities.models import Opportunity
from statuses.models import Status
from tests.browser import scenes
from tests.browser.scenes import LAPTOP, PHONE, sources, toast
from tests.factories import ClientFactory, OpportunityFactory

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


@pytest.mark.main_flow
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_an_opportunity_is_created_for_a_client_found_while_typing(open_as, seller, new, size):
    ClientFactory(name="Famille Lefèvre")
    page = open_as(seller, LIST, **size)

    page.locator("a:visible", has_text="Nouvelle opportunité").first.click()
    page.get_by_label("Nom", exact=True).first.fill("Kyoto 🌋")
    page.get_by_role("combobox", name="Client", exact=True).press_sequentially("lefevre")
    page.get_by_role("option", name="Famille Lefèvre").click()
    page.get_by_label("Date de départ").fill("2027-06-14")
    page.get_by_label("Durée").fill("15")
    page.get_by_label("Durée").blur()
    expect(page.get_by_label("Date de retour")).to_have_value("2027-06-28")
    page.get_by_label("CA prévu").fill("14 800,50")
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(toast(page, "Opportunité créée, avec 1 tâche")).to_be_visible()
    expect(page.get_by_role("heading", name="Kyoto 🌋")).to_be_visible()
    kyoto = Opportunity.objects.get()
    assert (kyoto.duration_days, str(kyoto.expected_revenue)) == (15, "14800.50")


def test_what_is_typed_before_the_scripts_are_there_is_found(open_as, seller, new, scripts_held):
    OpportunityFactory(name="Andalousie à vélo", status=new)
    OpportunityFactory(name="Kyoto 🌋", status=new)
    ClientFactory(name="Famille Lefèvre")
    page = open_as(seller, **LAPTOP)

    for path in (LIST, BOARD):
        with scripts_held(page):
            page.goto(path, wait_until="commit")
            page.get_by_label("Chercher une opportunité").press_sequentially("kyoto")
        expect(page.get_by_text("Kyoto 🌋").first).to_be_visible()
        expect(page.get_by_text("Andalousie à vélo")).to_have_count(0)

    with scripts_held(page):
        page.goto(reverse("opportunities:creation"), wait_until="commit")
        page.get_by_label("Date de départ").fill("2027-06-14")
        page.get_by_label("Durée").fill("15")
        page.get_by_role("combobox", name="Client", exact=True).press_sequentially("lefevre")
    expect(page.get_by_role("option", name="Famille Lefèvre").first).to_be_visible()
    expect(page.get_by_label("Date de retour")).to_have_value("2027-06-28")


def test_what_was_mistyped_stays_and_takes_the_focus(open_as, seller, new):
    page = open_as(seller, reverse("opportunities:creation"), **LAPTOP)
    for label in ("Nom", "Date de départ (facultatif)"):
        field = page.get_by_label(label, exact=True).first
        field.focus()
        page.keyboard.press("Escape")
        expect(field).to_be_focused()

    expect(page.locator("#id_new_client-name")).to_be_hidden()
    page.get_by_label("Nom", exact=True).first.fill("Andalousie à vélo")
    page.get_by_role("combobox", name="Client", exact=True).click()
    page.get_by_role("option", name="Nouveau client").click()
    page.locator("#id_new_client-name").fill("Club Pédale nantaise")
    page.get_by_label("Durée").press_sequentially("une semaine")
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(page.get_by_text("Écrivez un nombre entier de jours.")).to_be_visible()
    expect(page.get_by_label("Durée")).to_have_value("une semaine")
    expect(page.get_by_label("Durée")).to_be_focused()
    page.get_by_label("Durée").fill("7")
    page.get_by_role("button", name="Créer l’opportunité").last.click()
    expect(page.get_by_role("link", name="Club Pédale nantaise")).to_be_visible()


def test_the_stepper_asks_then_moves(open_as, accessible, seller, kyoto, confirmed):
    page = open_as(seller, kyoto.get_absolute_url(), **LAPTOP)

    page.locator("summary.step", has_text="Voyage confirmé").click()
    expect(page.get_by_text("2 tâches seront créées")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_text("2 tâches seront créées")).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Changer de statut").click()

    expect(toast(page, "2 tâches créées")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/taches/\?nouvelles=\d+"))
    expect(page.locator('[aria-current="step"]').first).to_contain_text("Voyage confirmé")
    assert sources(kyoto) == [Source.SCREEN]


def test_on_a_phone_one_button_opens_the_statuses(open_as, seller, kyoto, confirmed):
    page = open_as(seller, kyoto.get_absolute_url(), **PHONE)

    page.locator(".stepper-button > summary").click()
    page.locator(".stepper-button").get_by_role("link", name="Voyage confirmé").click()
    expect(page.get_by_text("Vérifier l’acompte")).to_be_visible()
    page.get_by_role("button", name="Changer de statut").click()

    expect(toast(page, "2 tâches créées")).to_be_visible()


def test_the_list_is_sorted_narrows_while_typing_and_is_filtered(
    open_as, seller, kyoto, confirmed, accessible
):
    OpportunityFactory(name="Andalousie à vélo", status=confirmed)
    page = open_as(seller, LIST, **LAPTOP)
    page.evaluate("window.isSamePage = true")
    page.get_by_role("link", name="Client", exact=True).press("Enter")
    expect(page.locator("th[aria-sort] a")).to_have_text("Client")
    expect(page.get_by_role("link", name="Client", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?tri=client$"))

    page.keyboard.press("/")
    page.get_by_label("Chercher une opportunité").press_sequentially("KYOTO")
    expect(page.get_by_role("link", name="Andalousie")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?tri=client&q=KYOTO"))
    expect(page.get_by_label("Chercher une opportunité")).to_be_focused()
    board = page.get_by_role("link", name="Tableau")
    expect(board).to_have_attribute("href", re.compile(rf"^{BOARD}\?.*q=KYOTO"))
    assert page.evaluate("window.isSamePage")

    page.goto(LIST)
    page.locator(".filter-chip summary", has_text="Gestionnaire").click()
    accessible(page)
    page.locator(".filter-chip summary", has_text="Statut").click()
    page.get_by_role("checkbox", name="Voyage confirmé").check()
    page.get_by_role("button", name="Appliquer").locator("visible=true").click()
    expect(page.get_by_role("link", name="Kyoto")).to_have_count(0)
    page.get_by_role("link", name="Retirer le filtre Statut").click()

    expect(page.get_by_role("link", name="Kyoto")).to_be_visible()


# As if the key came between two frames, when nothing of what it opens is drawn yet.
BETWEEN_FRAMES = """summary => new Promise(requestAnimationFrame)
  .then(() => new Promise(later => setTimeout(later)))
  .then(() => {
    summary.focus();
    summary.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true}));
  })"""


def test_a_menu_gives_the_focus_to_its_entries_whenever_they_come(
    open_as, accessible, seller, kyoto, confirmed
):
    page = open_as(seller, LIST, **LAPTOP)
    page.locator(".filter-chip summary", has_text="Statut").press("ArrowDown")
    expect(page.get_by_role("checkbox", name=kyoto.status.name)).to_be_focused()
    page.goto(LIST)
    for chip in page.locator(".filter-chip:has(summary)").all():
        chip.locator("summary").evaluate(BETWEEN_FRAMES)
        expect(chip.locator(".menu-list :focus")).to_be_visible()

    page.goto(BOARD)
    page.locator(".card-menu > summary").press("ArrowDown")
    expect(page.get_by_role("button", name=confirmed.name)).to_be_focused()
    accessible(page)
    page.goto(kyoto.get_absolute_url())
    page.locator("summary.step").last.press("ArrowDown")

    # Of the window that has come in place of the link « Changer de statut ».
    expect(page.locator("summary.step + .step-popover [name='cancel_open']")).to_be_focused()


# Takes the star away the moment it is drawn, quicker than any hand.
AT_ONCE = """() => new MutationObserver((_, watch) => {
  const star = document.querySelector(".star-button[aria-pressed=true]");
  if (!star) return;
  watch.disconnect();
  star.click();
}).observe(document.body, {childList: true, subtree: true})"""


def test_the_star_is_toggled_in_place_and_no_click_is_too_quick(open_as, seller, kyoto):
    page = open_as(seller, LIST, **LAPTOP)
    loads = []
    page.on("load", lambda _: loads.append("again"))
    star = page.get_by_role("button", name="Prioritaire : Kyoto")
    page.evaluate(AT_ONCE)

    with page.expect_response(lambda answer: "starred=off" in (answer.request.post_data or "")):
        star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    star.hover()
    star.click()

    expect(star).to_have_attribute("aria-pressed", "true")
    kyoto.refresh_from_db()
    assert kyoto.is_starred
    assert loads == []
