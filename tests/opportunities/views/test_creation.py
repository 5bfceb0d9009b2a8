import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities import models
from opportunities.events import Source
from opportunities.models import Opportunity
from statuses.models import Status
from tests.factories import (
    ClientFactory,
    StatusFactory,
)

CREATION = reverse("opportunities:creation")

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(seller: User, lefevre: models.Client, first: Status) -> dict[str, object]:
    """What a person types into the form."""
    return {
        "name": "Kyoto et les Alpes japonaises",
        "client": lefevre.pk,
        "destinations": "Japon",
        "departure_date": "2027-06-14",
        "duration_days": "15",
        "return_date": "",
        "participants": "4",
        "manager": seller.pk,
        "expected_revenue": "14 800,50",
        "expected_margin": "2 220",
        "status": first.pk,
    }


def plain(response: object) -> str:
    return response.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_new_opportunity_enters_the_first_status_with_its_tasks(web, seller, typed, first):
    response = web.post(CREATION, typed | {"status": ""})

    kyoto = Opportunity.objects.get()
    change = kyoto.changes.get()
    assert kyoto.status == first
    assert (kyoto.expected_revenue, kyoto.expected_margin) == (Decimal("14800.50"), 2220)
    assert (kyoto.departure_date, kyoto.return_date) == (date(2027, 6, 14), date(2027, 6, 28))
    assert (change.changed_by, change.source, change.tasks.count()) == (seller, Source.SCREEN, 1)
    assert response.url == reverse("tasks:tab", args=[kyoto.pk]) + f"?nouvelles={change.pk}"
    assert "Opportunité créée, avec 1 tâche" in plain(web.get(reverse("opportunities:list")))


def test_another_status_may_be_chosen(web, typed):
    sent = StatusFactory(name="Devis envoyé")

    web.post(CREATION, typed | {"status": sent.pk})

    assert Opportunity.objects.get().status == sent


def test_the_return_may_be_filled_in_instead_of_the_duration(web, typed):
    web.post(CREATION, typed | {"duration_days": "", "return_date": "2027-06-28"})

    assert Opportunity.objects.get().duration_days == 15


def test_a_duration_and_a_return_that_agree_are_fine(web, typed):
    web.post(CREATION, typed | {"return_date": "28/06/2027"})

    assert Opportunity.objects.get().duration_days == 15


def test_only_the_name_the_client_and_the_manager_are_needed(web, seller, lefevre, first):
    web.post(CREATION, {"name": "À définir", "client": lefevre.pk, "manager": seller.pk})

    assert Opportunity.objects.get().departure_date is None


