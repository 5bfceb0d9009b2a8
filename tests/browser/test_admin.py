"""The administration site under our content policy: any complaint of the console fails the test."""

import pytest
from playwright.sync_api import expect

from opportunities.events import Source
from tests.browser.axe import grave
from tests.factories import AutoTaskTemplateFactory, ClientFactory, OpportunityFactory

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def trip():
    ClientFactory(name="Famille Garnier")
    return OpportunityFactory(name="Kyoto et Nara", travelling=True)


@pytest.fixture
def confirmed():
    return AutoTaskTemplateFactory(before_departure=True, status__name="Voyage confirmé").status


def test_a_trip_gets_a_client_a_date_and_a_status_which_creates_its_tasks(
    open_as, host, trip, confirmed
):
    page = open_as(host, f"/admin/opportunities/opportunity/{trip.pk}/change/")
    page.locator(".field-client .select2-selection").click()
    page.locator(".select2-search__field").fill("garn")
    page.get_by_role("option", name="Famille Garnier").click()
    expect(page.locator(".field-client .select2-selection")).to_contain_text("Famille Garnier")
    page.locator(".field-departure_date").get_by_text("Aujourd").click()
    expect(page.get_by_label("Date de départ")).not_to_have_value("14/06/2027")
    page.get_by_label("Statut").select_option("Voyage confirmé")
    page.get_by_role("button", name="Enregistrer", exact=True).click()

    expect(page.get_by_text("1 tâche créée")).to_be_visible()
    trip.refresh_from_db()
    assert trip.client.name == "Famille Garnier"
    change = trip.changes.latest_first()[0]
    assert [change.to_status, change.source, change.changed_by] == [confirmed, Source.ADMIN, host]


def test_its_pages_are_readable_and_the_theme_of_the_account_wins(open_as, host, trip, accessible):
    page = open_as(host, **WIDE)
    paths = ["", "opportunities/opportunity/", "tasks/task/add/", f"caladeo/user/{host.pk}/change/"]
    paths += ["statuses/status/", f"opportunities/opportunity/{trip.pk}/delete/"]
    for path in paths:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE["viewport"])
        page.goto(f"/admin/{path}")
        accessible(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE["viewport"])
        assert grave(page, runOnly=["color-contrast"]) == [], path

    host.theme = "dark"
    host.save()
    page.emulate_media(color_scheme="light")
    page.goto("/admin/")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(20, 26, 30)"
