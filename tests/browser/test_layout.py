"""Every page at every width and zoom: nothing is cut off, covered, too narrow or too small.

And axe finds nothing grave on it, nor a contrast too low in the dark.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.axe import AXE_SCRIPT, INSIDE_THE_FRAME, grave
from tests.browser.every_page import Agency

HERE = Path(__file__).parent
MEASURE, TARGETS, WALK = (
    (HERE / f"{name}.js").read_text() for name in ("layout", "targets", "focus")
)
PARTS = 6
# A page is tightest where its next way of being laid out begins: 360, 768, 900, 1024, 1100 and
# 1280 px, and between those whatever has a container's room for its measure.
WIDTHS = [
    (width, 900, 1)
    for width in (320, 400, 460, 520, 580, 640, 768, 820, 900, 1024, 1100, 1200, 1280)
]
# Width, height and pixels per CSS pixel: zoom is a smaller window of finer pixels.
ZOOMS = [(960, 600, 1.5), (720, 450, 2), (360, 225, 4), (320, 256, 4)]
LAPTOP = (1280, 800, 1)
PHONE, TABLET = (390, 844, 3), (820, 1180, 2)
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
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


def unfit(page: Page, session: CDPSession) -> Iterator[str]:
    for size in WIDTHS + ZOOMS:
        resize(session, *size)
        yield from (f"at {size[:2]}: {fault}" for fault in page.evaluate(MEASURE))


def small(page: Page, session: CDPSession) -> Iterator[str]:
    """Whatever is pressed needs 24 px, and 44 on a phone; `test_touch` has the tablets."""
    for size, least in ((PHONE, 44), (TABLET, 24)):
        resize(session, *size)
        yield from (f"under {least}: {one}" for one in page.evaluate(TARGETS, least))


def unreadable(page: Page, session: CDPSession, *, is_first: bool) -> Iterator[str]:
    """To a screen reader, or by its colours: light on a laptop, dark on a phone.

    The frame is read on the first page, there in the dark of a laptop too.
    """
    within = None if is_first else INSIDE_THE_FRAME
    resize(session, *LAPTOP)
    yield from grave(page, within)
    # A colour below the window may begin to fade only when axe asks for it.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for size in (LAPTOP, PHONE) if is_first else (PHONE,):
        resize(session, *size)
        dark = grave(page, within, runOnly=["color-contrast"])
        yield from (f"dark at {size[:2]}: {one}" for one in dark)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def hidden(page: Page, session: CDPSession, size: tuple[int, int, int]) -> Iterator[str]:
    """What Tab leads to and is not to be seen whole."""
    resize(session, *size)
    page.evaluate(WALK)
    while True:
        for _ in range(10):
            session.send("Input.dispatchKeyEvent", TAB)
        walk = page.evaluate("() => window.walk()")
        if walk["isDone"] or not walk["count"]:
            break
    yield from (f"at {size[:2]}: {one}" for one in walk["hidden"])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_every_width_a_finger_tab_and_axe(open_as, agency, part):
    page = open_as(agency.host, reduced_motion="reduce")
    page.add_init_script(AXE_SCRIPT)
    session = page.context.new_cdp_session(page)
    faults = []

    for number, address in enumerate(agency.pages(part, PARTS)):
        page.goto(address)
        found = chain(
            unreadable(page, session, is_first=number == 0),
            unfit(page, session),
            small(page, session),
            hidden(page, session, LOW[number % len(LOW)]),
        )
        faults += [f"{address} {fault}" for fault in found]

    assert faults == []
