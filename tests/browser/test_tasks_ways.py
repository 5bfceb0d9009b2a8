"""The ways to the tasks: keys, search, a phone, no script, a screen reader."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import Task
from tests.browser.rows import PHONE, group, make_trip, row, tab
from tests.factories import OpportunityFactory, UserFactory


@pytest.fixture
def trip(seller: User) -> Opportunity:
    return make_trip(seller)


def test_the_keys_walk_the_rows_and_a_search_narrows_while_one_types(open_as, seller, trip):
    page = open_as(seller, "/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(row(page, "Finir le devis")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(row(page, "Vérifier l’acompte")).to_have_attribute("data-open", "")
    expect(row(page, "Vérifier l’acompte")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row(page, "Vérifier l’acompte")).not_to_have_attribute("data-open", "")
    page.keyboard.press("x")
    expect(row(page, "Vérifier l’acompte")).to_have_count(1)
    expect(group(page, "En retard")).to_be_hidden()
    assert Task.objects.get(name="Vérifier l’acompte").state == Task.State.DONE

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("DEVIS")
    expect(page.locator(".task-row")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/\?q=DEVIS$"))
    page.get_by_role("link", name="Toutes", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("DEVIS")


def test_a_new_task_finds_its_opportunity(open_as, seller, trip):
    OpportunityFactory.create_batch(8, manager=seller, name="Autre")
    page = open_as(seller, "/")
    page.keyboard.press("n")
    page.keyboard.type("Réserver")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Réserver")
    page.keyboard.press("Tab")
    page.keyboard.type("islande")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Opportunité")).to_have_value("Tour d’Islande")
    # What Escape leaves is there again.
    page.keyboard.press("Escape")
    expect(page.locator(".inline-form")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Réserver")
    expect(page.get_by_role("combobox", name="Opportunité")).to_have_value("Tour d’Islande")
    page.get_by_role("combobox", name="Opportunité").press("Enter")

    expect(row(page, "Réserver")).to_be_visible()
    expect(page.locator(".inline-form")).to_have_count(0)
    assert Task.objects.get(name="Réserver").opportunity == trip
    page.keyboard.press("n")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("")


def test_enter_takes_the_first_choice_also_of_what_was_refused(open_as, seller, trip, console):
    console.allow("422")
    OpportunityFactory(manager=seller, name="Islande en hiver")
    page = open_as(seller, "/")
    page.keyboard.press("n")
    page.keyboard.type("Réserver")
    chooser = page.get_by_role("combobox", name="Opportunité")
    expect(chooser).to_have_attribute("aria-required", "true")
    chooser.press_sequentially("islande")
    choices = page.get_by_role("listbox", name="Opportunité").get_by_role("option")
    expect(choices).to_have_count(2)
    page.get_by_role("button", name="Ajouter").last.click()
    expect(page.get_by_text("Choisissez l’opportunité")).to_be_visible()
    expect(choices).to_have_count(2)

    chooser.press("Enter")

    expect(chooser).to_have_value("Islande en hiver")
    chooser.fill("")
    chooser.press_sequentially("islande")
    chooser.press("Enter")
    expect(chooser).to_have_value("Islande en hiver")


def test_the_fields_show_what_the_title_says_until_they_are_set(open_as, seller, trip):
    caron = UserFactory(name="Inès Caron")
    page = open_as(seller, "/")
    page.keyboard.press("n")
    page.keyboard.type("Appeler le 14/06/2028 @caron #islande")
    day = page.get_by_label("Échéance (facultatif) · lu dans le titre")
    person = page.get_by_role("combobox", name="Assignée à · lu dans le titre")
    expect(day).to_have_value("2028-06-14")
    expect(person).to_have_value(str(caron.pk))
    name = page.get_by_label("Nom", exact=True)
    found = page.get_by_role("combobox", name="Opportunité · lu dans le titre")
    expect(found).to_have_value("Tour d’Islande")

    # One's own name is chosen like any other.
    person.select_option(str(seller.pk))
    expect(page.locator("button.read-chip")).to_have_count(2)
    expect(person).to_have_count(0)

    name.fill("Appeler le 14/06/2028 #islande")
    expect(day).to_have_value("2028-06-14")
    page.keyboard.press("Enter")
    expect(row(page, "Appeler")).to_be_visible()
    task = Task.objects.get(name="Appeler")
    assert (task.due_date, task.assignee) == (date(2028, 6, 14), seller)


@pytest.mark.main_flow
def test_all_of_it_on_a_phone(open_as, seller, trip):
    page = open_as(seller, "/", **PHONE)
    page.get_by_role("link", name="Vérifier l’acompte").click()
    details = row(page, "Vérifier l’acompte").locator(".task-details")
    details.get_by_role("button", name="Demain").click()
    expect(group(page, "En retard")).to_be_hidden()

    page.get_by_role("button", name="Terminer « Finir le devis »").click()
    # The message stands over the button that adds.
    message, button = page.locator("[data-toast]"), page.get_by_role("link", name="Nouvelle tâche")
    expect(message.filter(has_text="terminée")).to_be_visible()
    above, below = message.last.bounding_box(), button.bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    expect(group(page, "Aujourd’hui")).to_be_hidden()
    expect(page.get_by_text("Tout est fait pour aujourd’hui")).to_be_visible()
    button.click()
    page.get_by_label("Nom", exact=True).fill("Réserver")
    page.get_by_role("combobox", name="Opportunité").tap()
    page.get_by_role("option", name="Tour d’Islande").tap()
    page.get_by_role("button", name="Ajouter").last.click()

    expect(row(page, "Réserver")).to_be_visible()


def test_all_of_it_without_script(open_as, seller, trip):
    page = open_as(seller, tab(trip), java_script_enabled=False)
    # A link stands for the line of the trip: no room is kept for a drawing that never comes.
    assert page.locator("#trip-line").bounding_box()["height"] < 60
    page.get_by_role("button", name="Terminer « Finir le devis »").click()
    expect(page.get_by_text("« Finir le devis » terminée")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(group(page, "Aujourd’hui").locator(".task-link")).to_have_text("Finir le devis")

    page.get_by_role("link", name="Relancer").click()
    page.get_by_role("link", name="Modifier").last.click()
    page.get_by_label("Nom", exact=True).fill("Rappeler")
    page.get_by_role("button", name="Enregistrer").click()
    page.locator(".task-details").get_by_role("button", name="Lundi prochain").click()
    expect(page.get_by_text("« Rappeler » reportée au lundi")).to_be_visible()
    page.locator(".task-details").get_by_role("button", name="Supprimer").click()
    expect(page.get_by_role("link", name="Rappeler")).to_have_count(0)
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("link", name="Rappeler")).to_be_visible()
    page.get_by_label("Nom de la nouvelle tâche").fill("Réserver")
    page.get_by_role("button", name="Ajouter").click()

    expect(page.get_by_role("link", name="Réserver")).to_be_visible()


def test_forms_and_errors_in_the_list_can_be_read_by_all(
    open_as, seller, trip, accessible, console
):
    console.allow("422")
    page = open_as(seller, tab(trip))
    row(page, "Relancer").focus()
    page.keyboard.press("e")
    page.get_by_label("Nom", exact=True).fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Donnez un nom à la tâche.")).to_be_visible()
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Donnez un nom à la tâche.")).to_have_count(2)
    accessible(page)

    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(2)
    for left in (1, 0):
        wrong.first.press("x")
        expect(wrong).to_have_count(left)
        expect(page.get_by_text("Donnez un nom à la tâche.")).to_have_count(left)


def test_a_finger_selects_tasks(open_as, seller, trip):
    page = open_as(seller, "/", **PHONE)
    boxes = page.locator(".task-select")
    expect(boxes.first).to_be_hidden()
    page.locator(".page-actions .menu > summary").last.tap()
    page.get_by_role("button", name="Sélectionner", exact=True).tap()

    expect(boxes.first).to_be_visible()
    page.locator(".task-row .task-name").first.tap()
    expect(page.locator(".selection-count")).to_have_text("1 tâche sélectionnée")
    expect(page.locator(".task-row[data-open]")).to_have_count(0)
    page.locator(".selection-bar").get_by_role("button", name="Terminer").tap()

    expect(page.locator(".toasts")).to_contain_text("1 tâche terminée")
    expect(boxes.first).to_be_hidden()
    assert Task.objects.done().count() == 1


def test_what_is_ticked_once_the_menu_is_open_is_compared_too(open_as, seller, trip):
    page = open_as(seller, "/")
    boxes = page.locator(".task-select")
    boxes.nth(0).check()
    page.locator("[data-selected-person] > summary").click()
    expect(page.locator("[data-selected-person] .menu-item").first).to_be_visible()
    keys = [int(boxes.nth(place).get_attribute("value") or 0) for place in (0, 1)]
    paul, lea = UserFactory(name="Paul Roux"), UserFactory(name="Léa Petit")
    Task.objects.filter(pk=keys[1]).update(assignee=paul)
    boxes.nth(1).evaluate("box => { box.checked = true }")

    page.evaluate(
        """key => {
            const button = document.querySelector("[data-selected-person] .menu-item");
            button.value = key;
            button.click();
        }""",
        lea.pk,
    )

    expect(page.locator(".toasts")).to_contain_text("a été confiée entre-temps à Paul Roux")
    had = dict(Task.objects.filter(pk__in=keys).values_list("pk", "assignee"))
    assert had == {keys[0]: lea.pk, keys[1]: paul.pk}


def test_the_menu_of_days_on_a_phone_in_the_dark(open_as, seller, trip):
    page = open_as(seller, "/", color_scheme="dark", **PHONE)
    late = row(page, "Vérifier l’acompte")
    late.get_by_role("link", name="Vérifier l’acompte").click()
    late.locator(".task-day").first.tap()
    menu = late.locator(".due-menu[open] .menu-list")
    ground = "one => getComputedStyle(one).backgroundColor"

    expect(late.locator(".small-day:focus")).to_have_count(1)
    assert menu.evaluate("one => one.scrollTop") == 0
    expect(late.locator(".tick > .icon")).to_have_css("opacity", "0")
    closed = menu.locator(".small-day[data-closed]")
    assert {one.evaluate(ground) for one in closed.all()}.isdisjoint({menu.evaluate(ground)})
