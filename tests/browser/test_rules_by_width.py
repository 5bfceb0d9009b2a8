"""Conditions, roles, exemptions, chains, units: each used once, and looked at in three widths."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from tasks.models import Task
from tasks.settings import role_changes
from tests.browser.rows import group, row, tab, toast
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

WIDTHS = (390, 820, 1440)
IS_WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def confirmed() -> Status:
    return StatusFactory(name="Voyage confirmé")


@pytest.fixture
def rule(confirmed: Status) -> AutoTaskTemplate:
    return AutoTaskTemplateFactory(status=confirmed, name="Rooming list", before_departure=True)


@pytest.fixture
def trip(seller: User, rule: AutoTaskTemplate) -> Opportunity:
    leaves = clock.today() + timedelta(days=90)
    client = ClientFactory(name="Famille de Saint-Exupéry-Lefèvre")
    return OpportunityFactory(
        manager=seller, client=client, status=rule.status, departure_date=leaves, duration_days=9
    )


def in_each_width(page: Page, *shown: Locator) -> None:
    """These stand whole between the sides of the window, which the page does not leave."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for place in shown:
            seen = place.locator("visible=true").first
            expect(seen).to_be_visible()
            box = seen.bounding_box()
            if box is None:  # a preview came in between
                expect(seen).to_be_visible()
                box = seen.bounding_box()
            assert box is not None
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= width, width
        assert not page.evaluate(IS_WIDER), width


