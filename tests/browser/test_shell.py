"""The frame of every page, met on the account page."""

import re

from playwright.sync_api import Page, expect

from tasks.models import PinnedView, SavedView

ACCOUNT = "/compte/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def shortcuts(page: Page):
    return page.get_by_role("dialog", name="Raccourcis clavier")


def toast(page: Page, words: str):
    return page.locator("[data-toast]").filter(has_text=words)


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").first.click()


def test_the_question_mark_opens_the_help_unless_one_types_or_has_no_keys(open_as, seller):
    page = open_as(seller, ACCOUNT)
    name = page.get_by_label("Nom", exact=True)
    name.fill("")
    name.press_sequentially("n?/")
    expect(name).to_have_value("n?/")
    expect(shortcuts(page)).to_be_hidden()
    name.blur()
    page.keyboard.press("?")
    expect(shortcuts(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(shortcuts(page)).to_be_hidden()

    seller.has_shortcuts = False
    seller.save()
    page.goto(ACCOUNT)
    page.keyboard.press("?")
    expect(shortcuts(page)).to_be_hidden()
    page.get_by_role("link", name="Raccourcis").click()

    expect(shortcuts(page)).to_be_visible()


def test_a_toast_stays_ten_seconds_and_waits_under_the_focus_and_the_pointer(open_as, seller):
    page = open_as(seller)
    page.clock.install()
    saved = toast(page, "Compte enregistré")
    close = saved.get_by_role("button", name="Fermer le message")
    page.goto(ACCOUNT)
    save(page)
    page.clock.run_for(1_000)
    expect(saved).to_be_visible()
    page.clock.run_for(8_000)
    expect(saved).to_be_visible()
    page.clock.run_for(3_000)
    expect(saved).to_be_hidden()

    for attention in ("focus", "hover"):
        page.goto(ACCOUNT)
        save(page)
        page.clock.run_for(1_000)
        getattr(close, attention)()
        page.clock.run_for(60_000)
        expect(saved).to_be_visible()
        close.click()
        page.clock.run_for(1_000)
        expect(saved).to_be_hidden()


def test_a_lost_connection_is_said_and_can_be_tried_again(open_as, seller, console):
    console.allow("ERR_INTERNET_DISCONNECTED")
    page = open_as(seller, ACCOUNT)
    page.locator("summary").filter(has_text=seller.name).click()
    page.context.set_offline(True)

    page.get_by_role("button", name="Sombre").click()
    lost = toast(page, "Pas de connexion")
    expect(lost).to_be_visible()
    page.context.set_offline(False)
    with page.expect_response(re.compile("apparence")):
        lost.get_by_role("button", name="Réessayer").click()

    seller.refresh_from_db()
    assert seller.theme == "dark"
    expect(lost).to_be_hidden()


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(open_as, seller):
    page = open_as(seller, ACCOUNT)
    name = page.locator("summary").filter(has_text=seller.name)
    entry = page.get_by_role("link", name="Mon compte")

    name.press("ArrowDown")
    expect(entry).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(name).to_be_focused()
    name.click()
    page.get_by_role("heading", name="Mon compte").click()

    expect(entry).to_be_hidden()


def test_a_form_is_sent_once_however_often_it_is_clicked(open_as, seller, answers_held):
    page = open_as(seller, ACCOUNT)
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    with answers_held(page):
        page.get_by_role("button", name="Enregistrer").first.dblclick(delay=60, no_wait_after=True)
    expect(toast(page, "Compte enregistré")).to_be_visible()

    assert sent.count("POST") == 1


def test_a_phone_has_its_menu_at_the_bottom(open_as, administrator):
    page = open_as(administrator, ACCOUNT, **PHONE)
    tabs = page.get_by_role("navigation", name="Menu principal")

    tabs.get_by_role("link", name="Paramètres").click()

    expect(page).to_have_url(re.compile("/parametres/$"))
    expect(page.get_by_role("link", name="Utilisateurs")).to_be_visible()


def test_with_seven_pinned_views_the_end_of_the_menu_is_reached_on_a_low_screen(open_as, seller):
    for place in range(7):
        view = SavedView.objects.create(owner=seller, page="clients", name=f"Vue {place}")
        PinnedView.objects.create(person=seller, view=view, position=place)
    page = open_as(seller, "/opportunites/nouvelle/", viewport={"width": 1024, "height": 600})
    person = page.locator(".side-user")
    expect(person).not_to_be_in_viewport()

    page.mouse.wheel(0, 300)

    expect(person).to_be_in_viewport()
