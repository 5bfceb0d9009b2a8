"""What opens on a page can be read by all: on a laptop, a phone, light, dark, high contrast."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.notes import writing
from tasks.saved_views import saving
from tests.browser.axe import grave
from tests.browser.rows import make_trip
from tests.factories import UserFactory

# On each page, by what they are opened with and where they then are.
STATES = {
    "tasks:mine": {
        "list": (
            ".page-actions details.menu:not(.row-menu) > summary",
            ".page-actions .menu[open]",
        ),
        "filter": (".filters details > summary", ".filters details[open]"),
        "row": (".row-menu > summary", ".row-menu[open]"),
        "days": ("a.task-day", ".due-menu[open]"),
        "people": ("a.task-give", ".person-menu[open]"),
        "account": (".nav-menu > summary", ".nav-menu[open]"),
        "help": ("[data-key-help]", "#shortcuts[open]"),
        "chosen": (".task-select", ".selection-bar"),
        "chosen days": ("[data-selected-due] > summary", "[data-selected-due][open]"),
        "chosen people": ("[data-selected-person] > summary", "[data-selected-person][open]"),
        "search": (".side [data-key-all]", "dialog.palette[open]"),
    },
    "tasks:views": {"view": (".line details.menu > summary", ".line .menu[open]")},
    "opportunities:list": {
        "list": (".page-actions details.menu > summary", ".page-actions .menu[open]"),
        "chosen": ("[data-select]", ".selection-bar"),
        "give": (
            ".selection-bar details:has([name=a], [hx-get*=personnes]) > summary",
            ".selection-bar .menu[open]",
        ),
    },
    "tasks:journal": {
        "note": (".note details.menu > summary", ".note .menu[open]"),
    },
    "statuses:status": {"colour": (".color-picker > summary", ".color-picker[open]")},
}
# On a phone the side bar is hidden, and with it what had the focus.
CLOSE = (
    "() => document.querySelectorAll('details[data-menu][open]').forEach(one => one.open = false)"
)
CONTRAST = {"runOnly": ["color-contrast"]}
IS_FRAMED = """one => [one, ...one.querySelectorAll(":scope > .menu-list")]
  .some(box => getComputedStyle(box).borderTopStyle !== "none")"""
LAPTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def trip(administrator: User) -> Opportunity:
    UserFactory(name="Inès Caron")
    trip = make_trip(administrator)
    writing.write(trip, text="Rappeler @Inès", by=administrator, at=clock.now())
    filters = {"page": "taches", "filters": [["vue", "toutes"]]}
    saving.add(administrator, name="Toutes", for_team=False, is_pinned=True, **filters)
    return trip


def unreadable(page: Page, opened: str) -> Iterator[str]:
    yield from grave(page, opened)
    page.emulate_media(forced_colors="active")
    if not page.locator(opened).first.evaluate(IS_FRAMED):
        yield "without its colours it has no frame"
    page.emulate_media(color_scheme="dark", forced_colors="none")
    page.set_viewport_size(PHONE)
    if not page.locator(opened).first.is_visible():
        page.set_viewport_size(LAPTOP)
    yield from (f"in the dark: {one}" for one in grave(page, opened, **CONTRAST))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(LAPTOP)


def test_what_opens_can_be_read_by_everybody(open_as, administrator, trip):
    page = open_as(administrator, viewport=LAPTOP, reduced_motion="reduce")
    keys = {"tasks:journal": [trip.pk], "statuses:status": [trip.status_id]}
    faults = []

    for name, states in STATES.items():
        page.goto(reverse(name, args=keys.get(name)))
        for state, (opener, opened) in states.items():
            page.locator(opener).first.click()
            expect(page.locator(opened).first).to_be_visible()
            expect(page.locator(".htmx-request")).to_have_count(0)
            faults += [f"{name} {state} {fault}" for fault in unreadable(page, opened)]
            page.keyboard.press("Escape")
            page.evaluate(CLOSE)

    assert not faults, "\n".join(faults)
