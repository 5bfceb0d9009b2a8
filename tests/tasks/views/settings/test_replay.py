"""*Tester › Sur le passé*, through its address and from the form of a rule."""

import re
from datetime import date

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate
from tests import fingerprint
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.reading import fields_of
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def status(today):
    return StatusFactory(name="Voyage confirmé")


@pytest.fixture
def anna():
    return User.objects.create_user("anna@example.com", name="Anna Moreau")


def enter(status, *days, **facts):
    """Trips that leave on these days in May enter today."""
    rows = [OpportunityFactory(departure_date=date(2027, 5, day), **facts) for day in days]
    chosen = Opportunity.objects.filter(pk__in=[row.pk for row in rows])
    transitions.move(chosen, to=status, by=None, source="bulk", at=clock.now())
    return rows


def replay(screen, status, **given):
    address = reverse("tasks:trial", args=[status.pk])
    return screen.get(address, {"avec": "passe"} | given)


def test_all_the_rules_of_a_status_are_counted(screen, status, anna):
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    later = AutoTaskTemplateFactory(
        status=status,
        name="Proposer l’assurance",
        before_departure=True,
        offset_days=-10,
        if_past="skip",
    )
    AutoTaskTemplateFactory(status=status, name="Plus tard", is_enabled=False)
    enter(status, 13, 20, 30, manager=anna)

    answer = replay(screen, status)
    page = text(answer)

    assert "4 tâches auraient été créées sur les 3 dernières entrées (12 mai 2027)" in page
    assert "avec les dates d’aujourd’hui" in page
    assert "2 Demander le solde 3 en retard dès leur création Anna Moreau 3 3 créées" in page
    assert "Non créées : 2 dont l’échéance est déjà passée Anna Moreau 1 1 créée" in page
    assert "1 désactivée, non comptée." in page
    assert f"?avec=passe&amp;tache={later.pk}" in answer.text


def test_one_rule_is_told_entry_by_entry(screen, status, anna):
    rule = AutoTaskTemplateFactory(
        status=status, name="Demander le solde", before_departure=True, offset_days=-10
    )
    AutoTaskTemplateFactory(status=status)
    near, far = enter(status, 14, 30, manager=anna)

    answer = replay(screen, status, tache=rule.pk)
    page = text(answer)

    assert "2 tâches auraient été créées" in page
    assert "1 en retard dès sa création" in page
    assert "Qui les aurait eues : Anna Moreau 2" in page
    for trip in (near, far):
        assert f'href="{trip.get_absolute_url()}"' in answer.text
    assert "= départ (14 mai 2027) − 10 jours" in page
    assert "jeu. 20 mai" in page
    assert "entrée le 12 mai 2027" in page
    assert "%" not in re.sub(r"<[^>]+>", "", answer.text)


def test_without_an_entry_or_a_rule_the_page_says_so(screen, status):
    assert "Aucune tâche automatique" in text(replay(screen, status))
    rule = AutoTaskTemplateFactory(status=status)
    assert "Aucune entrée" in text(replay(screen, status))
    assert "Aucune entrée" in text(replay(screen, status, tache=rule.pk))


@pytest.mark.parametrize("asked", ["0", "abc", "99999999999999999999", "-1", "1 OR 1"])
def test_an_unknown_rule_is_all_of_them(screen, status, asked):
    AutoTaskTemplateFactory.create_batch(2, status=status)
    enter(status, 20)

    assert "2 tâches auraient été créées" in text(replay(screen, status, tache=asked))


def test_htmx_gets_the_outcome_alone(screen, status):
    AutoTaskTemplateFactory.create_batch(2, status=status)
    enter(status, 20)
    address = reverse("tasks:trial", args=[status.pk])

    answer = screen.get(address, {"avec": "passe"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert 'hx-swap-oob="innerHTML:#trial-count"' in answer.text


def test_a_rule_is_tried_as_it_stands_in_its_form(screen, status):
    rule = AutoTaskTemplateFactory(status=status, before_departure=True, name="Solde")
    enter(status, 14, 30)
    url = rule.get_absolute_url()
    typed = fields_of(screen.get(url)) | {"offset_days_days": "5", "name": "Réclamer le solde"}
    before = fingerprint.of_database()

    answer = screen.post(url, typed | {"replay": "on"})

    page = text(answer)
    assert "« Réclamer le solde » sur le passé" in page
    assert "1 en retard dès sa création" in page
    assert "= départ (30 mai 2027) − 5 jours" in page
    back = fields_of(screen.post(url, fields_of(answer) | {"preview": "on"}))
    assert (back["offset_days_days"], back["name"]) == ("5", "Réclamer le solde")
    assert fingerprint.of_database() == before


def test_a_new_rule_is_tried_before_it_is_saved(screen, status):
    enter(status, 14, 30)
    url = reverse("statuses:template-creation", args=[status.pk])
    typed = fields_of(screen.get(url)) | {"name": "Appeler", "offset_days_days": "2"}

    answer = screen.post(url, typed | {"replay": "on"})

    assert "2 tâches auraient été créées" in text(answer)
    assert not AutoTaskTemplate.objects.exists()


def test_what_is_wrong_is_said_beside_its_field_first(screen, status):
    url = reverse("statuses:template-creation", args=[status.pk])
    typed = fields_of(screen.get(url)) | {"name": "", "offset_days_days": "deux"}

    answer = screen.post(url, typed | {"replay": "on"})

    assert "Écrivez un nombre entier de jours" in text(answer)
    assert fields_of(answer)["offset_days_days"] == "deux"
