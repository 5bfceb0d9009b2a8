"""The first day of an administrator, on a phone, a tablet and a laptop."""

from django.urls import reverse
from playwright.sync_api import expect


def test_from_an_empty_agency_to_the_first_opportunity(open_as, administrator):
    page = open_as(administrator, "/")
    steps = page.locator(".first-day > ol > li")
    expect(page.get_by_text("0 sur 5")).to_be_visible()

    page.get_by_role("button", name="Commencer avec ces 10 statuts").click()
    expect(page.get_by_text("1 sur 5")).to_be_visible()
    steps.nth(3).get_by_role("button", name="Essayer").click()
    page.goto("/")
    expect(page.get_by_text("2 sur 5")).to_be_visible()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    page.get_by_role("link", name="Créer une opportunité").press("Enter")
    expect(page.locator("#id_name")).to_be_focused()
    assert reverse("opportunities:creation") in page.url
