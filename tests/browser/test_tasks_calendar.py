"""A task of the calendar put on another day: dragged, by keyboard, by a finger."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from caladeo import clock
from tasks.actions import completing
from tests.browser.scenes import LAPTOP, PHONE, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

CALENDAR = reverse("tasks:calendar-page")
SEEN, WANTED, LATER = date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 15)


@pytest.fixture
def trip(seller):
    return OpportunityFactory(name="Kyoto et les Alpes", manager=seller, departure_date=SEEN)


def day(page: Page, on: date) -> Locator:
    return page.locator(f"#jour-{on.isoformat()}")


def drag(page: Page, task: Locator, onto: Locator) -> None:
    """By small steps, as a hand does."""
    # Without the pointer having been near: the first drag of a page is no other than the next ones.
    expect(page.locator(".calendar-tasks[data-sorts]").first).to_be_attached()
    start, end = task.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 80, steps=12)
    expect(page.locator("[data-over]")).to_have_count(1)
    page.mouse.up()


def test_a_task_is_dragged_to_another_day_and_put_back(open_as, accessible, seller, trip):
    rule = AutoTaskTemplateFactory(name="Demander le solde", offset_days=2)
    computed = OpportunityFactory(manager=seller, status=rule.status).tasks.get()
    assert computed.due_date == SEEN
    page = open_as(seller, CALENDAR, **LAPTOP)
    task = page.locator(f"#task-{computed.pk}")

    drag(page, task, day(page, WANTED))

    expect(day(page, WANTED).locator(".calendar-task")).to_have_count(1)
    expect(toast(page, "fixée à la main au jeudi 10 décembre 2026")).to_be_visible()
    expect(task).to_be_focused()
    accessible(page)
    page.keyboard.press("z")
    expect(day(page, SEEN).locator(".calendar-task")).to_have_count(1)

    completing.complete(computed, by=None, at=clock.now())
    drag(page, task, day(page, WANTED))
    expect(toast(page, "n’est plus ouverte : rien n’a changé")).to_be_visible()
    expect(page.locator(".calendar-task")).to_have_count(0)


def test_its_date_is_opened_by_keyboard_and_by_finger(open_as, accessible, seller, trip):
    task = TaskFactory(opportunity=trip, name="Relancer", due_date=SEEN)
    page = open_as(seller, CALENDAR, **LAPTOP)

    page.keyboard.press("j")
    expect(page.locator(f"#task-{task.pk}")).to_be_focused()
    page.keyboard.press("e")
    chosen = page.get_by_role("button", name="jeudi 10 décembre 2026")
    expect(chosen).to_be_visible()
    accessible(page)
    chosen.focus()
    page.keyboard.press("Enter")
    expect(day(page, WANTED).locator(".calendar-task")).to_have_count(1)
    expect(page.locator(f"#task-{task.pk}")).to_be_focused()

    phone = open_as(seller, CALENDAR, **PHONE)
    phone.get_by_role("link", name="Un autre jour pour « Relancer »").tap()
    phone.get_by_role("button", name="mardi 15 décembre 2026").tap()
    expect(day(phone, LATER).locator(".calendar-task")).to_have_count(1)
    accessible(phone)
