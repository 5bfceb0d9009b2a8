"""Paramètres › Utilisateurs, by hand: invite, give the right, hand over."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from caladeo.models import User
from tests.factories import OpportunityFactory, TaskFactory

PATH = "/parametres/utilisateurs/"
LAPTOP = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "light"}


def test_a_colleague_is_invited(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    mailoutbox: list[EmailMessage],
    administrator: User,
) -> None:
    page = open_as(administrator, PATH, **PHONE)
    page.get_by_text("Inviter quelqu’un").click()
    page.get_by_label("Nom").fill("Hugo Lambert")
    page.get_by_label("E-mail").fill("hugo@alizes-voyages")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("Il manque la fin de l’adresse")).to_be_visible()
    expect(page.get_by_label("Nom")).to_have_value("Hugo Lambert")
    accessible(page)

    page.get_by_label("E-mail").fill("hugo@alizes-voyages.fr")
    page.get_by_role("button", name="Envoyer l’invitation").click()

    expect(page.locator("#toasts")).to_contain_text("Invitation envoyée")
    expect(page.get_by_text("invitation envoyée", exact=True)).to_be_visible()
    assert mailoutbox[0].to == ["hugo@alizes-voyages.fr"]
    accessible(page)


@pytest.mark.parametrize("has_script", [True, False])
def test_the_link_of_an_invitation_is_copied(
    open_as: Callable[..., Page], settings: Any, administrator: User, *, has_script: bool
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    page = open_as(
        administrator,
        f"{PATH}?inviter",
        java_script_enabled=has_script,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_label("Nom").fill("Hugo Lambert")
    page.get_by_label("E-mail").fill("hugo@example.com")
    page.get_by_role("button", name="Créer le lien").click()
    link = page.locator("#invitation-link")
    expect(link).to_have_value(re.compile("/invitation/"))

    if not has_script:
        expect(page.get_by_role("button", name="Copier")).to_be_hidden()
        return
    page.get_by_role("button", name="Copier").click()

    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()


def test_the_settings_right_is_given_and_taken(
    open_as: Callable[..., Page], administrator: User, seller: User
) -> None:
    page = open_as(administrator, PATH, **LAPTOP)
    switch = page.get_by_role("switch", name="Accès aux paramètres de Julien Bernard")
    own = page.get_by_role("switch", name="Accès aux paramètres de Claire Martin")
    expect(own).to_be_disabled()

    switch.focus()
    page.keyboard.press("Space")
    # Its own tick comes before the answer; that of the other switch with it.
    expect(own).to_be_enabled()
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    seller.refresh_from_db()
    assert seller.can_configure

    switch.click()
    expect(own).to_be_disabled()
    expect(switch).not_to_be_checked()
    expect(page.get_by_text("dernier accès")).to_be_visible()


def test_leaving_hands_over_what_is_open(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    seller: User,
) -> None:
    task = TaskFactory(opportunity=OpportunityFactory(manager=seller))
    page = open_as(administrator, PATH, **LAPTOP)
    page.get_by_label("Actions sur Julien Bernard").click()
    page.get_by_role("link", name="Désactiver").click()
    expect(page.get_by_text("1 tâche ouverte")).to_be_visible()
    expect(page.get_by_label("Qui prend la suite")).to_be_focused()
    accessible(page)

    page.get_by_label("Qui prend la suite").select_option("Claire Martin")
    page.get_by_role("button", name="Désactiver et transmettre").click()

    expect(page.locator("#toasts")).to_contain_text("Compte de Julien Bernard désactivé")
    task.refresh_from_db()
    assert task.assignee == administrator
    page.get_by_text("Comptes désactivés").click()
    accessible(page)
    page.get_by_role("button", name="Réactiver Julien Bernard").click()
    expect(page.get_by_label("Actions sur Julien Bernard")).to_be_visible()
