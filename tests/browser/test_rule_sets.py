"""Sets of rules in a browser: out to a file and in again, and a pasted list, by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from caladeo.models import User
from statuses.models import AutoTaskTemplate
from tests.browser.scenes import confirmed_trip


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways, at any of three widths."""
    wider = "document.documentElement.scrollWidth > innerWidth"
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(wider):
            return False
    return True


def test_a_set_goes_out_comes_in_and_is_taken_back(
    open_as: Callable[..., Page], administrator: User, tmp_path: Path, db: None
) -> None:
    confirmed_trip()
    count = AutoTaskTemplate.objects.count()
    page = open_as(administrator, "/parametres/statuts/")
    page.get_by_label("Autres actions").first.click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="Exporter tous les statuts").click()
    sent.value.save_as(tmp_path / "statuts.json")
    AutoTaskTemplate.objects.order_by("pk")[0].delete()

    page.goto("/parametres/statuts/importer/")
    page.get_by_label("Fichier").set_input_files(tmp_path / "statuts.json")
    page.get_by_role("button", name="Comparer avec nos statuts").click()
    expect(page.get_by_text("1 tâche nouvelle")).to_be_visible()
    assert fits(page)
    same = page.locator(".compared-same summary").first
    same.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".compared-same .compared-line").first).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Importer ce qui est coché").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Import terminé")).to_be_visible()
    assert AutoTaskTemplate.objects.count() == count
    page.get_by_role("link", name="Annuler l’import…").click()
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.locator(".import-counts")).to_contain_text("1 tâche automatique retirée")
    assert fits(page)
    assert AutoTaskTemplate.objects.count() == count - 1


def test_a_list_is_pasted_corrected_and_imported(
    open_as: Callable[..., Page], administrator: User, db: None
) -> None:
    status = confirmed_trip()
    count = AutoTaskTemplate.objects.count()
    page = open_as(administrator, "/parametres/statuts/")
    page.get_by_label("Autres actions").first.click()
    page.get_by_role("link", name="Coller une liste").click()
    page.get_by_label("Statut", exact=True).select_option(label=status.name)
    page.get_by_label("La liste").fill("J-12 Trains\n3 jours après réception des noms : bus")
    page.get_by_role("button", name="Lire la liste").click()

    bus = page.get_by_role("checkbox", name=re.compile("bus"))
    expect(bus).not_to_be_checked()
    expect(page.get_by_text("« réception des noms » n’est pas une date clé ici")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="Corriger la liste").focus()
    page.keyboard.press("Enter")
    lines = page.get_by_label("La liste")
    expect(lines).to_have_value(re.compile("J-12 Trains\n3 jours après réception des noms : bus"))
    expect(page.get_by_label("Statut", exact=True)).to_have_value(str(status.pk))
    lines.fill("J-12 Trains\nJ-20 Bus")
    page.get_by_role("button", name="Lire la liste").click()
    expect(page.get_by_role("checkbox", name="Bus")).to_be_checked()
    page.get_by_role("checkbox", name="Trains").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Importer ce qui est coché").click()

    expect(page.get_by_text("1 tâche automatique créée")).to_be_visible()
    assert AutoTaskTemplate.objects.count() == count + 1
