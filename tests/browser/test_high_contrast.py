"""Windows high contrast: what is chosen, ticked or counted is seen without its background."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from caladeo import clock
from statuses.references import Reference
from tests.browser.scenes import LAPTOP, PHONE
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)
from tests.main_pages import addresses

DAY = timedelta(days=1)
# Whatever is seen of an element and what is drawn before and after it, but for its colours.
LOOK = """one => [null, "::before", "::after"].map(part => { const s = getComputedStyle(one, part);
  return [s.content, s.display, s.translate, s.textDecorationLine, s.fontWeight, s.outlineStyle,
    s.outlineWidth, ...["Top", "Right", "Bottom", "Left"].flatMap(side => {
      const isSeen = s[`border${side}Color`] !== getComputedStyle(document.body).backgroundColor;
      return [isSeen && s[`border${side}Style`], isSeen && s[`border${side}Width`]]; })
  ].join(" "); }).join("|")"""

# On each page, what is chosen beside what is not.
STATES = {
    "Mes tâches": [
        (".segmented > [aria-current]", ".segmented > a:not([aria-current])"),
        (".side .nav-item[aria-current]", ".side .nav-item:not([aria-current])"),
        (".tick[data-state='done']", ".tick[data-state='open']"),
    ],
    "Tâches": [
        (".page-tabs > [aria-current]", ".page-tabs > a:not([aria-current])"),
        (".step[aria-current] > span", "summary.step > span"),
        (".task-row[data-open]", ".task-row:not([data-open])"),
    ],
    "list": [
        ("#view-switch > [aria-current]", "#view-switch > a:not([aria-current])"),
        ("[data-select]:checked", "[data-select]:not(:checked)"),
        ("tr:has([data-select]:checked) > .name", "tr:has([data-select]:not(:checked)) > .name"),
    ],
    "board": [("#view-switch > [aria-current]", "#view-switch > a:not([aria-current])")],
    "Statuts": [(".subnav .nav-item[aria-current]", ".subnav .nav-item:not([aria-current])")],
    "status": [
        (".switch[aria-checked='true']", ".switch[aria-checked='false']"),
        (".rule-list .number:not([data-off])", ".rule-list .number[data-off]"),
    ],
}
# What was a tint only: it has a line around it.
BOXES = {
    "Mes tâches": [".chip", ".badge-count", ".avatar"],
    "Tâches": [".badge-count", ".step > svg"],
    "list": [".chip", ".avatar"],
    "board": [".tag", ".avatar", ".board-card"],
    "Statuts": [".meter"],
    "status": [".axis-order .number", ".rule-list .number"],
}


@pytest.fixture
def agency(administrator):
    """A trip with a late, an open and a done task, in a status with two rules."""
    status = StatusFactory(name="Voyage confirmé", probability=80)
    AutoTaskTemplateFactory(status=status, name="Vérifier l’acompte")
    AutoTaskTemplateFactory(
        status=status, name="Solde", reference=Reference.DEPARTURE, offset_days=-30, disabled=True
    )
    trip = OpportunityFactory(status=status, manager=administrator)
    StatusFactory(name="Perdu", closed=True)
    for days in (-2, 1):
        TaskFactory(opportunity=trip, due_date=clock.today() + days * DAY)
    TaskFactory(opportunity=trip, done=True)
    OpportunityFactory(status=status, manager=administrator)
    return trip, status


def prepare(page: Page, name: str) -> None:
    """Bring the states of the page about."""
    if name == "Mes tâches":
        page.locator("#group-closed > summary").click()
    elif name == "Tâches":
        page.locator(".task-link").first.click()
        page.locator(".task-row[data-open]").wait_for()
    elif name == "list":
        page.locator("[data-select]").first.check()


def test_states_are_told_apart_without_colours(open_as, administrator, agency):
    page = open_as(administrator, forced_colors="active", **LAPTOP)

    for name, states in STATES.items():
        page.goto(addresses(*agency)[name])
        prepare(page, name)
        page.mouse.move(0, 0)
        for chosen, other in states:
            looks = [page.locator(one).first.evaluate(LOOK) for one in (chosen, other)]
            assert looks[0] != looks[1], f"{name}: {chosen}"
        for box in BOXES[name]:
            style = page.locator(box).first.evaluate("one => getComputedStyle(one).borderTopStyle")
            assert style != "none", f"{name}: {box}"


def test_the_tabs_of_a_phone_say_where_one_is(open_as, administrator, agency):
    page = open_as(administrator, "/", forced_colors="active", **PHONE)

    here = page.locator(".bottom-tab[aria-current]").evaluate(LOOK)
    there = page.locator(".bottom-tab:not([aria-current])").first.evaluate(LOOK)

    assert here != there


def test_the_due_day_of_a_preview_is_framed(open_as, administrator, agency):
    rule = agency[1].templates.first()
    page = open_as(administrator, rule.get_absolute_url(), forced_colors="active", **LAPTOP)

    due = page.locator(".two-weeks td[data-due]").first.evaluate(LOOK)
    plain = page.locator(".two-weeks td:not([data-due], [data-reference])").first.evaluate(LOOK)
    chosen = page.locator(".segmented label:has(:checked)").first.evaluate(LOOK)
    other = page.locator(".segmented label:not(:has(:checked))").first.evaluate(LOOK)

    assert due != plain
    assert chosen != other


ASIDE = [
    reverse("opportunities:creation"),
    reverse("opportunities:import"),
    reverse("tasks:calendar"),
    reverse("tasks:key-dates"),
    reverse("team:list"),
    reverse("account:details"),
]
# What is chosen, pressed, on or ticked, and looks as its neighbours do that are not.
ALIKE = """look => { const see = eval(look);
  const state = ":is([aria-current]:not([aria-current=false]), [aria-pressed=true], "
    + "[role=switch][aria-checked=true], input:checked)";
  const unit = one => one.matches("input") && one.closest("label") || one;
  const has = one => one.matches(state) || one.querySelector(state);
  const whole = one => [one, ...one.querySelectorAll("*")].map(see).join();
  return [...document.querySelectorAll(state)].map(unit).filter(one => one.checkVisibility())
    .filter(one => [...one.parentElement.parentElement.querySelectorAll(one.tagName)].some(
      peer => peer.className === one.className && peer.checkVisibility() && !has(peer)
        && peer.children.length === one.children.length && whole(peer) === whole(one)))
    .map(one => one.outerHTML.slice(0, 120)); }"""


def test_no_state_of_any_page_is_a_background(open_as, administrator, agency):
    trip, status = agency
    seen = list(addresses(trip, status).values()) + ASIDE
    seen += [reverse("tasks:trial", args=[status.pk]), status.templates.first().get_absolute_url()]
    page = open_as(administrator, forced_colors="active", **LAPTOP)

    found = {}
    for address in seen:
        page.goto(address)
        if alike := page.evaluate(ALIKE, LOOK):
            found[address] = alike

    assert found == {}
