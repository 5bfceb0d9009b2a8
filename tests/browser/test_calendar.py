"""The agency changes its calendar and its key dates, in French."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from caladeo.models import User
from statuses.models import AgencyCalendar, Closure, KeyDate
from tasks.models import Task
from tests.browser.scenes import LAPTOP, PHONE, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory

CALENDAR = reverse("tasks:calendar")
KEY_DATES = reverse("tasks:key-dates")


@pytest.fixture
def documents(administrator: User) -> Task:
    """Thirty days before 14 June 2027, so on 18 May, the day after Whit Monday."""
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next", name="Documents")
    trip = OpportunityFactory(
        status=template.status, travelling=True, name="Kyoto", manager=administrator
    )
    task: Task = trip.tasks.get()
    return task


def due(task: Task) -> date | None:
    task.refresh_from_db()
    return task.due_date


def save(page: Page, words: str = "Enregistrer") -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).last.click()


def test_another_country_says_what_moves_before_it_moves(open_as, administrator, documents):
    page = open_as(administrator, CALENDAR, **LAPTOP)
    region = page.get_by_label("Région")
    expect(region).to_contain_text("Alsace")

    page.get_by_label("Pays").select_option(label="Royaume-Uni")
    expect(region).to_contain_text("Scotland")
    region.select_option(label="Scotland")
    save(page)

    expect(page.get_by_text("1 tâche bouge", exact=True)).to_be_visible()
    assert not AgencyCalendar.objects.filter(country="GB").exists()
    page.get_by_text("Voir la liste").click()
    expect(page.get_by_text("lun. 17 mai 2027")).to_be_visible()
    save(page, "Enregistrer et déplacer les tâches")

    expect(toast(page, "Calendrier enregistré, 1 tâche déplacée")).to_be_visible()
    assert due(documents) == date(2027, 5, 17)


def test_a_closure_is_added_shown_and_deleted(open_as, administrator, documents, accessible):
    page = open_as(administrator, f"{CALENDAR}?annee=2027", **PHONE)
    page.get_by_role("link", name="Ajouter une fermeture").click()
    page.get_by_label("Nom", exact=True).fill("Pont de mai")
    page.get_by_label("Premier jour").fill("2027-05-18")
    page.get_by_label("Dernier jour").fill("2027-05-19")
    save(page, "Ajouter la fermeture")
    expect(page.get_by_text("1 tâche bouge", exact=True)).to_be_visible()
    accessible(page)
    save(page, "Enregistrer et déplacer les tâches")

    expect(toast(page, "Fermeture ajoutée, 1 tâche déplacée")).to_be_visible()
    assert due(documents) == date(2027, 5, 20)
    page.get_by_role("link", name="Supprimer « Pont de mai »").click()
    question = page.get_by_role("dialog", name="Supprimer « Pont de mai »")
    expect(question).to_contain_text("1 tâche bouge")
    question.get_by_role("button", name="Supprimer la fermeture").click()

    expect(toast(page, "Fermeture supprimée")).to_be_visible()
    assert not Closure.objects.exists()


def test_a_key_date_is_created_and_its_formula_changed(open_as, administrator, accessible):
    page = open_as(administrator, KEY_DATES, **PHONE)
    page.get_by_role("link", name="Créer une première date clé").click()
    expect(page.get_by_label("Nombre de jours")).to_be_hidden()
    page.get_by_label("Nom", exact=True).fill("Solde")
    page.get_by_label("D’où vient-elle").select_option(label="Comptée depuis le départ")
    page.get_by_label("Nombre de jours").fill("30")
    page.get_by_text("avant", exact=True).click()
    accessible(page)
    save(page, "Créer la date clé")
    expect(page.get_by_text("30 jours avant le départ")).to_be_visible()
    template = AutoTaskTemplateFactory(
        reference="key_date", key_date=KeyDate.objects.get(), offset_days=0
    )
    task = OpportunityFactory(status=template.status, travelling=True).tasks.get()

    page.get_by_role("link", name="Solde", exact=True).click()
    page.get_by_label("Nombre de jours").fill("20")
    save(page)
    expect(page.get_by_text("1 tâche bouge", exact=True)).to_be_visible()
    save(page, "Enregistrer et déplacer les tâches")

    expect(toast(page, "« Solde » enregistrée, 1 tâche déplacée")).to_be_visible()
    assert due(task) == date(2027, 5, 25)


def test_key_dates_are_put_in_order_with_the_keys(open_as, administrator):
    for position, name in enumerate(("Option", "Acompte", "Solde")):
        KeyDate.objects.create(name=name, position=position)
    page = open_as(administrator, KEY_DATES, **LAPTOP)
    grip = page.get_by_role("button", name="Déplacer « Solde »")

    grip.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    with page.expect_response("**/dates-cles/ordre/"):
        page.keyboard.press("Space")

    assert [row.name for row in KeyDate.objects.all()] == ["Solde", "Option", "Acompte"]
