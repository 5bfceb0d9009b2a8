"""Paramètres › Statuts: the options of an automatic task, its preview, and its open tasks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from caladeo import clock
from caladeo.models import User
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks.models import Task
from tests.browser.scenes import LAPTOP, PHONE, unfold_preview
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

LEAVES = clock.today() + timedelta(days=90)


@pytest.fixture
def confirmed(db: None) -> Status:
    """« Voyage confirmé », two opportunities in it, and « Demander le solde » on each."""
    status: Status = StatusFactory(name="Voyage confirmé", color="#2E9B57", probability=100)
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    for name in ("Kyoto", "Islande"):
        OpportunityFactory(status=status, name=name, departure_date=LEAVES, duration_days=8)
    return status


def rule_of(status: Status) -> AutoTaskTemplate:
    return status.templates.get(name="Demander le solde")


def tint(page: Page, label: str) -> str:
    row = page.locator(".option", has_text=label)
    return str(row.evaluate("row => getComputedStyle(row).backgroundColor"))


@pytest.mark.main_flow
def test_options_are_chosen_previewed_told_and_put_back(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    page = open_as(administrator, rule_of(confirmed).get_absolute_url(), **PHONE)
    unfold_preview(page)
    page.get_by_label("Exemple avec un départ le").fill("2027-06-14")
    expect(page.locator("#preview-result")).to_contain_text("samedi 15 mai 2027")
    plain = tint(page, "Si l’échéance tombe un week-end")

    fold = page.locator("summary", has_text="Options avancées")
    fold.click()
    page.get_by_label("Si l’échéance tombe un week-end ou un férié").select_option(
        "Reporter au jour ouvré suivant"
    )
    expect(page.locator("#preview-result")).to_contain_text("mardi 18 mai 2027")
    expect(page.locator("#preview-result")).to_contain_text("lundi de Pentecôte")
    expect(fold).to_contain_text("1 option modifiée")
    assert tint(page, "Si l’échéance tombe un week-end") != plain
    page.get_by_text("Avant l’échéance", exact=True).click()
    page.get_by_label("Jours avant l’échéance").fill("7")
    page.get_by_label("En quittant ce statut").select_option("Annuler la tâche")
    expect(fold).to_contain_text("3 options modifiées")
    accessible(page)
    page.get_by_role("button", name="Enregistrer").click()

    notes = page.get_by_text("Week-end ou férié : jour ouvré suivant").locator("visible=true")
    expect(notes).to_have_count(1)
    rule = rule_of(confirmed)
    assert (rule.day_rule, rule.visible_days, rule.on_leave) == ("next", 7, "cancel")

    page.goto(rule.get_absolute_url())
    page.get_by_role("button", name="tout remettre par défaut").click()
    expect(fold).to_contain_text("aucune modifiée")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#toasts")).to_contain_text("enregistrée")
    rule = rule_of(confirmed)
    assert (rule.day_rule, rule.visible_days, rule.on_leave) == ("stay", None, "keep")


@pytest.mark.main_flow
def test_an_edited_rule_can_take_its_open_tasks_along(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    page = open_as(administrator, rule_of(confirmed).get_absolute_url(), **LAPTOP)
    expect(page.get_by_text("Les 2 tâches déjà créées ne changent pas.")).to_be_visible()
    page.get_by_label("Nombre de jours").fill("20")
    page.get_by_label("Nom de la tâche").fill("Encaisser le solde")

    page.get_by_role("button", name="Voir ce qui changerait").click()
    changes = page.locator("#open-changes li")
    expect(changes).to_have_count(2)
    expect(changes.first).to_contain_text("Encaisser le solde")
    accessible(page)
    page.get_by_label("Nom de la tâche").fill("Demander le solde")
    page.keyboard.press("Tab")
    expect(changes.first).not_to_contain_text("Encaisser")
    page.get_by_label("Nom de la tâche").fill("Encaisser le solde")
    page.keyboard.press("Tab")
    expect(changes.first).to_contain_text("Encaisser")
    assert Task.objects.filter(name="Demander le solde").count() == 2
    page.get_by_label("Mettre aussi à jour les 2 qui sont encore ouvertes").check()
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator("#toasts")).to_contain_text("2 tâches mises à jour")
    moved: set[date | None] = {task.due_date for task in Task.objects.all()}
    assert moved == {LEAVES - timedelta(days=20)}
    page.goto(confirmed.templates.get().get_absolute_url())
    page.get_by_text("Historique de la règle").click()
    expect(page.locator("#history")).to_contain_text("20 jours avant la date de départ du voyage")
    accessible(page)


@pytest.mark.parametrize("is_answered", [True, False], ids=["answered", "still-awaited"])
def test_a_change_made_while_an_answer_is_awaited_is_told_too(
    open_as: Callable[..., Page], administrator: User, confirmed: Status, *, is_answered: bool
) -> None:
    page = open_as(administrator)
    page.clock.install()
    page.goto(rule_of(confirmed).get_absolute_url())
    page.get_by_role("button", name="Voir ce qui changerait").click()
    changes = page.locator("#open-changes")
    expect(changes).to_contain_text("2 tâches ouvertes resteraient les mêmes")
    # From here on a change is sent when the test says so, and the first answer held back.
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    held: list[Route] = []
    url = f"**{rule_of(confirmed).get_absolute_url()}"
    page.route(url, lambda route: held.append(route), times=1)  # noqa: PLW0108 (a builtin)

    send_as_typed(page, "Encaisser un acompte")
    name = page.get_by_label("Nom de la tâche")
    name.fill("Encaisser le solde")
    name.blur()
    if is_answered:
        held[0].continue_()
        expect(changes.locator("li").first).to_contain_text("Encaisser un acompte")
    page.clock.run_for(1_000)

    expect(changes.locator("li").first).to_contain_text("Encaisser le solde")


def send_as_typed(page: Page, words: str) -> None:
    name = page.get_by_label("Nom de la tâche")
    name.fill(words)
    name.blur()
    with page.expect_request(lambda request: request.method == "POST"):
        page.clock.run_for(1_000)


def test_a_key_date_counts_on_the_axis(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    KeyDate.objects.create(name="Rooming list", source="departure", offset_days=-45)
    page = open_as(administrator, rule_of(confirmed).get_absolute_url(), **LAPTOP)

    page.get_by_label("Échéance relative").select_option("Rooming list")
    expect(page.get_by_label("Exemple avec cette date le")).not_to_be_empty()
    expect(page.locator("#preview-result")).to_contain_text("« Rooming list » le")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.locator(".axis-order [data-anchor]")).to_have_text(["Rooming list"])
    expect(page.locator(".rule-due")).to_contain_text("30 jours avant « Rooming list »")


@pytest.mark.main_flow
def test_a_new_rule_is_applied_to_those_already_there(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
    answers_held: Callable[[Page], AbstractContextManager[None]],
) -> None:
    AutoTaskTemplateFactory(status=confirmed, name="Envoyer la facture")
    page = open_as(administrator, confirmed.get_absolute_url(), **LAPTOP)
    page.get_by_role("link", name="Leur appliquer une tâche…").click()
    expect(page.locator("#outcome")).to_contain_text("2 déjà créées à l’entrée dans le statut")
    page.get_by_label("Tâche automatique").select_option("Demander le solde")
    expect(page.locator("#outcome")).to_contain_text("Aucune tâche à créer")

    page.get_by_label("Tâche automatique").select_option("Envoyer la facture")
    expect(page.locator("#outcome")).to_contain_text("2 tâches sur 2 opportunités")
    page.get_by_text("Voir la liste").click()
    expect(page.locator("#outcome")).to_contain_text("Kyoto")
    accessible(page)
    with answers_held(page):
        page.get_by_role("button", name="Créer les 2 tâches").dblclick(delay=60, no_wait_after=True)

    expect(page.locator("#toasts")).to_contain_text("2 tâches créées sur 2 opportunités")
    assert Task.objects.filter(name="Envoyer la facture").count() == 2
