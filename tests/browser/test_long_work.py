"""Long work as a person lives it: its progress, going away and coming back, its result."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from caladeo import clock
from caladeo.jobs import heartbeat
from caladeo.models import Job
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from statuses.models import Status
from tests.browser import scenes
from tests.browser.scenes import LAPTOP, PHONE
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory
from tests.opportunities.importing.files import csv_text
from tests.working import work

pytestmark = pytest.mark.usefixtures("two_are_many")
LIST = reverse("opportunities:list")


@pytest.fixture
def confirmed(db) -> Status:
    return scenes.confirmed_trip()


@pytest.fixture
def trips(confirmed: Status) -> list[Opportunity]:
    new = scenes.new_project()
    return [OpportunityFactory(name=name, status=new) for name in ("Kyoto", "Oman", "Safari")]


def half_way() -> None:
    """As a worker would leave it in the middle of its work."""
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1)
    job.refresh_from_db()
    heartbeat.note(job, done=job.total // 2, total=job.total)


def expect_soon(page: Page, words: str) -> None:
    """The page asks again every second, its strip every four."""
    page.clock.fast_forward(4_000)
    expect(page.get_by_text(words)).to_be_visible()


def choose_all(page: Page, status: str) -> None:
    page.goto(f"{reverse('opportunities:bulk-move')}?toutes=1&next={LIST}")
    page.get_by_role("button", name=status).click()
    page.get_by_role("button", name="Voir ce que cela ferait").click()


@pytest.mark.usefixtures("trips")
def test_a_long_move_shows_itself(open_as, accessible, seller):
    page = open_as(seller, **PHONE)
    page.clock.install()
    choose_all(page, "Voyage confirmé")
    expect(page.get_by_text("En attente de son tour")).to_be_visible()
    half_way()
    expect_soon(page, "1 sur 3")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "33")
    accessible(page)

    page.goto(LIST)
    strip = page.locator(".job-strip")
    expect(strip).to_contain_text("Aperçu : 3 opportunités")
    accessible(page)
    work()
    expect_soon(page, "Terminé")
    strip.get_by_role("link", name="Voir").click()
    expect(page.get_by_text("6 tâches seront créées")).to_be_visible()

    page.get_by_role("button", name="Déplacer 3 opportunités").click()
    expect(page.get_by_text("En attente de son tour")).to_be_visible()
    work()
    expect_soon(page, "6 tâches créées")
    accessible(page)
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3
    page.get_by_role("button", name="Voir les opportunités").click()
    expect(page).to_have_url(LIST)
    expect(page.locator(".job-strip")).to_have_count(0)


def test_a_long_import_shows_itself(open_as, accessible, seller, confirmed, tmp_path):
    lines = [f"Voyage {n};Famille {n};14/06/2027;10;Voyage confirmé" for n in range(4)]
    path = tmp_path / "dossiers.csv"
    path.write_text(csv_text(*lines))
    page = open_as(seller, **LAPTOP)
    page.clock.install()
    page.goto(reverse("opportunities:import"))
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("button", name="Vérifier les lignes").click()
    expect(page.get_by_role("heading", name="Essai de « dossiers.csv »")).to_be_visible()
    work()
    expect_soon(page, "4 opportunités seront créées")
    accessible(page)

    page.get_by_role("button", name="Importer 4 opportunités").click()
    expect(page.get_by_role("heading", name="Import de « dossiers.csv »")).to_be_visible()
    half_way()
    expect_soon(page, "2 sur 4")
    work()

    expect_soon(page, "8 tâches créées")
    page.get_by_role("link", name="Annuler l’import…").click()
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_text("En attente de son tour")).to_be_visible()
    work()
    expect_soon(page, "4 opportunités retirées")


def test_what_stopped_says_why_and_begins_again(open_as, accessible, seller, trips, confirmed):
    page = open_as(seller, **LAPTOP)
    page.clock.install()
    choose_all(page, "Voyage confirmé")
    page.goto(LIST)
    Status.objects.filter(pk=confirmed.pk).update(deleted_at=clock.now())
    work()
    expect_soon(page, "Arrêté")
    page.locator(".job-strip").get_by_role("link", name="Voir").click()

    expect(page.get_by_role("alert").first).to_contain_text("Ce statut n’existe plus.")
    expect(page.get_by_text("Rien n’a été changé.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Recommencer").click()
    expect(page).to_have_url(LIST)


def test_many_open_tasks_follow_their_rule(open_as, accessible, administrator):
    rule = AutoTaskTemplateFactory(name="Solde", before_departure=True)
    OpportunityFactory.create_batch(3, status=rule.status, travelling=True)
    page = open_as(administrator, **PHONE)
    page.clock.install()
    page.goto(rule.get_absolute_url())
    page.get_by_label("Nom de la tâche").fill("Facture")
    page.get_by_label("Mettre aussi à jour les 3").check()
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("Seules les 2 premières des 3 tâches ouvertes")).to_be_visible()
    accessible(page)

    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("En attente de son tour")).to_be_visible()
    work()

    expect_soon(page, "« Facture » enregistrée · 3 tâches mises à jour")
    page.get_by_role("link", name="Retour aux paramètres").click()
    expect(page).to_have_url(rule.get_absolute_url())
