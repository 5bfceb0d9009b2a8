"""An import from the list to its undo, and an export, in a browser."""

import re
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from opportunities.models import Client, Opportunity
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

LIST = "/opportunites/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def sold(db):
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, before_departure=True)
    AutoTaskTemplateFactory(status=status)
    return status


@pytest.fixture
def trips(tmp_path, sold):
    book = Workbook()
    for row in (
        ["Dossier", "Client", "Départ", "CA", "Étape"],
        ["Kyoto", "Famille Lefèvre", date(2027, 6, 14), 14800.5, "Voyage confirmé"],
        ["Oman", "Famille Lefèvre", "12/05/2020", "9 200,00 €", "voyage confirme"],
        [None, "Famille Garnier", "31/02/2027", None, "Voyage confirmé"],
    ):
        book.active.append(row)
    path = tmp_path / "dossiers.xlsx"
    book.save(path)
    return path


def menu(page: Page):
    return page.locator(".page-head summary").filter(has_text="Autres actions")


def upload(page: Page, path) -> None:
    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page).to_have_url(re.compile("/colonnes/$"))


def holds(page: Page, column: str):
    return page.get_by_label(column, exact=True)


@pytest.mark.main_flow
@pytest.mark.parametrize(
    "look", [{}, PHONE | {"color_scheme": "dark"}], ids=["light-laptop", "dark-phone"]
)
def test_a_file_is_imported_and_taken_back(open_as, accessible, seller, trips, look):
    page = open_as(seller, LIST, **look)
    menu(page).click()
    page.get_by_role("link", name="Importer").click()

    upload(page, trips)
    expect(holds(page, "Dossier").locator("option:checked")).to_have_text("Opportunité")
    expect(page.get_by_text("2027-06-14", exact=True)).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Vérifier les lignes").click()

    expect(page.get_by_text("2 opportunités seront créées, avec 1 nouveau client")).to_be_visible()
    bad = page.get_by_role("row").filter(has_text="31/02/2027")
    expect(bad).to_contain_text("Cette date n’existe pas.")
    tasks = page.get_by_label(re.compile("4 tâches seront créées,\\s+dont 1 déjà en retard"))
    expect(tasks).to_be_checked()
    accessible(page)
    assert not Opportunity.objects.exists()
    page.get_by_role("button", name="Importer 2 opportunités").click()

    expect(page.get_by_text("2 opportunités créées")).to_be_visible()
    expect(page.get_by_text("4 tâches créées")).to_be_visible()
    assert Task.objects.count() == 4
    accessible(page)
    page.get_by_role("link", name="Annuler l’import…").click()
    page.get_by_role("button", name="Annuler l’import").click()

    expect(page.get_by_role("heading", name="Import annulé")).to_be_visible()
    assert not Opportunity.objects.exists()
    assert not Client.objects.exists()


def test_what_was_touched_stays_after_the_undo(open_as, seller, trips, sold):
    page = open_as(seller, "/opportunites/import/")
    upload(page, trips)
    page.get_by_role("button", name="Vérifier les lignes").click()
    page.get_by_label("Ne créer aucune tâche").check()
    page.get_by_role("button", name="Importer 2 opportunités").click()
    expect(page.get_by_text("aucune tâche, comme vous l’avez choisi")).to_be_visible()
    Opportunity.objects.filter(name="Kyoto").update(name="Kyoto en automne")

    page.get_by_role("link", name="Annuler l’import…").click()
    page.get_by_role("button", name="Annuler l’import").click()

    kept = page.get_by_role("listitem").filter(has_text="Kyoto en automne")
    expect(kept).to_contain_text("a été modifiée")
    assert [row.name for row in Opportunity.objects.all()] == ["Kyoto en automne"]


