"""What the messages at the bottom do together: they count, they step aside, a key undoes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import RequestFactory
from playwright.sync_api import Locator, Page, Route, expect

from caladeo import clock
from caladeo.models import Job, User
from caladeo.web import unavailable
from opportunities.models import Opportunity
from tasks.models import Task
from tests.browser.rows import DAY, PHONE, row, tab, toast
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory

# What is done stays a moment before it goes.
STAYING = '.task-row[data-state="open"]:not([data-leaving])'


@pytest.fixture
def trip(seller: User) -> Opportunity:
    trip: Opportunity = OpportunityFactory(manager=seller, name="Tour d’Islande")
    for at in range(1, 9):
        TaskFactory(opportunity=trip, name=f"Étape {at}", due_date=clock.today() + at * DAY)
    return trip


def messages(page: Page) -> Locator:
    return page.locator("[data-toast]:visible")


def tick(page: Page, name: str) -> None:
    row(page, name).get_by_role("button", name="Terminer").click()


def choose(page: Page, name: str, act: str) -> None:
    row(page, name).hover()
    row(page, name).get_by_label("Actions sur").click()
    row(page, name).get_by_role("button", name=act).click()


def states(trip: Opportunity) -> list[str]:
    return list(trip.tasks.order_by("pk").values_list("state", flat=True))


def test_acts_of_one_kind_are_one_message_and_of_three_kinds_two(open_as, seller, trip):
    TaskFactory(assignee=seller, name="Ailleurs", due_date=clock.today())
    page = open_as(seller, "/")
    for at in range(1, 5):
        tick(page, f"Étape {at}")
        expect(messages(page)).to_have_count(1)
    expect(messages(page)).to_contain_text("4 tâches de « Tour d’Islande » terminées")
    messages(page).get_by_role("button", name="Annuler").click()
    expect(page.locator(STAYING)).to_have_count(9)
    expect(messages(page)).to_have_count(0)
    assert states(trip) == [Task.State.OPEN] * 8

    # Those of two trips are counted without naming one.
    for name, said in (
        ("Ailleurs", "« Ailleurs » terminée"),
        ("Étape 1", "2 tâches terminées"),
        ("Étape 2", "3 tâches terminées"),
    ):
        tick(page, name)
        expect(messages(page)).to_contain_text(said)
    assert Task.objects.get(name="Ailleurs").state == Task.State.DONE

    expect(page.locator("[data-leaving]")).to_have_count(0)
    for name, act in (("Étape 3", "Demain"), ("Étape 4", "Supprimer")):
        choose(page, name, act)
        expect(toast(page, name)).to_be_visible()
    expect(messages(page)).to_have_count(2)
    expect(toast(page, "3 tâches terminées")).to_be_hidden()


def test_keys_undo_the_last_act_and_then_the_one_before(open_as, seller, trip):
    page = open_as(seller, "/")
    # Moved and said twice, the same way back counts one task.
    due = trip.tasks.get(name="Étape 5").due_date
    for act, day in (("Lundi", "lundi 7 décembre"), ("Demain", "mercredi 2 décembre")):
        choose(page, "Étape 5", act)
        expect(messages(page)).to_have_count(1)
        expect(messages(page)).to_contain_text(f"« Étape 5 » reportée au {day}")
    page.keyboard.press("z")
    expect(messages(page)).to_have_count(0)
    expect(row(page, "Étape 5")).to_be_focused()
    expect(page.locator("[data-toast]")).to_have_count(0)
    assert trip.tasks.get(name="Étape 5").due_date == due

    page.goto(tab(trip))
    tick(page, "Étape 1")
    expect(toast(page, "Étape 1")).to_be_visible()
    choose(page, "Étape 2", "Supprimer")
    expect(row(page, "Étape 2")).to_have_count(0)
    page.keyboard.press("z")
    expect(row(page, "Étape 2")).to_be_focused()
    page.keyboard.press("Control+z")

    expect(row(page, "Étape 1")).to_be_focused()
    assert states(trip) == [Task.State.OPEN] * 8


def test_the_key_still_undoes_what_the_message_no_longer_shows(open_as, seller, trip):
    page = open_as(seller)
    page.clock.install()
    page.goto("/")
    tick(page, "Étape 1")
    expect(messages(page)).to_have_count(1)
    row(page, "Étape 2").focus()
    page.clock.run_for(11_000)
    expect(messages(page)).to_have_count(0)

    page.keyboard.press("z")

    expect(row(page, "Étape 1")).to_be_focused()


def test_the_key_undoes_a_move_whose_message_is_about_to_stand(open_as, seller, trip):
    StatusFactory(name="Devis envoyé", position=trip.status.position + 1)
    page = open_as(seller)
    # The moment in which messages are away, to be read out as they come back, has no end here.
    page.add_init_script(
        "const later = setTimeout;"
        "window.setTimeout = (run, wait, ...rest) => wait === 150 ? 0 : later(run, wait, ...rest);"
    )
    page.goto(trip.get_absolute_url())
    page.locator("summary.step", has_text="Devis envoyé").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Changer de statut").click()
    expect(messages(page)).to_have_count(0)

    with page.expect_response("**/annulation/"):
        page.keyboard.press("z")

    trip.refresh_from_db()
    assert trip.status.name != "Devis envoyé"


def test_an_undo_waits_longer_for_a_finger_which_has_no_key(open_as, seller, trip):
    page = open_as(seller, **PHONE)
    page.clock.install()
    page.goto("/")
    tick(page, "Étape 1")
    expect(messages(page)).to_have_count(1)
    row(page, "Étape 2").focus()
    page.clock.run_for(25_000)
    expect(messages(page)).to_have_count(1)

    page.clock.run_for(6_000)

    expect(messages(page)).to_have_count(0)


def test_the_key_is_a_letter_while_typing_and_silent_when_switched_off(open_as, seller, trip):
    page = open_as(seller, "/")
    tick(page, "Étape 1")
    expect(messages(page)).to_have_count(1)
    page.get_by_role("searchbox").focus()
    page.keyboard.press("z")
    expect(page.get_by_role("searchbox")).to_have_value("z")
    seller.has_shortcuts = False
    seller.save()
    page.goto("/")
    tick(page, "Étape 2")
    expect(messages(page)).to_have_count(1)
    page.keyboard.press("z")
    page.keyboard.press("Control+z")

    expect(row(page, "Étape 3")).to_be_focused()
    assert states(trip)[:2] == [Task.State.DONE] * 2


def covers(message: Any, other: Any) -> bool:
    return bool(
        message["y"] < other["y"] + other["height"]
        and other["y"] < message["y"] + message["height"]
    )


def test_a_message_is_never_over_the_row_that_is_ticked_next(open_as, seller, trip):
    for at in range(9, 15):
        TaskFactory(opportunity=trip, name=f"Fin {at}", due_date=clock.today() + at * DAY)
    page = open_as(seller, **PHONE)
    page.clock.install()
    page.goto("/")
    page.clock.pause_at(datetime.now(UTC) + DAY)
    leaving = page.locator("[data-leaving]")

    # A row stands over the message, and the next one behind it until the first has left.
    for at in (5, 6):
        following = row(page, f"Étape {at + 1}")
        row(page, f"Étape {at}").evaluate("row => scrollBy(0, row.getBoundingClientRect().y - 600)")
        tick(page, f"Étape {at}")
        for wait, count in ((100, 1), (1_000, 0)):
            expect(leaving).to_have_count(1)
            page.clock.run_for(wait)
            expect(leaving).to_have_count(count)
            assert not covers(messages(page).bounding_box(), following.bounding_box()), at
        expect(following).to_be_focused()


def test_who_waited_in_vain_is_told_for_what_and_tries_again(open_as, console, seller, trip):
    console.allow("503")
    console.allow("Response Status Error Code")
    now = clock.now()
    times = {"asked_at": now, "beat_at": now}
    Job.objects.create(kind="bulk-move", owner=seller, total=90_000, state="running", **times)
    request = RequestFactory().post("/taches/nouvelle/")
    request.user = seller
    answer = unavailable.busy(request).content
    page = open_as(seller, "/")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body=answer, content_type="text/html; charset=utf-8")

    page.route("**/terminer/", refuse, times=1)
    tick(page, "Étape 1")

    said = messages(page)
    expect(said).to_contain_text("Un déplacement de 90 000 opportunités est en cours. Rien n’a")
    said.get_by_role("button", name="Réessayer").click()
    expect(toast(page, "terminée")).to_be_visible()
    assert states(trip)[0] == Task.State.DONE


def test_what_is_answered_after_the_undo_is_a_message_of_its_own(
    open_as, answers_held, seller, trip
):
    page = open_as(seller, "/")
    for count in (1, 2):
        for at in range(1, count + 1):
            tick(page, f"Étape {at}")
            expect(row(page, f"Étape {at + 1}")).to_be_focused()
        expect(messages(page)).to_have_count(1)

        with answers_held(page):
            tick(page, f"Étape {count + 1}")
            page.keyboard.press("z")

        expect(page.locator(STAYING)).to_have_count(7)
        expect(toast(page, f"« Étape {count + 1} » terminée")).to_be_visible()
        expect(messages(page)).to_have_count(1)
        done = [Task.State.OPEN] * 8
        done[count] = Task.State.DONE
        assert states(trip) == done

        page.keyboard.press("z")

        expect(page.locator(STAYING)).to_have_count(8)
        expect(messages(page)).to_have_count(0)
        assert states(trip) == [Task.State.OPEN] * 8


def test_what_could_not_be_taken_back_stays_in_the_message(open_as, console, seller, trip):
    console.allow("503")
    console.allow("Response Status Error Code")
    page = open_as(seller, "/")
    for at in (1, 2, 3):
        tick(page, f"Étape {at}")
        expect(row(page, f"Étape {at + 1}")).to_be_focused()
    expect(messages(page)).to_contain_text("3 tâches de « Tour d’Islande » terminées")
    second = f"**/taches/{trip.tasks.get(name='Étape 2').pk}/rouvrir/"
    page.route(second, lambda route: route.fulfill(status=503), times=1)

    page.keyboard.press("z")

    said = toast(page, "2 tâches de « Tour d’Islande » terminées")
    expect(said.get_by_role("button", name="Annuler")).to_be_visible()
    assert states(trip)[:3] == [Task.State.DONE, Task.State.DONE, Task.State.OPEN]
    said.get_by_role("button", name="Annuler").click()

    expect(row(page, "Étape 1")).to_have_count(1)
    expect(toast(page, "Tour d’Islande")).to_have_count(0)
    assert states(trip) == [Task.State.OPEN] * 8