def middle(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


def test_a_condition_is_built_by_keyboard_and_told(open_as, accessible, administrator, rule, trip):
    page = open_as(administrator, rule.get_absolute_url())
    page.locator("summary", has_text="Pour quels voyages").press("Enter")
    # A fold takes the focus a frame after it opens.
    expect(page.get_by_label("Critère")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Critère")).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_label("Comment comparer")).to_be_visible()
    page.get_by_label("Critère").press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#condition-count")).to_have_text("à compléter")
    page.keyboard.type("10")
    expect(page.locator("#condition-count")).to_have_text("1 condition")
    cross = page.get_by_label("Retirer cette condition")
    in_each_width(page, page.get_by_label("Critère"), page.get_by_label("Valeur"), cross)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert abs(middle(cross) - middle(page.get_by_label("Critère"))) < 1, width
    accessible(page)
    page.get_by_role("button", name="Ajouter une condition").click()
    expect(page.locator("#conditions")).to_contain_text("0 opportunité sur 1")
    forecast = page.locator("#preview-forecast")
    expect(forecast).to_contain_text("pas de tâche")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("Valeur").press("Enter")

    told = page.get_by_text("si participants ≥ 10")
    in_each_width(page, told)
    rule.refresh_from_db()
    assert [row["value"] for row in rule.conditions] == [10]


def test_a_trip_names_somebody_else_for_a_role(open_as, administrator, seller, rule):
    role = role_changes.add(name="Production", person=UserFactory(name="Léa Petit"))
    rule.assign_to, rule.role = "role", role
    rule.save()
    trip = OpportunityFactory(status=rule.status)
    page = open_as(administrator, reverse("tasks:roles"))
    in_each_width(page, page.get_by_role("link", name="Production"))

    page.goto(trip.get_absolute_url())
    page.locator("#roles summary").click()
    page.get_by_role("link", name="Changer « Production »").click()
    page.get_by_label("Qui l’a sur ce voyage").select_option(seller.name)
    expect(page.locator("#moves")).to_contain_text("1 tâche passe à")
    save = page.locator("dialog").get_by_role("button", name="Enregistrer")
    in_each_width(page, save)
    save.click()

    expect(page.locator("#roles")).to_contain_text(seller.name)
    assert trip.tasks.get().assignee == seller
    assert trip.roles.get().role == role


def test_a_trip_is_exempt_and_no_more(open_as, accessible, seller, trip):
    page = open_as(seller, tab(trip))
    row(page, "Rooming list").hover()
    row(page, "Rooming list").get_by_label("Actions sur").click()
    page.get_by_role("button", name="Ne plus créer pour ce voyage").click()
    expect(toast(page, "plus créée pour ce voyage")).to_be_visible()
    expect(row(page, "Rooming list")).to_have_count(0)
    fold = group(page, "Tâches automatiques de ce voyage")
    expect(fold).to_contain_text("toutes sauf 1")
    fold.locator("summary").click()
    allow = page.get_by_label("Autoriser à nouveau « Rooming list »")
    in_each_width(page, allow, page.get_by_label("Sans tâches automatiques"))
    accessible(page)
    allow.click()

    # The fold stays open after what is done in it.
    expect(fold.get_by_text("Pour une seule tâche")).to_be_visible()
    page.get_by_label("Sans tâches automatiques").click()
    expect(page.get_by_label("Sans tâches automatiques")).to_be_checked()
    toast(page, "Plus aucune tâche").get_by_role("button", name="Annuler").click()
    expect(page.get_by_label("Sans tâches automatiques")).not_to_be_checked()
    assert not trip.exemptions.filter(lifted_at=None).exists()


def test_required_tasks_stop_a_move_that_would_make_others_wait(
    open_as, accessible, seller, confirmed
):
    for name in ("Encaisser le solde de la Famille de Saint-Exupéry-Lefèvre", "Envoyer le carnet"):
        AutoTaskTemplateFactory(status=confirmed, name=name, is_required=True)
    first = AutoTaskTemplateFactory(name="Envoyer le programme définitif à {client} pour signature")
    over = first.status
    AutoTaskTemplateFactory(
        status=over, name="Relancer après le programme", reference="task", predecessor=first
    )
    trip = OpportunityFactory(manager=seller, status=confirmed)
    page = open_as(seller, reverse("opportunities:transition", args=[trip.pk]))
    page.get_by_role("link", name=over.name).click()

    expect(page.get_by_text("2 tâches obligatoires sont encore ouvertes")).to_be_visible()
    complete = page.get_by_role("button", name="Terminer « Encaisser")
    in_each_width(page, complete, page.get_by_label("Pourquoi passer sans"))
    accessible(page)
    complete.press("Enter")
    expect(page.get_by_text("1 tâche obligatoire est encore ouverte")).to_be_visible()
    page.get_by_role("button", name="Terminer « Envoyer le carnet").click()
    expect(page.get_by_text("encore ouverte")).to_have_count(0)
    waiting = page.get_by_text("si « Envoyer le programme")
    in_each_width(page, waiting, page.get_by_role("button", name="Changer de statut"))
    above, below = page.get_by_text("Relancer après").bounding_box(), waiting.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    accessible(page)
    page.get_by_role("button", name="Changer de statut").click()

    expect(page.get_by_role("navigation", name="Vous êtes ici")).to_contain_text(over.name)
    trip.refresh_from_db()
    assert (trip.status, trip.changes.latest("pk").required_left) == (over, None)


def test_months_are_chosen_where_the_numbers_of_a_rule_have_room(
    open_as, accessible, administrator, rule
):
    leaves = clock.today() + timedelta(days=10)
    OpportunityFactory.create_batch(20, status=rule.status, departure_date=leaves)
    now = clock.now()
    Task.objects.update(state=Task.State.DONE, done_at=now, touched_at=now)
    rule.assign_to, rule.role = "role", role_changes.add(name="Production", person=administrator)
    rule.save()
    page = open_as(administrator, rule.get_absolute_url())
    page.get_by_label("Nombre de jours, de semaines ou de mois").fill("3")
    page.get_by_label("Unité").select_option("mois")
    expect(page.locator("#preview-result")).to_contain_text("− 3 mois")
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator(".preview-due")).to_be_visible()
    expect(page.get_by_label("Exemple avec un départ le")).to_be_hidden()
    page.get_by_label("Détails de l’aperçu").click()
    expect(page.get_by_label("Exemple avec un départ le")).to_be_visible()
    remedy = page.locator("#preview-result").get_by_text("l’échéance était déjà passée")
    shown = (page.locator("#due-fields"), page.locator(".preview"), remedy)
    in_each_width(page, *shown, page.get_by_text("par semaine"))
    accessible(page)
    page.get_by_role("button", name="Enregistrer").click()

    told = [page.get_by_text("3 mois avant la date de départ du voyage")]
    told += [page.get_by_text(words) for words in ("retard médian", "par semaine", "Production")]
    in_each_width(page, *told)
    accessible(page)
    rule.refresh_from_db()
    assert (rule.offset_days, rule.offset_unit) == (-3, "months")
