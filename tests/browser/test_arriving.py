"""Where a new thing begins: its first field has the focus, and what is typed is its name."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import StatusFactory, TaskFactory


@pytest.fixture
def page(open_as, administrator):
    StatusFactory(name="Nouveau projet", pk=7)
    TaskFactory(assignee=administrator)
    return open_as(administrator)


def test_what_is_typed_before_the_scripts_run_is_the_name(page, scripts_held):
    for path in (
        reverse("opportunities:creation"),
        reverse("statuses:creation"),
        reverse("statuses:template-creation", args=[7]),
        reverse("tasks:key-date-creation"),
        reverse("tasks:closure-creation"),
        reverse("tasks:creation"),
    ):
        with scripts_held(page):
            page.goto(path, wait_until="commit")
            expect(page.locator("#id_name, #new-name")).to_be_focused()
            page.keyboard.type("Kyoto")

        expect(page.locator("#id_name, #new-name"), path).to_have_value("Kyoto")


def test_what_is_typed_right_after_n_is_the_name(page):
    for path in (
        "/",
        reverse("opportunities:list"),
        reverse("statuses:list"),
        reverse("statuses:status", args=[7]),
        reverse("tasks:key-dates"),
        reverse("tasks:calendar"),
    ):
        page.goto(path)

        page.keyboard.press("n")
        page.keyboard.type("Kyoto xejkz", delay=20)

        expect(page.locator("#id_name, #new-name"), path).to_have_value("Kyoto xejkz")


def test_the_page_that_n_leads_to_has_its_own_scripts(page):
    page.goto(reverse("opportunities:list"))
    page.keyboard.press("n")
    expect(page.locator("#id_name")).to_be_focused()

    page.locator("#id_departure_date").fill("2027-06-14")
    page.locator("#id_duration_days").fill("8")
    page.keyboard.press("Tab")

    expect(page.locator("#id_return_date")).to_have_value("2027-06-21")
    expect(page).to_have_url(re.compile(reverse("opportunities:creation") + "$"))


def test_a_message_of_the_page_that_n_leads_to_goes_away_like_any_other(page, console):
    console.allow("500")
    console.allow("htmx:responseError")
    page.goto(reverse("opportunities:list"))
    page.keyboard.press("n")
    expect(page.locator("#id_name")).to_be_focused()
    page.route("**/opportunites/clients/**", lambda route: route.fulfill(status=500))

    page.get_by_role("combobox", name="Client", exact=True).fill("Lefèvre")

    expect(page.locator("[data-toast][data-started]")).to_have_count(1)
