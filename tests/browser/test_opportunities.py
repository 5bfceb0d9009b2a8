"""Opportunities as the team works with them, in French, at both widths."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from caladeo import clock
from opportunities.actors import Road
from opportunities.models import Opportunity
from statuses.models import Status
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)

LIST = reverse("opportunities:list")
BOARD = reverse("opportunities:board")
LAPTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {**LAPTOP, "color_scheme": "dark"}


@pytest.fixture
def new(db: None) -> Status:
    status = StatusFactory(name="Nouveau projet", position=1, color="#3B82F6", probability=10)
    AutoTaskTemplateFactory(status=status, name="Appeler le client", offset_days=2)
    return status


@pytest.fixture
def confirmed(new: Status) -> Status:
    """Calls for two tasks."""
    status = StatusFactory(name="Voyage confirmé", position=2, color="#2E9B57", probability=95)
    AutoTaskTemplateFactory(status=status, name="Vérifier l’acompte")
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    StatusFactory(name="Perdu", position=3, closed=True)
    return status


@pytest.fixture
def kyoto(new: Status, confirmed: Status) -> Opportunity:
    """Leaves in ninety days; one task is late."""
    opportunity = OpportunityFactory(
        name="Kyoto et les Alpes japonaises",
        client=ClientFactory(name="Famille Lefèvre"),
        status=new,
        departure_date=clock.today() + timedelta(days=90),
        duration_days=15,
        expected_revenue=14800,
    )
    TaskFactory(opportunity=opportunity, due_date=clock.today() - timedelta(days=2))
    return opportunity


def toast(page: Page, words: str) -> Locator:
    return page.locator("[data-toast]").filter(has_text=words)


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


def roads(opportunity: Opportunity) -> list[str]:
    """How the opportunity has moved, its beginning left out."""
    return [change.road for change in opportunity.changes.order_by("pk")[1:]]


@pytest.mark.main_flow
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_an_opportunity_is_created_for_a_client_found_while_typing(open_as, seller, new, size):
    ClientFactory(name="Famille Lefèvre")
    page = open_as(seller, LIST, **size)

    page.locator("a:visible", has_text="Nouvelle opportunité").first.click()
    page.get_by_label("Nom", exact=True).first.fill("Kyoto 🌋")
    page.get_by_label("Chercher un client").press_sequentially("lefevre")
    page.get_by_role("radio", name="Famille Lefèvre").check()
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


def test_a_client_is_created_on_the_spot(open_as, seller, new):
    page = open_as(seller, reverse("opportunities:creation"), **LAPTOP)

    expect(page.locator("#id_new_client-name")).to_be_hidden()
    page.get_by_label("Nom", exact=True).first.fill("Andalousie à vélo")
    page.get_by_role("radio", name="Nouveau client").check()
    page.locator("#id_new_client-name").fill("Club Pédale nantaise")
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(page.get_by_role("link", name="Club Pédale nantaise")).to_be_visible()


def test_the_stepper_asks_then_moves(open_as, seller, kyoto, confirmed):
    page = open_as(seller, kyoto.get_absolute_url(), **LAPTOP)

    page.locator("summary.step", has_text="Voyage confirmé").click()
    expect(page.get_by_text("2 tâches seront créées")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("2 tâches seront créées")).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Changer de statut").click()

    expect(toast(page, "2 tâches créées")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/taches/\?nouvelles=\d+"))
    expect(page.locator('[aria-current="step"]').first).to_contain_text("Voyage confirmé")
    assert roads(kyoto) == [Road.SCREEN]


def test_on_a_phone_one_button_opens_the_statuses(open_as, seller, kyoto, confirmed):
    page = open_as(seller, kyoto.get_absolute_url(), **PHONE)

    page.locator(".stepper-button > summary").click()
    page.locator(".stepper-button").get_by_role("link", name="Voyage confirmé").click()
    expect(page.get_by_text("Vérifier l’acompte")).to_be_visible()
    page.get_by_role("button", name="Changer de statut").click()

    expect(toast(page, "2 tâches créées")).to_be_visible()


def test_a_card_is_carried_with_the_keyboard(open_as, seller, kyoto, confirmed):
    page = open_as(seller, BOARD, **LAPTOP)

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
    assert roads(kyoto) == [Road.BOARD]


@pytest.mark.main_flow
def test_a_card_is_dragged_to_another_column(open_as, seller, kyoto, confirmed):
    OpportunityFactory(name="Sicile", status=confirmed)
    page = open_as(seller, BOARD, **LAPTOP)
    expect(page.locator("[data-board][data-ready]")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-cards]').matches('[data-sorts]')")

    drag(page, card(page, kyoto), column(page, confirmed).locator(".board-cards"))

    expect(toast(page, "2 tâches créées")).to_be_visible()
    expect(column(page, confirmed)).to_contain_text("Kyoto")
    assert roads(kyoto) == [Road.BOARD]


def test_a_card_is_moved_from_its_menu(open_as, seller, kyoto, confirmed):
    page = open_as(seller, BOARD, **LAPTOP)

    card(page, kyoto).locator(".card-menu > summary").click()
    page.get_by_role("button", name="Voyage confirmé").click()

    expect(toast(page, "2 tâches créées")).to_be_visible()
    expect(column(page, confirmed).locator(".count")).to_have_text("1")


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


def test_on_a_phone_the_board_shows_one_column_at_a_time(open_as, seller, kyoto, confirmed):
    page = open_as(seller, BOARD, **PHONE)

    expect(card(page, kyoto)).to_be_visible()
    page.locator(".board-switch > summary").click()
    page.locator(".board-switch").get_by_role("link", name="Voyage confirmé").click()

    expect(card(page, kyoto)).to_be_hidden()
    expect(column(page, confirmed)).to_be_visible()


def test_everything_works_without_script(open_as, seller, kyoto, confirmed):
    page = open_as(seller, f"{BOARD}?q=kyoto", java_script_enabled=False, **LAPTOP)

    card(page, kyoto).locator(".card-menu > summary").click()
    card(page, kyoto).get_by_role("link", name="Changer de statut").click()
    page.get_by_role("link", name="Voyage confirmé").click()
    page.get_by_role("button", name="Changer de statut").click()
    expect(page).to_have_url(re.compile(r"\?q=kyoto"))
    expect(page.get_by_text("2 tâches créées")).to_be_visible()

    page.get_by_role("link", name=kyoto.name).click()
    page.locator("summary.step", has_text="Perdu").click()
    page.get_by_role("button", name="Changer de statut").click()
    expect(page.get_by_text("Statut changé, aucune tâche à créer")).to_be_visible()
    assert roads(kyoto) == [Road.BOARD, Road.SCREEN]


def test_a_client_is_found_without_script(open_as, seller, kyoto):
    page = open_as(seller, reverse("opportunities:creation"), java_script_enabled=False, **LAPTOP)

    page.get_by_label("Nom", exact=True).first.fill("Sicile")
    page.get_by_label("Chercher un client").fill("lefevre")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("radio", name="Famille Lefèvre").check()
    page.get_by_role("button", name="Créer l’opportunité").last.click()

    expect(page.get_by_role("heading", name="Sicile")).to_be_visible()


def test_the_list_narrows_while_typing_and_keeps_it_in_the_address(open_as, seller, kyoto):
    OpportunityFactory(name="Andalousie à vélo", status=kyoto.status)
    page = open_as(seller, LIST, **LAPTOP)

    page.keyboard.press("/")
    page.get_by_label("Chercher une opportunité").press_sequentially("KYOTO")

    expect(page.get_by_role("link", name="Andalousie")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=KYOTO"))
    expect(page.get_by_label("Chercher une opportunité")).to_be_focused()
    expect(page.get_by_role("link", name="Tableau")).to_have_attribute("href", f"{BOARD}?q=KYOTO")


def test_a_filter_is_a_chip_that_empties(open_as, seller, kyoto, confirmed):
    OpportunityFactory(name="Sicile", status=confirmed)
    page = open_as(seller, LIST, **LAPTOP)

    page.locator(".filter-chip summary", has_text="Statut").click()
    page.get_by_role("checkbox", name="Voyage confirmé").check()
    page.get_by_role("button", name="Appliquer").locator("visible=true").click()
    expect(page.get_by_role("link", name="Kyoto")).to_have_count(0)
    page.get_by_role("link", name="Retirer le filtre Statut").click()

    expect(page.get_by_role("link", name="Kyoto")).to_be_visible()


def test_the_star_is_toggled_in_place(open_as, seller, kyoto):
    page = open_as(seller, LIST, **LAPTOP)
    star = page.get_by_role("button", name="Prioritaire : Kyoto")

    star.hover()
    star.click()

    expect(star).to_have_attribute("aria-pressed", "true")
    kyoto.refresh_from_db()
    assert kyoto.is_starred


@pytest.mark.parametrize("options", [LAPTOP, DARK, PHONE], ids=["light", "dark", "phone"])
def test_every_page_can_be_read_by_everybody(open_as, accessible, seller, kyoto, options):
    page = open_as(seller, **options)
    names = ("details", "edition", "deletion", "transition", "client")
    own = [reverse(f"opportunities:{name}", args=[kyoto.pk]) for name in names]

    for path in (LIST, f"{LIST}?q=rien", BOARD, reverse("opportunities:creation"), *own):
        page.goto(path)
        accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= options["viewport"]["width"], path


def test_what_opens_can_be_read_by_everybody(open_as, accessible, seller, kyoto, confirmed):
    page = open_as(seller, kyoto.get_absolute_url(), **LAPTOP)
    page.locator("summary.step", has_text="Voyage confirmé").click()
    accessible(page)

    page.goto(BOARD)
    card(page, kyoto).locator(".card-menu > summary").click()
    expect(page.get_by_role("button", name="Voyage confirmé")).to_be_visible()
    accessible(page)

    page.goto(LIST)
    page.locator(".filter-chip summary", has_text="Gestionnaire").click()
    accessible(page)
