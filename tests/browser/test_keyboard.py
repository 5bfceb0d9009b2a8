"""The keys of the help, on the list that the morning starts with."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from caladeo import clock
from tasks.models import Task
from tests.factories import TaskFactory


@pytest.fixture
def upcoming(seller):
    """Three tasks of the seller, in the order of the list."""
    names = ("Vérifier l’acompte", "Demander le solde", "Envoyer le carnet")
    return [
        TaskFactory(name=name, assignee=seller, due_date=clock.today() + timedelta(days=day))
        for day, name in enumerate(names, start=1)
    ]


@pytest.fixture
def page(open_as, seller, upcoming):
    return open_as(seller, "/")


def row(page, task):
    return page.locator(f"#task-{task.pk}")


def test_the_keys_walk_past_what_is_folded_and_come_back_from_a_search_and_an_undo(
    open_as, seller, upcoming
):
    late = TaskFactory(assignee=seller, due_date=clock.today() - timedelta(days=1))
    page = open_as(seller, "/")
    page.locator("#group-late > summary").click()
    expect(row(page, late)).to_be_hidden()

    page.keyboard.press("j")
    expect(row(page, upcoming[0])).to_be_focused()
    for key in ("j", "/", "Escape"):
        page.keyboard.press(key)
    expect(row(page, upcoming[1])).to_be_focused()

    # An act of several, and its undo.
    for key in ("Space", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(row(page, upcoming[2])).to_be_focused()
    page.keyboard.press("z")

    expect(row(page, upcoming[1])).to_be_focused()
    assert not Task.objects.done().exists()


def test_a_row_is_completed_once_by_clicks_and_one_each_by_x_pressed_fast(
    page, seller, upcoming, answers_held
):
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    with answers_held(page):
        row(page, upcoming[0]).get_by_role("button", name="Terminer").dblclick(delay=60)
    expect(page.locator("[data-toast]").filter(has_text=upcoming[0].name)).to_be_visible()
    assert sent.count("POST") == 1

    page.keyboard.press("z")
    expect(row(page, upcoming[0])).to_be_focused()
    for task in upcoming:
        expect(row(page, task)).to_be_focused()
        page.keyboard.press("x")
    expect(page.locator("[data-toast]")).to_contain_text("3")

    assert Task.objects.done().count() == 3


def test_letters_look_for_an_entry_of_a_menu_and_arrows_go_from_day_to_day(
    page, upcoming, administrator
):
    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
        return page.locator(":focus")

    press("j", "a")
    there = page.locator(".person-menu .menu-list").get_by_text(administrator.get_full_name())
    expect(there).to_be_visible()
    page.keyboard.type(administrator.get_full_name()[:3].lower())
    page.keyboard.type("xz")
    expect(there).to_be_focused()
    assert not Task.objects.done().exists()

    press("Escape", "d")
    expect(page.get_by_role("button", name="mercredi 2 décembre 2026")).to_be_focused()
    expect(press("ArrowDown", "ArrowRight")).to_have_attribute("value", "2026-12-10")
    expect(press("ArrowUp", "ArrowUp")).to_have_class("menu-item")
    expect(press("ArrowDown")).to_have_attribute("value", "2026-12-02")
    # What is past cannot be chosen.
    expect(press("ArrowLeft", "ArrowLeft")).to_have_attribute("value", "2026-12-01")
    expect(press(*["ArrowDown"] * 5)).to_have_attribute("value", "2027-01-05")
    after = page.get_by_role("link", name="Mois suivant")
    after.press("Enter")
    expect(page.get_by_text("février 2027")).to_be_visible()
    expect(after).to_be_focused()
    page.get_by_role("link", name="Mois précédent").press("Enter")
    page.get_by_role("button", name="samedi 2 janvier 2027").focus()
    expect(press("ArrowLeft", "ArrowLeft")).to_have_attribute("value", "2026-12-31")

    press("Enter")

    expect(page.locator("[data-toast]")).to_contain_text("31 décembre")
    assert Task.objects.get(pk=upcoming[0].pk).due_date == date(2026, 12, 31)


def test_from_a_row_that_leaves_the_keys_go_to_its_neighbours(open_as, seller, upcoming):
    page = open_as(seller)
    page.clock.install()
    page.goto("/")
    page.clock.pause_at(clock.now() + timedelta(hours=1))

    for key, next_one in (("j", 2), ("k", 0)):
        row(page, upcoming[1]).get_by_role("button", name="Terminer").press("Enter")
        expect(page.locator("[data-leaving]")).to_be_focused()
        page.keyboard.press(key)
        expect(row(page, upcoming[next_one])).to_be_focused()
        page.clock.run_for(1_000)
        page.keyboard.press("z")
        expect(row(page, upcoming[1])).to_be_focused()
