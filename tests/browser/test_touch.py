"""A finger needs 44 px, on a tablet as on a phone; a mouse keeps its quiet rows."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from caladeo import clock
from tests.browser.every_page import Agency
from tests.browser.scenes import PHONE
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)

HERE = Path(__file__).parent
TARGETS, LAYOUT = ((HERE / f"{name}.js").read_text() for name in ("targets", "layout"))
FINGER = 44
UPRIGHT, FLAT = {"width": 820, "height": 1180}, {"width": 1180, "height": 820}


@pytest.fixture
def agency(db) -> Agency:
    return Agency()


def test_the_pages_of_the_day_have_room_for_a_finger_on_a_tablet(open_as, agency):
    trip, status = agency.keys["opportunity"], agency.keys["status"]
    page = open_as(agency.host, has_touch=True, reduced_motion="reduce")
    faults = []

    for address in (
        "/",
        reverse("tasks:calendar-page"),
        reverse("opportunities:list"),
        reverse("opportunities:board"),
        reverse("tasks:tab", args=[trip]),
        reverse("opportunities:details", args=[trip]),
        reverse("statuses:status", args=[status]),
        reverse("statuses:list"),
        reverse("team:list"),
        reverse("statuses:template", args=[agency.keys["template"]]),
    ):
        page.goto(address)
        for size in (UPRIGHT, FLAT):
            page.set_viewport_size(size)
            found = page.evaluate(TARGETS, FINGER) + page.evaluate(LAYOUT)
            faults += [f"{address} at {size['width']}: {one}" for one in found]

    assert faults == []


def test_the_late_tasks_of_a_trip_are_in_sight_at_any_width(open_as, seller):
    status = AutoTaskTemplateFactory(before_departure=True).status
    trip = OpportunityFactory(name="Kyoto et les Alpes japonaises en automne", status=status)
    for days in (-3, 5):
        TaskFactory(opportunity=trip, due_date=clock.today() + timedelta(days=days))
    page = open_as(seller, reverse("opportunities:list"), has_touch=True)

    for width in (390, 640, 820, 1180):
        page.set_viewport_size({"width": width, "height": 844})
        assert is_in_sight(page.locator(".row-tasks .tag")), width
        if width > 390:
            assert is_in_sight(page.locator(".row-tasks .warn-text")), width


def test_the_count_of_a_column_stands_beside_its_menu(open_as, seller):
    status = StatusFactory(name="Nouveau projet")
    OpportunityFactory.create_batch(11, status=status)
    board = reverse("opportunities:board")
    page = open_as(seller, board, viewport=UPRIGHT, has_touch=True)

    count = page.locator(".board-head h2 > .count")
    expect(count).to_have_text("11")
    assert is_in_sight(count)
    menu = page.locator(".column-menu > summary")
    assert count.evaluate(ENDS) <= menu.evaluate("one => one.getBoundingClientRect().left")


ENDS = "one => one.getBoundingClientRect().right"


def test_the_labels_of_a_person_are_whole_on_a_phone(open_as, administrator):
    invited = UserFactory(name="Bernard Le Goff")
    invited.set_unusable_password()
    invited.save()
    page = open_as(administrator, reverse("team:list"), **PHONE)

    tags = page.locator(".team-person .tag")
    expect(tags).to_have_text(["invitation non envoyée", "vous"])
    for at in range(tags.count()):
        assert is_in_sight(tags.nth(at))
        assert tags.nth(at).evaluate("one => getComputedStyle(one).display") == "inline-flex"


def is_in_sight(place):
    """Whether nothing around the element cuts it."""
    return place.evaluate(
        """one => { const box = one.getBoundingClientRect();
        for (let part = one.parentElement; part !== document.body; part = part.parentElement) {
          const frame = part.getBoundingClientRect();
          if (getComputedStyle(part).overflowX === "visible") continue;
          if (box.left < frame.left || box.right > frame.right + 0.5) return false;
        }
        return box.width > 0; }"""
    )


def test_the_step_that_stands_apart_keeps_its_name_on_a_tablet(open_as, seller):
    names = ("Nouveau projet", "À qualifier", "Devis en préparation", "Devis envoyé", "Négociation")
    rows = [StatusFactory(name=name, position=n) for n, name in enumerate(names)]
    for position, name in enumerate(("Option posée", "Voyage confirmé", "En voyage"), start=6):
        StatusFactory(name=name, position=position)
    StatusFactory(name="Voyage terminé", position=9, is_active=False)
    StatusFactory(name="Perdu", position=10, closed=True)
    trip = OpportunityFactory(status=rows[2])
    page = open_as(seller, trip.get_absolute_url(), viewport=UPRIGHT, has_touch=True)

    name = page.locator(".stepper > li[data-apart] .step > span")
    expect(name).to_have_text("Perdu")
    assert name.evaluate("one => one.scrollWidth <= one.clientWidth")