def test_a_departure_that_moved_follows_its_tick_and_comes_back(open_as, seller, tmp_path, sold):
    trip = OpportunityFactory(
        name="Kyoto",
        client__name="Famille Lefèvre",
        status=sold,
        manager=seller,
        departure_date=date(2027, 6, 14),
    )
    due = list(trip.tasks.values_list("due_date", flat=True))
    path = tmp_path / "dossiers.csv"
    path.write_text("Nom;Client;Départ\nKyoto;Famille Lefèvre;28/06/2027\n", encoding="utf-8")
    page = open_as(seller, "/opportunites/import/", **PHONE)
    upload(page, path)
    page.get_by_role("button", name="Vérifier les lignes").click()

    tick = page.get_by_role("checkbox", name=re.compile("Départs déplacés"))
    expect(tick).not_to_be_checked()
    expect(page.get_by_text("1 tâche bouge")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tick.check()
    page.get_by_role("button", name="Mettre à jour").click()

    expect(page.get_by_text("1 opportunité mise à jour")).to_be_visible()
    trip.refresh_from_db()
    assert trip.departure_date == date(2027, 6, 28)
    page.get_by_role("link", name="Annuler l’import…").click()
    expect(page.get_by_text("1 opportunité retrouve ce qu’elle avait avant")).to_be_visible()
    page.get_by_role("button", name="Annuler l’import").click()

    expect(page.get_by_role("heading", name="Import annulé")).to_be_visible()
    trip.refresh_from_db()
    assert trip.departure_date == date(2027, 6, 14)
    assert list(trip.tasks.values_list("due_date", flat=True)) == due


def test_a_file_that_cannot_be_read_is_told_and_another_can_be_sent(
    open_as, seller, console, tmp_path, trips
):
    console.allow("422")
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\x89PNG\x00\x00")
    page = open_as(seller, "/opportunites/import/")
    page.get_by_label("Fichier", exact=True).set_input_files(photo)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_text("Ce fichier n’est pas un tableau")).to_be_visible()

    upload(page, trips)

    expect(page.get_by_text("3 lignes lues.")).to_be_visible()


def test_the_file_says_how_far_it_has_travelled(open_as, seller, tmp_path):
    path = tmp_path / "dossiers.csv"
    path.write_text("Nom;Client\n" + "Kyoto;Lefèvre\n" * 9_000)
    page = open_as(seller, "/opportunites/import/")
    held = []
    page.route("**/opportunites/import/", lambda route: held.append(route))  # noqa: PLW0108 (a builtin)
    page.get_by_label("Fichier", exact=True).set_input_files(path)

    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-progress-words]').textContent != ''")
    held[0].continue_()

    expect(page).to_have_url(re.compile("/colonnes/$"))
    expect(page.get_by_text("9000 lignes lues.")).to_be_visible()


def test_the_list_is_exported_as_it_was_searched(open_as, seller):
    for name in ("Kyoto", "Oman"):
        OpportunityFactory(name=name, travelling=True)
    page = open_as(seller, LIST)
    page.get_by_label("Chercher une opportunité").fill("kyoto")
    expect(page.get_by_role("link", name="Oman")).to_be_hidden()

    menu(page).press("Enter")
    # What is done with views stands above.
    page.get_by_role("link", name="Importer").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Exporter (XLSX)")).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    with download.value.path().open("rb") as file:
        sheet = load_workbook(file).active
    headings, *rows = sheet.iter_rows(values_only=True)
    assert [row[headings.index("Opportunité")] for row in rows] == ["Kyoto"]
    assert re.fullmatch(r"opportunités-\d{4}-\d\d-\d\d\.xlsx", download.value.suggested_filename)


@pytest.fixture
def corrections(tmp_path, sold):
    trip = OpportunityFactory(name="Kyoto", travelling=True, status=StatusFactory(name="Devis"))
    path = tmp_path / "corrections.csv"
    path.write_text(
        "Notre numéro;Opportunité;Client;Participants;Statut\n"
        f"{trip.pk};Osaka;;7;Confirmé\n"
        ";Oman;Famille Garnier;;En attente\n",
        encoding="utf-8",
    )
    return path


def test_corrections_are_ticked(open_as, seller, accessible, corrections):
    page = open_as(seller, "/opportunites/import/", **PHONE)
    upload(page, corrections)
    page.get_by_role("button", name="Vérifier les lignes").click()

    expect(page.get_by_label("Confirmé").locator("option:checked")).to_have_text("Voyage confirmé")
    page.get_by_label("En attente").select_option("Devis")
    page.get_by_role("button", name="Lancer l’essai").click()

    expect(page.get_by_text("1 opportunité à mettre à jour")).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("checkbox", name="Nom").uncheck()
    page.get_by_role("button", name="Importer 1 opportunité et mettre à jour").click()

    expect(page.get_by_text("1 opportunité mise à jour")).to_be_visible()
    trip = Opportunity.objects.get(name="Kyoto")
    assert (trip.participants, trip.status.name) == (7, "Voyage confirmé")
    assert Opportunity.objects.get(name="Oman").status.name == "Devis"
