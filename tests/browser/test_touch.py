"""A finger needs 44 px, on a tablet as on a phone; a mouse keeps its quiet rows."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser.every_page import Agency

HERE = Path(__file__).parent
TARGETS, LAYOUT = ((HERE / f"{name}.js").read_text() for name in ("targets", "layout"))
FINGER = 44
UPRIGHT, FLAT = {"width": 820, "height": 1180}, {"width": 1180, "height": 820}


@pytest.fixture
def agency(db) -> Agency:
    return Agency()


@pytest.mark.parametrize("viewport", [UPRIGHT, FLAT], ids=["upright", "flat"])
def test_the_pages_of_the_day_have_room_for_a_finger_on_a_tablet(open_as, agency, viewport):
    trip, status = agency.keys["opportunity"], agency.keys["status"]
    page = open_as(agency.host, viewport=viewport, has_touch=True, reduced_motion="reduce")
    faults = []

    for address in (
        "/",
        reverse("opportunities:list"),
        reverse("opportunities:board"),
        reverse("tasks:tab", args=[trip]),
        reverse("opportunities:details", args=[trip]),
        reverse("statuses:status", args=[status]),
    ):
        page.goto(address)
        found = page.evaluate(TARGETS, FINGER) + page.evaluate(LAYOUT)
        faults += [f"{address} {one}" for one in found]

    assert faults == []
