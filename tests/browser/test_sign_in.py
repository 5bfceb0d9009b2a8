"""Getting in, by hand: in French."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import BrowserContext, Page, expect

from caladeo.models import User
from tests.factories import OpportunityFactory, UserFactory

PASSWORD = "six petites pommes"
LAPTOP = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
LOOKS = pytest.mark.parametrize("look", [LAPTOP, PHONE], ids=["laptop-light", "phone-dark"])


@pytest.fixture
def anna(db: None) -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


@pytest.fixture(autouse=True)
def links_lead_here(settings: Any, live_server: Any) -> None:
    settings.PUBLIC_URL = live_server.url


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


def test_a_wrong_password_is_told_and_the_right_one_opens(
    new_context: Callable[..., BrowserContext], accessible: Callable[[Page], None], anna: User
) -> None:
    page = new_context(**LAPTOP).new_page()
    page.goto("/compte/")
    password = page.get_by_label("Mot de passe", exact=True)

    # By keyboard alone.
    page.keyboard.type("anna@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("E-mail ou mot de passe incorrect.")
    expect(page.get_by_label("E-mail")).to_have_value("anna@example.com")
    expect(password).to_be_focused()
    accessible(page)
    page.set_viewport_size(PHONE["viewport"])
    page.emulate_media(color_scheme="dark")
    accessible(page)

    password.fill(PASSWORD)
    page.get_by_role("button", name="Afficher le mot de passe").click()
    expect(password).to_have_attribute("type", "text")
    password.press("Enter")

    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()


def test_the_sign_in_page_speaks_english_on_demand(
    new_context: Callable[..., BrowserContext], anna: User
) -> None:
    page = new_context(**PHONE).new_page()
    page.goto("/connexion/?next=/compte/")

    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/connexion/\?next=/compte/$"))


def test_after_signing_out_nothing_of_the_person_is_left(
    open_as: Callable[..., Page], seller: User
) -> None:
    OpportunityFactory(name="Noces de Mme Lefèvre", manager=seller)
    page = open_as(seller, "/opportunites/")
    page.get_by_role("searchbox").first.fill("noces")
    expect(page).to_have_url(re.compile("q=noces"))
    page.get_by_role("link", name="Noces de Mme Lefèvre").first.click()
    expect(page.get_by_role("heading", name="Noces de Mme Lefèvre")).to_be_visible()
    page.evaluate("sessionStorage.setItem('draft', 'Mme Lefèvre')")

    page.get_by_role("banner").get_by_text("Julien Bernard").click()
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()

    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert page.evaluate(stored) == "[{},{}]"
    for _page in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
        assert "Lefèvre" not in page.content()


def test_a_forgotten_password_is_replaced_by_mail(
    new_context: Callable[..., BrowserContext],
    accessible: Callable[[Page], None],
    mailoutbox: list[EmailMessage],
    anna: User,
) -> None:
    page = new_context(**PHONE).new_page()
    page.goto("/connexion/")
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("E-mail").fill("anna@example.com")
    accessible(page)
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_role("heading", name="Consultez vos e-mails")).to_be_visible()
    accessible(page)

    link = re.search(r"http\S+", str(mailoutbox[0].body))
    assert link
    page.goto(link[0])
    expect(page).to_have_url(re.compile(r"/mot-de-passe/nouveau/$"))
    accessible(page)
    page.get_by_label("Nouveau mot de passe").fill("sept grandes poires")
    page.get_by_role("button", name="Enregistrer et se connecter").click()

    expect(page.locator("#toasts")).to_contain_text("bienvenue")


def test_a_dead_link_offers_a_new_one(
    new_context: Callable[..., BrowserContext], console: Any, accessible: Callable[[Page], None]
) -> None:
    console.allow("410")
    page = new_context().new_page()
    page.goto("/invitation/MQ/used/")
    accessible(page)

    page.get_by_role("link", name="Demander un nouveau lien").click()

    expect(page.get_by_label("E-mail")).to_be_visible()


def test_people_choose_how_the_application_looks(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    console: Any,
    seller: User,
) -> None:
    page = open_as(seller, "/compte/", **LAPTOP)
    accessible(page)

    page.get_by_label("Nom").fill("Julien B.")
    page.locator("main").get_by_text("Sombre", exact=True).click()
    page.get_by_role("checkbox", name="Raccourcis clavier").uncheck()
    page.get_by_role("button", name="Enregistrer").first.click()

    expect(page.locator("#toasts")).to_contain_text("Compte enregistré")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_attribute("data-shortcuts", "off")
    accessible(page)

    # Also where one may not go, on a page that tells whom to ask.
    console.allow("403")
    page.goto("/parametres/utilisateurs/")
    expect(page.get_by_role("heading", name="Vous n’avez pas accès")).to_be_visible()
    accessible(page)


def test_the_menu_switches_theme_and_language(open_as: Callable[..., Page], seller: User) -> None:
    page = open_as(seller, "/compte/")
    banner = page.get_by_role("banner")
    banner.get_by_text("Julien Bernard").click()
    dark = banner.get_by_role("button", name="Sombre")
    with page.expect_response("**/compte/apparence/"):
        dark.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(dark).to_have_attribute("aria-pressed", "true")

    banner.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 19, 22)")

    # The choice of the person wins over the device, also the other way round.
    seller.theme = "light"
    seller.save(update_fields=["theme"])
    page.emulate_media(color_scheme="dark")
    page.goto("/compte/")
    expect(page.locator("body")).to_have_css("background-color", "rgb(244, 246, 246)")


def test_changing_the_password_refuses_a_wrong_one(
    open_as: Callable[..., Page], accessible: Callable[[Page], None], anna: User
) -> None:
    page = open_as(anna, "/compte/mot-de-passe/")
    page.get_by_label("Mot de passe actuel").fill("wrong")
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.locator("main").get_by_role("button", name="Changer le mot de passe").click()
    expect(page.get_by_text("Ce n’est pas votre mot de passe actuel.")).to_be_visible()
    accessible(page)

    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe").fill("sept grandes poires")
    page.locator("main").get_by_role("button", name="Changer le mot de passe").click()

    expect(page.locator("#toasts")).to_contain_text("Mot de passe changé")