REFUSED = [
    ({"name": ""}, "Donnez un nom à l’opportunité."),
    ({"name": "x" * 300}, "200 caractères"),
    ({"name": "a\x00b"}, "ne peut pas être gardé"),
    ({"client": ""}, "Choisissez un client, ou créez-le."),
    ({"client": "999999"}, "Ce client n’existe plus."),
    ({"client": "abc"}, "Ce client n’existe plus."),
    ({"client": "9" * 40}, "Ce client n’existe plus."),
    ({"manager": "999999"}, "n’existe plus"),
    ({"status": "999999"}, "Ce statut n’existe plus."),
    ({"duration_days": "0"}, "Un voyage dure au moins un jour."),
    ({"duration_days": "1,5"}, "Écrivez un nombre entier de jours."),
    ({"duration_days": "100000"}, "Un voyage dure au plus"),
    ({"departure_date": "31/04/2027"}, "Cette date n’existe pas."),
    ({"departure_date": "29/02/2027"}, "Cette date n’existe pas."),
    ({"departure_date": "1989-12-31"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
    ({"departure_date": "2101-01-01"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
    ({"departure_date": "2100-12-31"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
    (
        {"duration_days": "", "return_date": "2027-06-04"},
        "Le retour ne peut pas précéder le départ (14 juin 2027).",
    ),
    ({"return_date": "2027-06-20"}, "il y a 7 jours : corrigez l’un des deux."),
    ({"duration_days": "", "return_date": "2030-06-20"}, "Un voyage dure au plus 730 jours."),
    (
        {"departure_date": "", "duration_days": "", "return_date": "2027-06-20"},
        "Remplissez aussi le départ",
    ),
    ({"participants": "0"}, "de 1 à 9 999"),
    ({"participants": "quatre"}, "Écrivez un nombre entier de personnes."),
    ({"expected_revenue": "beaucoup"}, "Écrivez un montant"),
    ({"expected_revenue": "-5"}, "Le CA ne peut pas être négatif."),
    ({"expected_revenue": "99999999999"}, "trop grand"),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_makes_no_sense_is_told_beside_its_field_and_stays(web, typed, change, message):
    response = web.post(CREATION, typed | change)

    assert response.status_code == 200
    assert message in plain(response)
    assert "Kyoto et les Alpes" in response.text or "name" in change
    assert not Opportunity.objects.exists()


def test_what_is_no_date_stays_in_its_field(web, typed):
    response = web.post(CREATION, typed | {"departure_date": "31/04/2027"})

    assert 'value="31/04/2027"' in response.text


def test_a_client_is_created_on_the_spot(web, typed):
    new = {"client": "new", "new_client-name": "Club Pédale 🚲", "new_client-kind": "association"}

    web.post(CREATION, typed | new)

    client = Opportunity.objects.get().client
    assert (client.name, client.kind) == ("Club Pédale 🚲", "association")


def test_a_new_client_without_a_name_creates_nothing(web, typed):
    response = web.post(CREATION, typed | {"client": "new", "new_client-kind": "group"})

    assert "Donnez un nom au client." in response.text
    assert not Opportunity.objects.exists()
    assert models.Client.objects.count() == 1


def test_the_combobox_finds_clients_keeps_the_chosen_one_and_offers_a_new_one(web, lefevre):
    garnier = ClientFactory(name="Famille Garnier")
    url = reverse("opportunities:clients")

    text = web.get(url, {"client_text": "lefevre", "client": garnier.pk}).text

    values = re.findall(r'data-value="(\w+)"', text)
    assert values == [str(garnier.pk), str(lefevre.pk), "new"]
    assert "Famille Lefèvre" in text


def test_a_telephone_without_a_digit_is_refused_of_a_new_client_too(web, typed):
    new = {"new_client-name": "Club Pédale", "new_client-phone": "voir plus tard"}

    response = web.post(CREATION, typed | new | {"client": "new"})

    assert "Un numéro de téléphone contient des chiffres." in response.text
    assert not Opportunity.objects.exists()


def test_the_fields_of_a_new_client_survive_the_choice_of_another_one(web, typed, lefevre):
    new = {"new_client-name": "Club Pédale", "new_client-email": "club@example.com"}

    page = web.post(CREATION, typed | new | {"client": lefevre.pk, "name": ""}).text

    assert 'value="Club Pédale"' in page
    assert 'value="club@example.com"' in page


@pytest.mark.parametrize("words", ["\x00", "x" * 50_000, "<b>", "%"])
def test_no_search_of_a_client_is_too_strange(web, words):
    url = reverse("opportunities:clients")

    assert web.get(url, {"client_text": words, "client": "9" * 40}).status_code == 200


def test_without_script_the_search_gives_the_form_back_as_it_was(web, typed):
    sent = typed | {"client": "", "client_text": "lefevre", "look_up": "1", "participants": "0"}

    response = web.post(CREATION, sent)

    assert "Famille Lefèvre" in response.text
    assert "Kyoto et les Alpes" in response.text
    assert "field-error" not in response.text
    assert not Opportunity.objects.exists()


def test_a_double_click_creates_once(web, typed):
    token = web.get(CREATION).context["token"]

    answers = [web.post(CREATION, typed | {"token": token}) for _ in range(2)]

    assert Opportunity.objects.count() == 1
    assert answers[0].url == answers[1].url


def test_an_empty_pipeline_sends_to_the_statuses(web):
    assert "Aucun statut pour l’instant" in web.get(CREATION).text


def test_html_and_emoji_are_kept_as_typed(web, typed):
    web.post(CREATION, typed | {"name": "<script>alert(1)</script> 🌋", "destinations": "<b>"})

    kyoto = Opportunity.objects.get()
    page = web.get(kyoto.get_absolute_url()).text
    assert kyoto.name == "<script>alert(1)</script> 🌋"
    assert "<script>alert" not in page


def test_creating_needs_a_person(client, typed):
    assert client.post(CREATION, typed).url.startswith("/connexion/")
    assert not Opportunity.objects.exists()
