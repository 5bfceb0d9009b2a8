"""Paramètres › Statuts, by hand: a status gets its automatic tasks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from caladeo.models import User
from statuses.models import AutoTaskTemplate, Status
from statuses.references import Reference
from tests.browser.scenes import unfold_preview
from tests.factories import AutoTaskTemplateFactory, StatusFactory

PATH = "/parametres/statuts/"
LAPTOP = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "light"}


@pytest.fixture
def confirmed(db: None) -> Status:
    """« Voyage confirmé » with three automatic tasks."""
    status = StatusFactory(name="Voyage confirmé", color="#2E9B57", probability=100)
    AutoTaskTemplateFactory(status=status, name="Vérifier l’acompte", description="30 %")
    for days, name in ((-30, "Demander le solde"), (-10, "Envoyer le carnet")):
        AutoTaskTemplateFactory(
            status=status, name=name, offset_days=days, reference=Reference.DEPARTURE
        )
    return status


def type_a_rule(page: Page) -> None:
    page.get_by_label("Nom de la tâche").fill("Proposer l’assurance")
    page.get_by_label("Description de la tâche").fill("Deux formules.\nRéponse par écrit.")
    page.get_by_label("Nombre de jours").fill("45")
    page.get_by_text("avant", exact=True).click()
    page.get_by_label("Échéance relative").select_option("Date de départ du voyage")


def names(status: Status) -> list[str]:
    return [template.name for template in status.templates.all()]


@pytest.mark.main_flow
def test_an_empty_agency_starts_and_a_status_gets_a_task(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
) -> None:
    page = open_as(administrator, PATH, **PHONE)
    accessible(page)
    page.get_by_role("button", name="Commencer avec 10 statuts").click()
    expect(page.locator("#toasts")).to_contain_text("10 statuts créés")
    page.get_by_role("link", name="Option posée").click()
    page.get_by_role("link", name="Ajouter une tâche").click()

    type_a_rule(page)
    expect(page.locator("#preview-result")).to_contain_text("− 45 jours")
    unfold_preview(page)
    page.get_by_label("Exemple avec un départ le").fill("2027-06-14")
    expect(page.locator("#preview-result")).to_contain_text("vendredi 30 avril 2027")
    accessible(page)
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator("#toasts")).to_contain_text("« Proposer l’assurance » ajoutée")
    due = page.get_by_text("45 jours avant la date de départ du voyage")
    expect(due.locator("visible=true")).to_have_count(1)
    rule = AutoTaskTemplate.objects.get(name="Proposer l’assurance")
    assert (rule.offset_days, rule.reference) == (-45, Reference.DEPARTURE)
    assert rule.description.splitlines() == ["Deux formules.", "Réponse par écrit."]
    accessible(page)


@pytest.mark.main_flow
def test_a_click_on_a_task_opens_it_and_saves_it(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url(), **LAPTOP)

    page.get_by_role("link", name="Demander le solde").click()
    expect(page.get_by_label("Nombre de jours")).to_have_value("30")
    page.get_by_label("Nombre de jours").fill("30,5")
    expect(page.locator("#preview-result")).to_contain_text("Écrivez un nombre entier de jours")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".field-error")).to_contain_text("Écrivez un nombre entier de jours")
    expect(page.get_by_label("Nombre de jours")).to_have_value("30,5")
    page.get_by_label("Nombre de jours").fill("35")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator("#toasts")).to_contain_text("« Demander le solde » enregistrée")
    assert confirmed.templates.get(name="Demander le solde").offset_days == -35


def test_enter_in_the_name_saves_the_task(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    """The first button of the form is the one that Enter presses: not the one that resets."""
    page = open_as(administrator, f"{PATH}{confirmed.pk}/taches/nouvelle/")
    page.get_by_label("Nombre de jours").fill("3")
    page.get_by_label("Nom de la tâche").fill("Rappeler le client")
    page.get_by_label("Nom de la tâche").press("Enter")

    expect(page.locator("#toasts")).to_contain_text("« Rappeler le client » ajoutée")
    assert names(confirmed)[-1] == "Rappeler le client"


def test_another_reference_brings_its_own_example(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url())
    page.keyboard.press("n")

    page.get_by_label("Échéance relative").select_option("Date de retour du voyage")

    expect(page.get_by_label("Exemple avec un retour le")).not_to_be_empty()
    expect(page.locator("#preview-result")).to_contain_text("Retour le")


def test_tasks_are_switched_duplicated_and_deleted(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url(), **LAPTOP)
    switch = page.get_by_role("switch", name="« Demander le solde » active")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    expect(switch).to_be_focused()
    assert not confirmed.templates.get(name="Demander le solde").is_enabled
    accessible(page)

    page.get_by_label("Actions sur « Vérifier l’acompte »").click()
    page.get_by_role("button", name="Dupliquer").click()
    expect(page.locator("#toasts")).to_contain_text("dupliquée")
    page.get_by_label("Actions sur « Vérifier l’acompte »").click()
    page.get_by_role("link", name="Supprimer", exact=True).locator("visible=true").click()
    expect(page.get_by_role("dialog")).to_contain_text("Supprimer « Vérifier l’acompte »")
    expect(page.get_by_role("link", name="Annuler")).to_be_focused()
    accessible(page)
    page.get_by_role("button", name="Supprimer la tâche automatique").click()

    expect(page.locator("#toasts")).to_contain_text("supprimée")
    assert names(confirmed) == [
        "Vérifier l’acompte (copie)",
        "Demander le solde",
        "Envoyer le carnet",
    ]


def test_the_keyboard_carries_a_task_to_its_place(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url(), **LAPTOP)
    grip = page.get_by_role("button", name="Déplacer « Envoyer le carnet »")
    grip.focus()

    for key in ("Space", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("#sortable-live")).to_have_text("Envoyer le carnet : place 1 sur 3")
    with page.expect_response(re.compile("/taches/ordre/")):
        page.keyboard.press("Space")

    # Its number is its place in time, not the one in the list.
    first = page.locator(".rule-list .line").first
    expect(first.locator(".name")).to_have_text("Envoyer le carnet")
    expect(first.locator(".number")).to_have_text("3")
    expect(page.locator(".axis-order .number")).to_have_text(["1", "2", "3"])
    assert names(confirmed)[0] == "Envoyer le carnet"


def test_everything_works_without_script(open_as: Callable[..., Page], administrator: User) -> None:
    page = open_as(administrator, PATH, **PHONE, java_script_enabled=False)
    page.get_by_role("link", name="Créer un premier statut").click()
    page.get_by_label("Nom", exact=True).fill("Voyage confirmé")
    page.locator("summary", has_text="Bleu").click()
    page.get_by_label("Autre couleur").check()
    page.get_by_label("Code de la couleur").fill("#0b6674")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ajouter une tâche").click()
    type_a_rule(page)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("#preview-result")).to_contain_text("− 45 jours")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Proposer l’assurance").click()
    page.get_by_role("switch", name="Tâche automatique active").click()
    expect(page.get_by_role("switch")).not_to_be_checked()
    page.get_by_label("Autres actions").click()
    page.get_by_role("button", name="Dupliquer").click()
    page.get_by_role("link", name="Proposer l’assurance (copie)").click()
    page.get_by_label("Autres actions").click()
    page.get_by_role("button", name="Monter").click()

    status = Status.objects.get()
    assert (status.name, status.color) == ("Voyage confirmé", "#0B6674")
    assert names(status) == ["Proposer l’assurance (copie)", "Proposer l’assurance"]
    assert not status.templates.last().is_enabled
    page.get_by_role("link", name=re.compile(r"^Proposer l’assurance(?! \()")).click()
    page.get_by_label("Autres actions").click()
    page.get_by_role("link", name="Supprimer").locator("visible=true").first.click()
    page.get_by_role("button", name="Supprimer la tâche automatique").click()
    assert names(status) == ["Proposer l’assurance (copie)"]
