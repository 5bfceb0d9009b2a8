"""Where the focus goes when its place goes away, and what a click beside the words opens."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from caladeo import clock
from tests.browser import scenes
from tests.browser.rows import group, make_trip, row, tab
from tests.browser.scenes import LAPTOP
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.main_pages import addresses

DAY = timedelta(days=1)
BOARD = reverse("opportunities:board")


@pytest.fixture
def trip(seller):
    return make_trip(seller)


def test_the_only_row_of_a_group_hands_its_focus_to_the_next_group_or_back(open_as, seller, trip):
    late, of_today = "Vérifier l’acompte", "Finir le devis"
    trip.tasks.exclude(name__in=(late, of_today, "Relancer")).delete()
    page = open_as(seller, "/", **LAPTOP)

    # The last one of the page hands it back.
    row(page, "Relancer").focus()
    page.keyboard.press("x")
    expect(row(page, of_today)).to_be_focused()

    row(page, late).focus()
    page.keyboard.press("Enter")
    row(page, late).get_by_role("button", name="Lundi").press("Enter")
    expect(row(page, of_today)).to_be_focused()
    with page.expect_response("**/terminer/"):
        page.keyboard.press("x")

    expect(row(page, late)).to_be_focused()


def test_a_click_beside_the_words_opens_a_task_and_one_on_a_control_does_not(open_as, seller, trip):
    page = open_as(seller, tab(trip), **LAPTOP)
    task = row(page, "Relancer")

    task.locator(".row-menu > summary").click()
    expect(task.locator(".row-menu .menu-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(task.locator(".row-menu .menu-list")).to_be_hidden()
    # Nor one that chooses words.
    box = row(page, "Finir le devis").locator(".task-chip").bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    expect(page.locator(".task-row[data-open]")).to_have_count(0)

    page.evaluate("getSelection().removeAllRanges()")
    task.locator(".task-chip").click()
    expect(task).to_have_attribute("data-open", "")
    # What it says about itself may be read and copied.
    task.locator(".task-details dt").first.click()
    expect(task).to_have_attribute("data-open", "")


def test_a_click_anywhere_on_a_card_or_a_line_of_the_list_opens_it(open_as, seller):
    trip = OpportunityFactory(manager=seller, status=StatusFactory())
    page = open_as(seller, **LAPTOP)
    for place in (".card-foot", ".card-client > span"):
        page.goto(BOARD)
        page.locator(f"#card-{trip.pk} {place}").first.click()
        expect(page).to_have_url(re.compile(f"{trip.get_absolute_url()}$"))

    page.goto(reverse("opportunities:list"))
    box = page.locator("tr[data-key-item] .row-dates").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page).to_have_url(re.compile(f"{trip.get_absolute_url()}$"))


def test_the_groups_are_headings_and_a_free_task_is_taken(open_as, seller, trip, accessible):
    TaskFactory(name="Trouver un guide", due_date=clock.today() + DAY, assignee=None)
    page = open_as(seller, "/", **LAPTOP)

    headings = page.get_by_role("heading", level=2)
    expect(headings).to_contain_text(["En retard 1", "Aujourd’hui 1", "À prendre 1", "À venir"])
    accessible(page)
    page.get_by_role("button", name="Prendre « Trouver un guide »").click()

    expect(group(page, "À venir").get_by_text("Trouver un guide")).to_be_visible()
    expect(group(page, "À prendre")).to_be_hidden()


@pytest.fixture
def long_pipeline(seller):
    """A trip in the second of eighteen statuses."""
    rows = [StatusFactory(name=f"Étape numéro {n}", position=n) for n in range(1, 19)]
    return OpportunityFactory(manager=seller, status=rows[1])


def expect_to_cover(page, selector):
    """What is seen in the middle and at both ends of the element is the element.

    A <details> is raised over what follows some frames after it has opened.
    """
    page.wait_for_function(
        """selector => { const one = document.querySelector(selector);
        const box = one.getBoundingClientRect(); const y = box.top + box.height / 2;
        return [box.left + 4, box.left + box.width / 2, box.right - 4].every(
          x => one.contains(document.elementFromPoint(x, y))); }""",
        arg=selector,
    )


def test_a_long_line_of_steps_is_worked_at_any_width(open_as, seller, long_pipeline):
    page = open_as(seller, **LAPTOP)
    for width in (800, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(tab(long_pipeline))
        for at in (0, -1):
            page.locator("summary.step[data-step]").nth(at).click()
            expect_to_cover(page, "details[open] > .step-popover")
            # In sight, and nothing lies over it.
            page.locator("details[open] .move-form button[type=submit]").click(trial=True)
            page.keyboard.press("Escape")
            expect(page.locator("details[open] > .step-popover")).to_have_count(0)

    # Those behind the dots are reached by keyboard.
    page.set_viewport_size({"width": 900, "height": 800})
    page.goto(tab(long_pipeline))
    expect(page.locator(".stepper > li")).to_have_count(5)
    page.get_by_text("14 autres statuts").locator("xpath=ancestor::summary").press("ArrowDown")
    expect(page.get_by_role("link", name="Étape numéro 4", exact=True)).to_be_focused()
    expect_to_cover(page, ".stepper details[open] > .menu-list")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Changer de statut").press("Enter")

    expect(page.locator(".step[aria-current]")).to_have_text("Étape numéro 5")


def test_a_browser_that_cannot_anchor_is_told_the_side_with_room(open_as, seller, long_pipeline):
    page = open_as(seller, **LAPTOP)
    page.add_init_script("CSS.supports = () => false")
    page.goto(tab(long_pipeline))
    style = ".step-popover { position: absolute; position-area: none; inset: 40px auto auto 0; }"
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
        document.adoptedStyleSheets.push(sheet); }""",
        style,
    )

    page.locator("summary.step[data-step]").last.click()

    expect(page.locator("details[open] > .step-popover")).to_have_attribute("data-align", "end")


