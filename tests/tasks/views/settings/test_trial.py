"""*Tester ce statut*, through its address: what it says."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import KeyDate
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tasks.engine.chain_steps import following
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 5, 12, 12, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


def address(status):
    return reverse("tasks:trial", args=[status.pk])


def dates(**given):
    return {"avec": "dates", "depart": "2027-06-14", "retour": "2027-06-28"} | given


def test_an_opportunity_gives_its_tasks_with_days_people_and_reasons(screen, confirmed, kyoto):
    page = text(screen.get(address(confirmed), {"opportunite": kyoto.pk}))

    assert "4 tâches seraient créées 1 non créée · 1 désactivée" in page
    assert "Demander le solde à Famille Lefèvre = départ (14 juin 2027) − 30 jours" in page
    assert "soit samedi 15 mai, reportée au mardi (lundi de Pentecôte férié)" in page
    assert "mar. 18 mai dans 6 jours" in page
    assert "départ (14 juin 2027) − 45 jours = 30 avril 2027, déjà passée" in page
    assert "Visible dans Mes tâches à partir du 28 mai 2027" in page
    assert "Anna Moreau" in page
    assert "personne" in page
    assert "Non comptée : « Envoyer la liste des chambres », désactivée." in page


def test_dates_give_the_same_without_an_opportunity(screen, confirmed):
    page = text(screen.get(address(confirmed), dates()))

    assert "4 tâches seraient créées 1 non créée · 1 désactivée" in page
    assert "Demander le solde à {client} = départ (14 juin 2027) − 30 jours" in page
    assert "Le gestionnaire" in page


def test_the_first_visit_tries_the_next_departure(screen, confirmed, kyoto):
    OpportunityFactory(name="Bali", departure_date=date(2027, 8, 1))

    response = screen.get(address(confirmed))

    assert 'value="Kyoto et les Alpes japonaises"' in response.text
    assert "4 tâches seraient créées" in text(response)


def test_without_any_opportunity_dates_are_proposed(screen, confirmed):
    page = screen.get(address(confirmed))

    assert "Essayer avec des dates" in text(page)
    assert 'href="?avec=dates"' in page.text


def test_another_day_of_entry_counts_from_that_day(screen, confirmed, kyoto):
    given = {"opportunite": kyoto.pk, "entree": "2027-05-24"}
    page = text(screen.get(address(confirmed), given))

    assert "création de la tâche (24 mai 2027) + 3 jours ouvrés" in page
    assert "jeu. 27 mai 3 jours après l’entrée" in page
    assert "en retard de 6 jours à l’entrée" in page


def test_what_is_not_known_yet_waits(screen, confirmed):
    page = text(screen.get(address(confirmed), {"avec": "dates"}))

    assert "5 tâches seraient créées dont 4 sans date · 1 désactivée" in page
    assert "en attente de la date de départ" in page
    assert "en attente de la date de retour" in page


def test_key_dates_of_the_rules_can_be_typed(screen, confirmed):
    option = KeyDate.objects.create(name="Option")
    AutoTaskTemplateFactory(
        status=confirmed, reference="key_date", key_date=option, offset_days=-1, name="Relancer"
    )

    waiting = text(screen.get(address(confirmed), dates()))
    page = text(screen.get(address(confirmed), dates(**{f"date-{option.pk}": "2027-05-20"})))

    assert "en attente de la date « Option »" in waiting
    assert "= Option (20 mai 2027) − 1 jour" in page
    assert "Option 20 mai" in page


def test_what_follows_another_task_says_when_it_would_be_due(screen, kyoto):
    quote = AutoTaskTemplateFactory(name="Envoyer le devis à {client}")
    call = following(quote, 2, name="Relancer le client")
    following(call, 7, name="Classer le devis")

    page = text(screen.get(address(quote.status), {"opportunite": kyoto.pk}))

    assert "vers le 17 mai, si « Envoyer le devis à Famille Lefèvre » est fait le 15 mai" in page
    assert "vers le 24 mai, si « Relancer le client » est fait le 17 mai" in page
    assert "3 tâches seraient créées dont 2 sans date" in page


def test_what_follows_a_task_that_waits_says_that_it_waits(screen):
    solde = AutoTaskTemplateFactory(name="Solde", before_departure=True)
    following(solde, 2, name="Relancer le client")

    page = text(screen.get(address(solde.status), {"avec": "dates"}))

    assert "Relancer le client en attente de « Solde »" in page


def test_tasks_once_and_still_open_are_not_created_again(screen, kyoto):
    status = StatusFactory()
    AutoTaskTemplateFactory(status=status, name="Bienvenue", on_return="once")
    AutoTaskTemplateFactory(status=status, name="Relance", on_return="if_none_open")
    rows = Opportunity.objects.filter(pk=kyoto.pk)
    for to in (status, kyoto.status):
        transitions.move(rows, to=to, by=None, source="screen", at=NOON)

    page = text(screen.get(address(status), {"opportunite": kyoto.pk}))

    assert "Aucune tâche ne serait créée 2 non créées" in page
    assert "Une seule fois par opportunité : celle-ci l’a déjà eue." in page
    assert "La tâche d’une entrée précédente est encore ouverte." in page


def test_tasks_that_leaving_would_cancel_are_named(screen, confirmed):
    quote = AutoTaskTemplateFactory(name="Relancer le devis", on_leave="cancel")
    trip = OpportunityFactory(status=quote.status, travelling=True)

    page = text(screen.get(address(confirmed), {"opportunite": trip.pk}))

    assert f"1 tâche ouverte serait annulée, en quittant « {quote.status.name} »" in page
    assert "Relancer le devis" in page


def test_one_that_is_there_already_would_enter_again(screen, confirmed):
    trip = OpportunityFactory(status=confirmed, travelling=True)

    page = text(screen.get(address(confirmed), {"opportunite": trip.pk}))

    assert "Elle est déjà dans ce statut" in page
    assert "tâches seraient créées" in page


def test_a_status_without_rules_says_so(screen, kyoto):
    page = text(screen.get(address(StatusFactory()), {"opportunite": kyoto.pk}))

    assert "Aucune tâche automatique" in page


def test_words_find_one_opportunity_or_offer_several(screen, confirmed, kyoto):
    OpportunityFactory(name="Kyoto en hiver", travelling=True)

    several = screen.get(address(confirmed), {"mots": "kyoto"})
    one = screen.get(address(confirmed), {"mots": "alpes japonaises lefevre"})

    assert f'href="{address(confirmed)}?opportunite={kyoto.pk}"' in several.text
    assert "Kyoto en hiver" in several.text
    assert "seraient créées" not in text(several)
    assert "4 tâches seraient créées" in text(one)


def test_other_words_than_the_name_of_the_chosen_one_look_for_another(screen, confirmed, kyoto):
    bali = OpportunityFactory(name="Bali", client=kyoto.client, departure_date=date(2027, 8, 1))

    page = screen.get(address(confirmed), {"opportunite": kyoto.pk, "mots": "bali"})

    assert page.context["trial"].opportunity.pk == bali.pk


def test_the_combobox_finds_opportunities_and_holds_the_one_that_is_tried(screen, confirmed, kyoto):
    url = reverse("tasks:trial-matches", args=[confirmed.pk])
    response = screen.get(url, {"mots": "alpes", "entree": "2027-05-24"})
    page = screen.get(address(confirmed), {"opportunite": kyoto.pk}).text

    assert f'data-value="{kyoto.pk}"' in response.text
    assert "<main" not in response.text
    assert f'name="opportunite" value="{kyoto.pk}" data-combobox-key' in page
    assert "data-sends" in page


def test_links_without_a_script_keep_the_day_of_entry(screen, confirmed, kyoto):
    OpportunityFactory(name="Kyoto en hiver", travelling=True)

    page = screen.get(address(confirmed), {"mots": "kyoto", "entree": "2027-05-24"}).text

    assert f"{address(confirmed)}?opportunite={kyoto.pk}&amp;entree=2027-05-24" in page


def test_the_dates_of_the_opportunity_go_along_to_the_dates(screen, confirmed, kyoto):
    page = screen.get(address(confirmed), {"opportunite": kyoto.pk, "entree": "2027-05-24"})

    assert (
        "?avec=dates&amp;depart=2027-06-14&amp;retour=2027-06-28&amp;entree=2027-05-24" in page.text
    )


def test_the_status_page_leads_here(screen, confirmed):
    page = screen.get(confirmed.get_absolute_url())

    rules = confirmed.templates.count()
    # Desk, phone, and the menu of each rule.
    assert page.text.count(f'href="{address(confirmed)}"') == 2 + rules


def test_the_drawing_is_a_picture_with_words_and_plain_numbers(screen, confirmed, kyoto):
    page = screen.get(address(confirmed), {"opportunite": kyoto.pk}).text
    drawing = re.search(r'class="axis-drawing".*?</svg>\s*</div>', page, re.DOTALL)[0]

    assert "Entrée, aujourd’hui, Départ 14 juin, Retour 28 juin. La liste dit le reste." in page
    assert "<title>Lundi de Pentecôte</title>" in drawing
    assert not re.search(r'\s(?:x|y|width|height)="[^"]*,', drawing)


def test_htmx_gets_the_outcome_and_the_words_beside_the_fields(screen, confirmed):
    headers = {"HX-Request": "true"}
    response = screen.get(address(confirmed), dates(retour="2027-06-01"), headers=headers)

    assert "<main" not in response.text
    assert 'hx-swap-oob="innerHTML:#trial-retour-notes"' in response.text
    assert "Le retour ne peut pas précéder le départ" in response.text
    assert "HX-Request" in response["Vary"]
