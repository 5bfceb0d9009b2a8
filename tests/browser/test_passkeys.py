"""A passkey by hand, with the authenticator that Chromium plays: added, used, removed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_sign_in import PASSWORD, anna, links_lead_here, sign_in

__all__ = ["anna", "links_lead_here"]


def with_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("anna")
def test_a_passkey_is_added_signs_in_answers_once_more_and_is_removed(
    new_context: Callable[..., BrowserContext], accessible: Callable[[Page], None]
) -> None:
    page = new_context().new_page()
    with_authenticator(page)
    page.goto("/compte/securite/cles/nouvelle/")
    sign_in(page, PASSWORD)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la clé").fill("Ordinateur d’Anna")
    accessible(page)
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page.get_by_text("Ordinateur d’Anna")).to_be_visible()
    accessible(page)

    page.context.clear_cookies()
    page.goto("/compte/securite/")
    page.get_by_label("Rester connecté").check()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", name="Sécurité")).to_be_visible()

    page.get_by_role("link", name="Retirer la clé d’accès Ordinateur d’Anna").click()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Ordinateur d’Anna")).to_have_count(0)


@pytest.mark.usefixtures("anna")
def test_a_passkey_that_does_not_answer_leaves_the_password(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context().new_page()
    with_authenticator(page)
    page.goto("/connexion/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('cancelled')); }"
    )

    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(page.get_by_role("alert")).to_contain_text("n’a pas répondu")
    sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Mes tâches")).to_be_visible()
