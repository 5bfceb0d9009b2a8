"""The page of search everywhere, the pieces of its window, and what can be done from them."""

import pytest
from django.urls import reverse

from opportunities.models import Erasure
from tests.factories import (
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks.everywhere.conftest import shown
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db

PAGE = "/recherche/"


@pytest.fixture
def kyoto(today):
    return OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(name="Famille Lefèvre", phone="06 39 98 48 60"),
        status=StatusFactory(name="Devis envoyé", position=1),
    )


def test_the_page_finds_without_script(desk, kyoto):
    TaskFactory(opportunity=kyoto, name="Demander le solde")

    words = text(desk.get(PAGE, {"q": "lefevre"}))

    assert "Clients Famille Lefèvre 06 39 98 48 60" in words
    assert "Voyages Kyoto" in words
    assert "Tâches Demander le solde" in words
    assert "Actions Nouvelle opportunité pour Famille Lefèvre" in words


def test_the_letters_are_marked_and_markup_is_text(desk):
    ClientFactory(name="<b>Lefèvre</b>")

    page = desk.get(PAGE, {"q": "lefevre</b>"}).text

    assert "&lt;b&gt;<mark>Lefèvre&lt;/b&gt;</mark>" in page


def test_nothing_that_holds_the_words_is_said(desk):
    page = desk.get(PAGE, {"q": "<script>alert(1)</script>"})

    assert "Rien ne contient « <script>alert(1)</script> »" in text(page)
    assert "<script>alert" not in page.text


def test_too_long_a_text_is_cut_and_it_is_said(desk):
    words = text(desk.get(PAGE, {"q": "kyoto " * 2000}))

    assert "seuls les 200 premiers signes sont cherchés" in words


def test_one_word_of_ten_thousand_letters_is_no_fault(desk):
    assert desk.get(PAGE, {"q": "é" * 10_000}).status_code == 200
    assert desk.get(PAGE, {"q": "9" * 10_000, "voyage": "9" * 99}).status_code == 200


def test_without_words_all_that_can_be_done_is_offered(desk):
    acts = shown(desk.get(PAGE))["acts"]

    assert acts[:3] == ["Nouvelle opportunité", "Nouveau client", "Nouvelle tâche"]
    assert "Aller à Clients" in acts


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("parametres", "Aller à Paramètres\N{NO-BREAK SPACE}› Statuts"),
        ("corbeille", "Aller à la corbeille"),
    ],
)
def test_only_what_the_person_may_do_is_offered(client, asked, act):
    for person, may in ((UserFactory(novice=True), False), (UserFactory(administrator=True), True)):
        client.force_login(person)

        acts = shown(client.get(PAGE, {"q": asked})).get("acts", [])
        assert (act in acts) == may


def test_every_act_opens_a_page(client, kyoto):
    client.force_login(UserFactory(administrator=True))

    page = client.get(PAGE, {"voyage": kyoto.pk})

    (acts,) = page.context["groups"]
    assert len(acts.rows) > 15
    assert {row.url: client.get(row.url).status_code for row in acts.rows if row.url} == {
        row.url: 200 for row in acts.rows
    }


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("absence", "Dire quand je suis absent (absences)"),
        ("compte", "Aller à Mon compte"),
        ("mail", "Choisir le point du matin (notifications par e-mail)"),
        ("point du matin", "Choisir le point du matin (notifications par e-mail)"),
        ("flux", "Adresses de mon calendrier (flux)"),
        ("sombre", "Changer l’apparence\xa0: thème clair ou sombre"),
        ("langue", "Changer la langue"),
        ("deconnecter", "Se déconnecter…"),
        ("securite", "Aller à Mon compte › Sécurité"),
    ],
)
def test_what_is_ones_own_is_found(desk, asked, act):
    assert act in shown(desk.get(PAGE, {"q": asked}))["acts"]


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("export", "Exporter des opportunités"),
        ("exporter clients", "Exporter des clients"),
        ("excel taches", "Exporter des tâches"),
        ("importer", "Importer des opportunités"),
        ("mot de passe", "Changer mon mot de passe"),
        ("courriel", "Changer mon adresse e-mail"),
        ("vacances", "Dire quand je suis absent"),
        ("congés", "Dire quand je suis absent"),
        ("ical", "Adresses de mon calendrier"),
        ("abonnement", "Adresses de mon calendrier"),
        ("agenda", "Aller au calendrier"),
        ("theme", "Changer l’apparence"),
        ("nuit", "Changer l’apparence"),
        ("anglais", "Changer la langue"),
        ("aide", "Voir les raccourcis"),
        ("raccourcis", "Voir les raccourcis"),
        ("enregistrer un filtre", "Aller aux vues"),
        ("sauvegarder", "Aller aux vues"),
        ("quitter", "Se déconnecter"),
        ("double facteur", "Aller à Mon compte › Sécurité"),
        ("supprimés", "Aller à la corbeille"),
        ("fusionner", "Comparer les doublons"),
        ("kanban", "Aller au tableau"),
        ("dossiers", "Aller à Opportunités"),
        ("alertes", "Aller à Notifications"),
        ("équipe", "Aller à Paramètres › Utilisateurs"),
        ("droits", "Aller à Paramètres › Utilisateurs"),
        ("inviter", "Aller à Paramètres › Utilisateurs"),
        ("rôles", "Aller à Paramètres › Rôles"),
        ("jours fériés", "Aller à Paramètres › Jours fériés"),
        ("fermeture", "Aller à Paramètres › Jours fériés"),
        ("tâches automatiques", "Aller à Paramètres › Statuts"),
        ("modèles", "Modèles de tâches automatiques"),
        ("historique", "Aller à Paramètres › Journal"),
        ("rgpd", "Aller à Paramètres › Conservation"),
    ],
)
def test_what_people_call_it_finds_it(desk, administrator, asked, act):
    desk.force_login(administrator)

    acts = shown(desk.get(PAGE, {"q": asked}))["acts"]

    assert [name for name in acts if name.replace("\xa0", " ").startswith(act)]


