from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Reference
from tests.factories import AutoTaskTemplateFactory, ClosureFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
OURS = [value for value in Reference.values if value not in ("key_date", "task")]
PLAIN = {"offset_days_days": "30", "offset_days_direction": "before", "reference": "departure"}


def shown(screen, **fields):
    url = reverse("statuses:template-preview")
    response = screen.get(url, PLAIN | fields, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return flat(response)


def test_it_says_the_date_that_the_resolver_computes(screen):
    panel = shown(screen, example="2027-06-14")

    assert "Départ le 14 juin 2027" in panel
    assert "samedi 15 mai 2027" in panel
    assert "15 mai 2027 = départ (14 juin 2027) − 30 jours" in panel


def test_it_draws_two_weeks_with_the_due_date(screen):
    panel = shown(screen, example="2027-06-14")

    assert panel.count("<td") == 14
    assert "data-closed data-due> <span>15</span>" in panel


def test_the_reference_is_marked_when_it_is_in_sight(screen):
    panel = shown(screen, offset_days_days="3", example="2027-06-14")

    assert "data-reference> <span>14</span>" in panel


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("task_created", "Tâche créée le 14 juin 2027"),
        ("status_entered", "Entrée dans le statut le 14 juin 2027"),
        ("opportunity_created", "Opportunité créée le 14 juin 2027"),
        ("departure", "Départ le 14 juin 2027"),
        ("return", "Retour le 14 juin 2027"),
    ],
)
def test_each_reference_has_its_example(screen, reference, words):
    after = {"offset_days_days": "0", "offset_days_direction": "after"}

    assert words in shown(screen, **after, reference=reference, example="2027-06-14")


@time_machine.travel("2027-05-12T22:30:00Z", tick=False)
def test_without_an_example_it_counts_from_the_local_day(client, administrator):
    client.force_login(administrator)
    after = {"offset_days_days": "1", "offset_days_direction": "after"}

    assert "vendredi 14 mai 2027" in shown(client, **after, reference="task_created")


def test_another_reference_brings_an_example_of_its_own(screen):
    panel = shown(screen, reference="return", example="1950-01-01", example_of="departure")

    assert "Exemple avec un retour le" in panel
    assert 'hx-swap-oob="true"' in panel
    assert "échéance le" in panel


def test_while_something_else_is_typed_the_example_is_left_alone(screen):
    panel = shown(screen, example="2027-06-14", example_of="departure")

    assert 'name="example"' not in panel


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"offset_days_days": "30,5"}, "Écrivez un nombre entier de jours"),
        ({"offset_days_days": ""}, "Écrivez un nombre entier de jours"),
        ({"offset_days_days": "x" * 50_000}, "Écrivez un nombre entier de jours"),
        ({"offset_days_direction": "\x00"}, "Choisissez avant ou après"),
        ({"reference": "task_created"}, "avant sa création"),
        ({"reference": "\x00"}, "n’existe plus"),
        ({"example": "31/04/2027"}, "Choisissez une date d’exemple"),
        ({"example": "29/02/2027"}, "Choisissez une date d’exemple"),
        ({"example": "1989-12-31"}, "Choisissez une date d’exemple"),
        ({"example": "2101-01-01"}, "Choisissez une date d’exemple"),
        ({"example": "\x00"}, "Choisissez une date d’exemple"),
    ],
)
def test_it_says_calmly_what_is_missing(screen, fields, message):
    panel = shown(screen, **fields)

    assert message in panel
    assert 'role="alert"' not in panel


@pytest.mark.parametrize("reference", OURS)
@pytest.mark.parametrize("example", ["1990-01-01", "2100-12-31"])
def test_the_longest_offsets_find_a_date(screen, reference, example):
    far = {"offset_days_days": "3650", "offset_days_direction": "after"}

    assert "échéance le" in shown(screen, **far, reference=reference, example=example)


def test_nonsense_in_the_address_is_answered(screen):
    url = reverse("statuses:template-preview")

    assert screen.get(f"{url}?&&=&example[]=%ff%fe&reference=%00").status_code == 200


@pytest.mark.both
def test_it_writes_nothing(screen):
    AutoTaskTemplateFactory(before_departure=True)
    screen.get("/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown(screen, example="2027-06-14")

    assert all(q["sql"].startswith("SELECT") for q in queries.captured_queries)
    assert AutoTaskTemplate.objects.count() == 1


def test_a_shifted_date_is_struck_and_the_holiday_named(screen):
    panel = shown(screen, example="2027-06-14", day_rule="next")

    assert "mardi 18 mai 2027" in panel
    assert "reportée au mardi (lundi de Pentecôte férié)" in panel
    assert "<s>15</s>" in panel
    assert "data-closed data-struck" in panel
    assert "lun. 17 mai 2027</span> Lundi de Pentecôte" in panel


def test_working_days_are_counted_in_the_calendar(screen):
    after = {"offset_days_days": "3", "offset_days_direction": "after"}

    panel = shown(
        screen, **after, reference="task_created", example="2027-05-12", day_count="working"
    )

    assert "mardi 18 mai 2027" in panel
    assert [f">{number}</small>" in panel for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert 'title="jour ouvré 3"' in panel


def test_a_closure_of_the_agency_is_a_day_off(screen):
    day = date(2027, 5, 18)
    ClosureFactory(name="Inventaire", first_day=day, last_day=day)

    panel = shown(screen, example="2027-06-14", day_rule="next")

    assert "mercredi 19 mai 2027" in panel
    assert "Inventaire" in panel


@pytest.mark.parametrize(
    ("if_past", "words"),
    [
        ("keep", "la tâche sera en retard dès sa création"),
        ("today", "mercredi 12 mai 2027"),
        ("skip", "pas de tâche"),
    ],
)
@time_machine.travel("2027-05-12T08:00:00Z", tick=False)
def test_a_date_already_past_says_what_becomes_of_the_task(client, administrator, if_past, words):
    client.force_login(administrator)

    assert words in shown(client, example="2027-06-01", if_past=if_past)


def test_a_key_date_has_an_example_of_its_own(screen):
    key_date = KeyDate.objects.create(name="Solde")

    panel = shown(screen, reference=f"key_date:{key_date.pk}", example="2027-06-14")

    assert "« Solde » le 14 juin 2027" in panel
    assert "15 mai 2027 = Solde (14 juin 2027) − 30 jours" in panel


def test_the_count_of_the_fold_follows_what_is_typed(screen):
    panel = shown(screen, example="2027-06-14", on_leave="cancel", assign_to="nobody")

    assert "2 options modifiées" in panel
    assert "Assignée à : Personne" in panel


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"visible_days_when": "before", "visible_days_days": "-1"}, "de 0 à 3 650"),
        ({"day_count": "\x00"}, "n’existe plus"),
        ({"assign_to": "person:0"}, "Choisissez une personne active"),
        ({"reference": "key_date:0"}, "Cette date clé n’existe plus"),
    ],
)
def test_a_wrong_option_is_told_calmly(screen, fields, message):
    assert message in shown(screen, **fields)


@pytest.mark.parametrize("direction", ["before", "after"])
@pytest.mark.parametrize("example", ["1990-01-01", "2100-12-31"])
def test_the_longest_count_of_working_days_finds_a_date(screen, direction, example):
    far = {"offset_days_days": "3650", "offset_days_direction": direction}

    assert "échéance le" in shown(screen, **far, example=example, day_count="working")
