"""Every page at every width and zoom: nothing is cut off, covered, too narrow or too small."""

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.every_page import Agency

HERE = Path(__file__).parent
MEASURE, TARGETS, WALK = (
    (HERE / f"{name}.js").read_text() for name in ("layout", "targets", "focus")
)
PARTS = 6
# Width, height and pixels per CSS pixel: zoom is a smaller window of finer pixels.
WIDTHS = [(width, 900, 1) for width in range(320, 1441, 60)]
ZOOMS = [(960, 600, 1.5), (720, 450, 2), (360, 225, 4), (320, 256, 4)]
PHONE, TABLET = (390, 844, 3), (820, 1180, 2)
# Twice and four times as large on a laptop, and a phone whose keyboard is open.
LOW = [(720, 450, 2), (320, 256, 4), (390, 420, 3)]


@pytest.fixture
def agency(db) -> Agency:
    return Agency()


def resize(session: CDPSession, width: int, height: int, scale: float) -> None:
    session.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )


def session_of(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_every_width_and_zoom(open_as, agency, part):
    page = open_as(agency.host, reduced_motion="reduce")
    session = session_of(page)
    faults = []

    for address in agency.pages(part, PARTS):
        page.goto(address)
        for size in WIDTHS + ZOOMS:
            resize(session, *size)
            faults += [f"{address} at {size[:2]}: {fault}" for fault in page.evaluate(MEASURE)]

    assert faults == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_finger_has_24_px_and_44_on_a_phone(open_as, agency, part):
    page = open_as(agency.host, reduced_motion="reduce")
    session = session_of(page)
    small = []

    for address in agency.pages(part, PARTS):
        page.goto(address)
        for size, least in ((PHONE, 44), (TABLET, 24)):
            resize(session, *size)
            small += [f"{address} under {least}: {one}" for one in page.evaluate(TARGETS, least)]

    assert small == []


def tabbed(page: Page) -> list[str]:
    """What Tab led to and was not to be seen whole."""
    page.evaluate(WALK)
    while True:
        for _ in range(10):
            page.keyboard.press("Tab")
        walk = page.evaluate("() => window.walk()")
        if walk["isDone"] or not walk["count"]:
            return walk["hidden"]


@pytest.mark.parametrize("part", range(PARTS))
def test_tab_leads_to_what_can_be_seen(open_as, agency, part):
    page = open_as(agency.host, reduced_motion="reduce")
    session = session_of(page)
    hidden = []

    for number, address in enumerate(agency.pages(part, PARTS)):
        resize(session, *LOW[number % len(LOW)])
        page.goto(address)
        hidden += [f"{address} at {LOW[number % len(LOW)][:2]}: {one}" for one in tabbed(page)]

    assert hidden == []
