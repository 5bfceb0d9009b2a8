"""The four steps of an import whose words are none of ours, on a phone, and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from opportunities.models import Client, Opportunity
from tests.factories import ClientFactory, StatusFactory

FILE = """Dossier;Client;E-mail;Étape;Vendeur
Kyoto;Famille Lefèvre;lefevre@example.com;Deal gagné;Julien Bernard
Oman;Famille Garnier;garnier@example.com;Deal gagné;J. Bernard
Crète;Famille Roux;;Voyage confirmé;J. Bernard
"""
WAYS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "no script": {"viewport": {"width": 820, "height": 1180}, "java_script_enabled": False},
}


def value(page: Page, word: str):
    return page.get_by_label(word, exact=True)


@pytest.mark.parametrize("way", WAYS)
def test_each_word_and_each_doubt_is_asked_once(open_as, seller, console, tmp_path, way):
    console.allow("422")
    sold = StatusFactory(name="Voyage confirmé")
    ClientFactory(name="Famille Garnier", email="garnier@example.com")
    roux, _namesake = ClientFactory.create_batch(2, name="Famille Roux")
    path = tmp_path / "autre.csv"
    path.write_text(FILE, encoding="utf-8")
    page = open_as(seller, "/opportunites/import/", **WAYS[way])

    page.get_by_label("Fichier", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page).to_have_url(re.compile("/colonnes/$"))
    page.get_by_role("button", name="Vérifier les lignes").click()
    expect(page).to_have_url(re.compile("/valeurs/$"))

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    value(page, "Deal gagné").select_option("Voyage confirmé")
    value(page, "J. Bernard").select_option("Julien Bernard")
    page.get_by_role("button", name="Lancer l’essai").click()
    # One is left: two clients have this name.
    doubt = page.locator(".value[data-open]")
    expect(doubt).to_have_count(1)
    expect(doubt).to_contain_text("Choisissez ce que cela désigne")
    doubt.get_by_role("combobox").select_option(str(roux.pk))
    page.get_by_role("button", name="Lancer l’essai").click()

    page.get_by_role("button", name="Importer 3 opportunités").click()
    expect(page.get_by_text("3 opportunités créées")).to_be_visible()
    assert {row.status for row in Opportunity.objects.all()} == {sold}
    assert set(Opportunity.objects.values_list("manager__name", flat=True)) == {"Julien Bernard"}
    assert Opportunity.objects.get(name="Crète").client == roux
    assert Client.objects.count() == 4
