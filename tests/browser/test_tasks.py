"""A day with the tasks: seen, edited, completed, put off, deleted, added."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import Task
from tests.browser.rows import group, make_trip, row, tab, toast
from tests.factories import AutoTaskTemplateFactory


@pytest.fixture
def trip(seller: User) -> Opportunity:
    return make_trip(seller)


def test_a_ticked_task_folds_and_the_message_brings_it_back(open_as, seller, trip):
    page = open_as(seller)
    page.clock.install()
    page.goto("/")
    page.clock.pause_at(clock.now() + timedelta(hours=1))

    page.get_by_role("button", name="Terminer « Finir le devis »").click()
    expect(page.locator("[data-leaving]")).to_be_visible()
    page.clock.run_for(1_000)
    expect(page.locator("[data-leaving]")).to_have_count(0)
    expect(group(page, "Aujourd’hui")).to_be_hidden()
    expect(page.get_by_text("1 terminée aujourd’hui")).to_be_visible()
    toast(page, "« Finir le devis » terminée").get_by_role("button", name="Annuler").click()

    expect(row(page, "Finir le devis")).to_have_count(1)
    expect(group(page, "Aujourd’hui").locator(".task-row")).to_have_count(1)
    expect(group(page, "Aujourd’hui").locator(".count")).to_have_text("1")
    expect(toast(page, "terminée")).to_have_count(0)


def test_the_badge_and_the_counts_follow_and_what_is_being_typed_stays(open_as, seller, trip):
    page = open_as(seller, tab(trip))
    expect(page.locator("#open-count")).to_contain_text("4")
    expect(page.get_by_role("link", name="Mes tâches 1 en retard")).to_be_visible()
    row(page, "Relancer").focus()
    page.keyboard.press("e")
    page.get_by_label("Nom", exact=True).fill("À moitié écr")
    page.get_by_label("Nom de la nouvelle tâche").fill("Une autre")

    page.get_by_role("button", name="Terminer « Vérifier l’acompte »").click()

    expect(page.locator("#open-count")).to_contain_text("3")
    expect(page.get_by_role("link", name="Mes tâches", exact=True).first).to_be_visible()
    expect(group(page, "Terminées").locator(".count")).to_have_text("1")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("À moitié écr")
    expect(page.get_by_label("Nom de la nouvelle tâche")).to_have_value("Une autre")


def test_a_task_is_edited_in_its_place(open_as, seller, trip, console):
    console.allow("422")
    page = open_as(seller, tab(trip))
    form = page.locator(".inline-form")
    name = form.get_by_label("Nom", exact=True)
    row(page, "Relancer").focus()
    page.keyboard.press("e")
    expect(name).to_be_focused()
    name.fill("Autre chose")
    page.keyboard.press("Escape")
    expect(row(page, "Relancer")).to_be_focused()

    page.keyboard.press("e")
    name.fill("Rappeler")
    form.get_by_label("Description").fill("Demander les passeports")
    form.get_by_label("Description").press("Control+Enter")
    expect(form).to_have_count(0)
    expect(row(page, "Rappeler")).to_be_focused()
    assert Task.objects.get(name="Rappeler").description == "Demander les passeports"

    page.keyboard.press("e")
    name.fill("Le mien")
    Task.objects.filter(name="Rappeler").update(name="Le sien")
    page.keyboard.press("Enter")
    expect(page.locator(".field-error")).to_contain_text("« Le sien »")
    expect(name).to_have_value("Le mien")
    name.press("Enter")

    expect(row(page, "Le mien")).to_be_visible()


def test_a_task_is_put_off_and_deleted_from_its_menu(open_as, seller, trip):
    page = open_as(seller, "/")

    def choose(name, act):
        row(page, name).hover()
        row(page, name).get_by_label("Actions sur").click()
        row(page, name).get_by_role("button", name=act).click()

    choose("Vérifier l’acompte", "Demain")
    expect(group(page, "À venir").locator(".task-link").first).to_have_text("Vérifier l’acompte")
    expect(group(page, "En retard")).to_be_hidden()
    toast(page, "reportée au").get_by_role("button", name="Annuler").click()
    expect(group(page, "En retard").locator(".task-link")).to_have_text(["Vérifier l’acompte"])
    expect(group(page, "À venir").locator(".task-row")).to_have_count(2)

    for gone, next_one in (("Finir", "Relancer"), ("Relancer", "Demander")):
        choose(gone, "Supprimer")
        expect(row(page, gone)).to_have_count(0)
        expect(toast(page, "supprimée")).to_be_visible()
        expect(row(page, next_one)).to_be_focused()


def test_tasks_are_added_one_after_the_other_and_a_deleted_one_comes_back(
    open_as, seller, trip, answers_held
):
    page = open_as(seller, tab(trip))
    page.keyboard.press("n")
    page.keyboard.type("Réserver les vols")
    page.keyboard.press("Enter")
    expect(row(page, "Réserver les vols")).to_be_visible()

    field = page.get_by_label("Nom de la nouvelle tâche")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("Réserver l’hôtel")
    with answers_held(page):
        page.get_by_role("button", name="Ajouter").dblclick(delay=60)
    expect(group(page, "Sans échéance").locator(".task-row")).to_have_count(2)
    assert Task.objects.filter(name__startswith="Réserver").count() == 2

    page.get_by_role("link", name="Relancer", exact=True).click()
    row(page, "Relancer").locator(".task-details").get_by_role("button", name="Supprimer").click()
    expect(row(page, "Relancer")).to_have_count(0)
    toast(page, "« Relancer » supprimée").get_by_role("button", name="Annuler").click()

    expect(row(page, "Relancer")).to_be_visible()
    expect(page.locator("#open-count")).to_contain_text("6")


def test_what_follows_a_ticked_task_moves_to_its_day(open_as, seller, trip):
    first = AutoTaskTemplateFactory(name="Envoyer le devis")
    after = {"status": first.status, "reference": "task", "offset_days": 2}
    second = AutoTaskTemplateFactory(name="Rappeler", predecessor=first, **after)
    AutoTaskTemplateFactory(name="Relancer encore", predecessor=second, **after)
    trip.status = first.status
    trip.save()
    page = open_as(seller, tab(trip))
    expect(row(page, "Rappeler")).to_contain_text("en attente de « Envoyer le devis »")

    page.get_by_role("button", name="Terminer « Envoyer le devis »").click()

    expect(group(page, "À venir").locator(".task-row", has_text="Rappeler")).to_be_visible()
    expect(row(page, "Rappeler")).to_contain_text("dans 2 jours")
    # What still waits is not among those of the day, and no error of the console.
    page.goto("/")
    page.get_by_role("button", name="Terminer « Rappeler »").click()
    expect(row(page, "Relancer encore")).to_contain_text("dans 2 jours")