def test_exports_are_offered_to_whom_they_are_open(client):
    for person, may in ((UserFactory(novice=True), False), (UserFactory(administrator=True), True)):
        client.force_login(person)

        acts = shown(client.get(PAGE, {"q": "exporter des"})).get("acts", [])
        assert bool(acts) == may


def test_an_act_leads_to_its_place_on_the_page(desk):
    (acts,) = desk.get(PAGE).context["groups"]

    places = [row.url for row in acts.rows if "#" in row.url]

    assert len(places) == 4
    for url in places:
        assert f'id="{url.partition("#")[2]}"' in desk.get(url).text


def test_the_tasks_of_colleagues_are_reached_by_their_name(desk, seller, administrator, stranger):
    (acts,) = desk.get(PAGE, {"q": "taches claire"}).context["groups"]

    assert [row.title for row in acts.rows] == ["Tâches de Claire Martin"]
    assert f"personne={administrator.pk}" in acts.rows[0].url
    # What is shown of them, not the address that they sign in with.
    assert "acts" not in shown(desk.get(PAGE, {"q": f"taches {administrator.email}"}))
    # Nor oneself, nor who has left.
    for other in (seller, stranger):
        assert f"Tâches de {other}" not in shown(desk.get(PAGE, {"q": "taches"})).get("acts", [])


def test_the_window_shows_three_actions_and_leads_to_all(groups):
    names = groups("aller")["acts"]

    assert len(names) == 4
    assert names[3].startswith("et ")


def test_what_can_be_done_with_the_trip_on_screen_comes_first(groups, kyoto):
    on_trip = reverse("tasks:tab", args=[kyoto.pk])

    assert groups("", page=on_trip)["acts"][:2] == [
        "Changer de statut\xa0: Kyoto…",
        "Noter un appel sur Kyoto",
    ]
    assert groups("statut", page=on_trip)["acts"][0].startswith("Changer de statut")
    assert "acts" not in groups("changer statut")


def test_a_status_is_named_before_it_is_entered(desk, groups, kyoto):
    confirmed = StatusFactory(name="Voyage confirmé", position=2)
    on_trip = reverse("tasks:tab", args=[kyoto.pk])

    assert groups("confirme", page=on_trip)["acts"] == ["Passer Kyoto à «\xa0Voyage confirmé\xa0»…"]

    (acts,) = desk.get(PAGE, {"q": "confirme", "voyage": kyoto.pk}).context["groups"]
    asked = desk.get(acts.rows[0].url)
    assert f'value="{confirmed.pk}"' in asked.text
    kyoto.refresh_from_db()
    assert kyoto.status != confirmed


def test_the_page_knows_the_trip_that_one_comes_from(desk, kyoto):
    address = f"http://testserver{reverse('tasks:journal', args=[kyoto.pk])}"

    page = desk.get(PAGE, headers={"Referer": address})

    assert shown(page)["acts"][0] == "Changer de statut\xa0: Kyoto…"
    assert f'name="voyage" value="{kyoto.pk}"' in " ".join(page.text.split())


@pytest.mark.parametrize("before", ["http://[", "/opportunites/999999999/", "/nulle/part/", ""])
def test_an_address_that_is_no_trip_offers_nothing_of_one(desk, before):
    page = desk.get(PAGE, headers={"Referer": before, "HX-Current-URL": before})

    assert shown(page)["acts"][0] == "Nouvelle opportunité"


def test_the_best_hit_is_chosen(groups, desk, kyoto):
    TaskFactory(opportunity=kyoto, name="Relancer Kyoto")
    headers = {"HX-Request": "true", "HX-Target": "palette-found"}

    page = desk.get(PAGE, {"q": "relancer"}, headers=headers)

    chosen = [row.title for group in page.context["groups"] for row in group.rows if row.is_best]
    assert chosen == ["Relancer Kyoto"]
    assert page.text.count('aria-selected="true"') == 1


def test_a_client_whose_data_were_erased_gets_no_trip(groups):
    client = ClientFactory(name="Client effacé")
    Erasure.objects.create(client_key=client.pk, erased_at="2027-05-12T09:00:00Z")

    assert not [act for act in groups("efface").get("acts", []) if "Client effacé" in act]
