"""Paramètres › Statuts, by hand: the pipeline is ordered, changed, and loses a status."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from caladeo.models import User
from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

PATH = "/parametres/statuts/"
LAPTOP = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "light"}
DARK_PHONE = PHONE | {"color_scheme": "dark"}


@pytest.fixture
def confirmed(db: None) -> Status:
    """« Voyage confirmé », which calls for three tasks."""
    status = StatusFactory(name="Voyage confirmé", color="#2E9B57", probability=100)
    AutoTaskTemplateFactory.create_batch(3, status=status)
    return status


def test_the_pointer_drags_a_status_to_its_place(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    StatusFactory(name="Perdu", closed=True)
    page = open_as(administrator, PATH, **LAPTOP)
    grip = page.get_by_role("button", name="Déplacer « Perdu »")
    expect(page.locator("[data-sortable][data-sorts]")).to_be_visible()

    with page.expect_response(re.compile("/statuts/ordre/")):
        grip.drag_to(page.get_by_role("button", name="Déplacer « Voyage confirmé »"))

    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("Perdu")


def test_escape_gives_a_carried_status_back(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    StatusFactory(name="Perdu", closed=True)
    page = open_as(administrator, PATH, **LAPTOP)
    page.get_by_role("button", name="Déplacer « Perdu »").focus()

    for key in ("Space", "ArrowUp", "Escape"):
        page.keyboard.press(key)

    expect(page.locator("tbody tr").first).to_contain_text("Voyage confirmé")
    expect(page.get_by_role("button", name="Déplacer « Perdu »")).to_be_focused()


@pytest.mark.parametrize("look", [LAPTOP, DARK_PHONE], ids=["laptop", "dark-phone"])
def test_the_fields_of_a_status_are_changed(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
    look: dict[str, Any],
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url(), **look)
    if look is DARK_PHONE:
        page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Nom", exact=True).fill("Vendu")
    page.locator(".color-summary").click()
    page.get_by_label("Ambre").check()
    expect(page.locator("[data-color-name]")).to_have_text("Ambre")
    page.get_by_label("Probabilité de succès").first.fill("cent")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Écrivez un nombre entier de 0 à 100.")).to_be_visible()
    accessible(page)
    page.get_by_label("Probabilité de succès").first.fill("95")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator("#toasts")).to_contain_text("« Vendu » enregistré")
    confirmed.refresh_from_db()
    assert (confirmed.name, confirmed.color, confirmed.probability) == ("Vendu", "#D9960F", 95)


def test_deleting_a_used_status_asks_where_its_opportunities_go(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    StatusFactory(name="Au calme")
    quote = StatusFactory(name="Devis envoyé")
    OpportunityFactory.create_batch(2, status=quote)
    page = open_as(administrator, PATH, **PHONE)

    page.get_by_label("Actions sur « Devis envoyé »").click()
    page.get_by_role("link", name="Supprimer", exact=True).locator("visible=true").click()
    page.get_by_label("Les déplacer vers").select_option(
        label="Voyage confirmé (3 tâches automatiques)"
    )
    expect(page.get_by_role("dialog")).to_contain_text("6 tâches seront créées")
    page.get_by_label("N’en créer aucune").check()
    expect(page.get_by_role("dialog")).to_contain_text("aucune tâche ne sera créée")
    page.get_by_label("Les créer").check()
    accessible(page)
    page.get_by_role("button", name="Déplacer et supprimer").click()

    expect(page.locator("#toasts")).to_contain_text("2 opportunités déplacées · 6 tâches créées")
    assert confirmed.opportunities.count() == 2