def test_every_menu_opens_within_the_window(open_as, administrator):
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory.create_batch(2, status=status)
    trip = OpportunityFactory(manager=administrator, status=status)
    page = open_as(administrator)

    seen = 0
    for address in addresses(trip, status).values():
        page.goto(address)
        menus = page.locator("details[data-menu]")
        seen += menus.count()
        for width, height in ((800, 600), (390, 700)):
            page.set_viewport_size({"width": width, "height": height})
            assert menus.evaluate_all(OUTSIDE) == [], f"{address}, {width}"
    assert seen > len(addresses(trip, status))


# Opens each menu, once it stands in sight, and tells of which some stays out of it; the browser
# takes a frame or two to place one.
OUTSIDE = """async menus => {
  const outside = [];
  for (const menu of menus) {
    const summary = menu.querySelector("summary");
    if (!summary.checkVisibility({ visibilityProperty: true })) continue;
    summary.scrollIntoView({ block: "nearest" });
    if (summary.getBoundingClientRect().right > innerWidth) continue;
    menu.open = true;
    const list = menu.querySelector(":scope > :not(summary)");
    let isOut = true;
    for (let frame = 0; isOut && frame < 30; frame += 1) {
      await new Promise(requestAnimationFrame);
      const box = list.getBoundingClientRect();
      isOut = box.width > 0 && (box.left < 0 || box.top < 0 || box.right > innerWidth
        || box.bottom > innerHeight);
    }
    menu.open = false;
    if (isOut) outside.push(summary.outerHTML);
  }
  return outside;
}"""


def test_what_is_drawn_again_keeps_the_focus(open_as, administrator):
    status = StatusFactory(name="Voyage confirmé")
    for days in (9, 2):
        AutoTaskTemplateFactory(status=status, offset_days=days)
    trip = OpportunityFactory(manager=administrator, status=status)
    page = open_as(administrator, trip.get_absolute_url(), **LAPTOP)

    page.locator(".star-button").press("Enter")
    expect(page.locator(".star-button[aria-pressed=true]")).to_be_focused()

    page.goto(status.get_absolute_url())
    page.get_by_role("button", name="Trier par échéance").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Tâches triées par échéance")
    expect(page.get_by_role("group", name="Les tâches dans le temps")).to_be_focused()


def test_escape_empties_a_search_then_leaves_it_for_the_first_row(open_as, seller, trip):
    page = open_as(seller, **LAPTOP)
    for address in ("/", BOARD):
        page.goto(f"{address}?q=zzz")
        search = page.get_by_role("searchbox")
        expect(page.locator("[data-key-item]")).to_have_count(0)

        search.press("Escape")
        expect(search).to_have_value("")
        expect(page.locator("[data-key-item]").first).to_be_visible()
        expect(page).not_to_have_url(re.compile("q=z"))
        expect(search).to_be_focused()
        page.keyboard.press("Escape")

        expect(page.locator("[data-key-item]").first).to_be_focused()


def test_a_change_of_status_and_its_undo_give_the_focus_to_the_status(open_as, seller):
    new, confirmed = scenes.new_project(), scenes.confirmed_trip()
    kyoto = scenes.kyoto(new)
    page = open_as(seller, tab(kyoto), **LAPTOP)

    page.locator("summary.step", has_text=confirmed.name).press("Enter")
    page.get_by_role("button", name="Changer de statut").press("Enter")
    expect(page.locator("#status")).to_be_focused()
    expect(page.locator("[data-toast]")).to_contain_text("2 tâches créées")
    page.keyboard.press("z")

    expect(page.locator("#status")).to_have_text(new.name)
    expect(page.locator("#status")).to_be_focused()
