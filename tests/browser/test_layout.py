"""Every page at every width and zoom: nothing is cut off, covered, or too narrow to read."""

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession

from tests.browser.every_page import Agency

MEASURE = (Path(__file__).parent / "layout.js").read_text()
PARTS = 6
# Width, height and pixels per CSS pixel: zoom is a smaller window of finer pixels.
WIDTHS = [(width, 900, 1) for width in range(320, 1441, 60)]
ZOOMS = [(960, 600, 1.5), (720, 450, 2), (360, 225, 4), (320, 256, 4)]


@pytest.fixture
def agency(db) -> Agency:
    return Agency()


def resize(session: CDPSession, width: int, height: int, scale: float) -> None:
    session.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_every_width_and_zoom(open_as, agency, part):
    page = open_as(agency.host, reduced_motion="reduce")
    session = page.context.new_cdp_session(page)
    faults = []

    for address in agency.pages(part, PARTS):
        page.goto(address)
        for size in WIDTHS + ZOOMS:
            resize(session, *size)
            faults += [f"{address} at {size[:2]}: {fault}" for fault in page.evaluate(MEASURE)]

    assert faults == []
