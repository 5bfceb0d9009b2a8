"""The conditions of an automatic task, through its form."""

import re

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.moves import status_deletion
from statuses.models import AutoTaskTemplate
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(confirmed):
    return AutoTaskTemplateFactory(status=confirmed, before_departure=True, name="Rooming list")


def row(number, field, operator="", value=""):
    name = f"conditions-{number}"
    return {f"{name}-field": field, f"{name}-operator": operator, f"{name}-value": value}


def sent(screen, template, **fields):
    return fields_of(screen.get(template.get_absolute_url())) | fields


def saved(screen, template, *rows):
    typed = sent(screen, template)
    for one in rows:
        typed |= one
    page = flat(screen.post(template.get_absolute_url(), typed, follow=True))
    template.refresh_from_db()
    return page


def stored(template):
    return [(r["field"], r["operator"], r["value"]) for r in template.conditions]


def test_conditions_are_saved_and_told_on_the_line_of_the_rule(screen, template):
    page = saved(
        screen,
        template,
        row(0, "participants", "at_least", "10"),
        row(1, "destination", "contains", "Japon"),
    )

    assert stored(template) == [
        ("participants", "at_least", 10),
        ("destination", "contains", "Japon"),
    ]
    assert "si participants ≥ 10 et destination contient « Japon »" in page
    typed = sent(screen, template)
    assert typed["conditions-1-value"] == "Japon"


def test_every_kind_of_condition_can_be_chosen(screen, template):
    anna, quoted = UserFactory(name="Anna Moreau"), StatusFactory(name="Devis envoyé")
    kinds = [
        [
            row(0, "duration", "at_most", "7"),
            row(1, "departure", "less_than", "60"),
            row(2, "revenue", "at_least", "5 000"),
            row(3, "client_kind", "is", "group"),
            row(4, "manager", "is_not", str(anna.pk)),
        ],
        [
            row(0, "from_status", "is", str(quoted.pk)),
            row(1, "priority", "yes"),
            row(2, "first_entry", "no"),
            row(3, ""),
            row(4, ""),
        ],
    ]
    words = [
        "si durée ≤ 7 jours et départ dans moins de 60 jours et CA prévu ≥ 5 000 €",
        "si vient du statut : Devis envoyé et voyage prioritaire",
    ]
    ends = [
        " et type de client : Groupe et gestionnaire : pas Anna Moreau",
        " et pas la première entrée dans le statut",
    ]
    for rows, sentence, end in zip(kinds, words, ends, strict=True):
        assert sentence + end in saved(screen, template, *rows)


def test_the_form_names_each_field_and_comparison(screen, template):
    saved(
        screen,
        template,
        row(0, "departure", "less_than", "60"),
        row(1, "destination", "contains", "Japon"),
        row(2, "priority", "yes"),
        row(3, "client_kind", "is", "group"),
        row(4, "revenue", "at_least", "5"),
    )
    form = screen.get(template.get_absolute_url()).text.split('id="conditions"')[1]

    offered = [words.strip() for words in re.findall(r"<option value=.*?>(.*?)</option>", form)]

    assert {
        *("participants", "durée en jours", "départ, en jours", "destination", "type de client"),
        *("CA prévu", "gestionnaire", "vient du statut", "prioritaire", "première entrée"),
        *("au moins", "au plus", "dans plus de", "dans moins de", "contient", "ne contient pas"),
        *("est", "n’est pas", "oui", "non"),
    } <= set(offered)


def test_a_status_that_is_renamed_is_told_by_its_new_name(screen, template):
    quoted = StatusFactory(name="Devis envoyé")
    saved(screen, template, row(0, "from_status", "is", str(quoted.pk)))
    quoted.name = "Proposition"
    quoted.save()

    assert "vient du statut : Proposition" in flat(screen.get(template.status.get_absolute_url()))


def test_a_status_that_is_deleted_is_said_and_asked_for_again(screen, template):
    quoted = StatusFactory(name="Devis envoyé")
    saved(screen, template, row(0, "from_status", "is", str(quoted.pk)))
    status_deletion.delete(quoted, to=None, quiet=False, by=None, at=clock.now())

    told = flat(screen.get(template.status.get_absolute_url()))
    assert "vient du statut : Devis envoyé (statut supprimé)" in told
    assert "Condition 1 : choisissez une valeur" in saved(screen, template)
    assert stored(template) == [("from_status", "is", quoted.pk)]
    trip = OpportunityFactory(status=template.status)
    assert not trip.tasks.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (row(0, "participants", "at_least", "dix"), "Condition 1 : saisissez un nombre entier"),
        (row(0, "participants", "at_least", ""), "Condition 1 : saisissez un nombre entier"),
        (row(0, "participants", "at_least", "0"), "de 1 à 9999"),
        (row(0, "participants", "at_least", "9" * 5000), "de 1 à 9999"),
        (row(0, "duration", "at_least", "1000"), "de 1 à 999"),
        (row(0, "departure", "less_than", "3651"), "de 0 à 3650"),
        (row(0, "revenue", "at_least", "1000000000"), "de 0 à 999999999"),
        (row(0, "duration", "at_least", "1e2"), "Condition 1 : saisissez un nombre entier"),
        (row(0, "participants", "contains", "10"), "Condition 1 : choisissez comment comparer"),
        (row(0, "participants", "", "10"), "Condition 1 : choisissez comment comparer"),
        (row(0, "destination", "contains", ""), "Condition 1 : saisissez un texte"),
        (row(0, "destination", "contains", "x" * 101), "Condition 1 : saisissez un texte"),
        (row(0, "destination", "contains", "a\x00b"), "Condition 1 : saisissez un texte"),
        (row(0, "client_kind", "is", "martian"), "Condition 1 : choisissez une valeur"),
        (row(0, "manager", "is", "999999"), "Condition 1 : choisissez une valeur"),
        (row(0, "from_status", "is", ""), "Condition 1 : choisissez une valeur"),
        (row(0, "", "", "10"), "Condition 1 : choisissez un critère"),
        (row(0, "colour", "is", "red"), "Condition 1 : choisissez un critère"),
    ],
)
def test_nonsense_is_told_beside_it_and_kept(screen, template, typed, words):
    page = saved(screen, template, typed)

    assert words in page
    assert template.conditions == []


def test_six_conditions_are_one_too_many(screen, template):
    rows = [row(number, "participants", "at_least", str(number + 1)) for number in range(6)]

    assert "5 conditions au plus" in saved(screen, template, *rows)
    assert template.conditions == []


def test_without_script_a_label_may_be_written(screen, template):
    saved(screen, template, row(0, "client_kind", "is", "groupe"))

    assert stored(template) == [("client_kind", "is", "group")]


def test_a_program_that_sends_none_changes_none(screen, template):
    saved(screen, template, row(0, "participants", "at_least", "10"))
    typed = sent(screen, template, name="Liste")
    for name in [name for name in typed if name.startswith("conditions-")]:
        del typed[name]

    screen.post(template.get_absolute_url(), typed)

    template.refresh_from_db()
    assert (template.name, stored(template)) == ("Liste", [("participants", "at_least", 10)])


def test_a_row_without_a_field_is_dropped(screen, template):
    saved(screen, template, row(0, "participants", "at_least", "10"))
    saved(screen, template, row(0, ""))

    assert template.conditions == []


def test_rows_are_added_and_removed_and_nothing_is_saved(screen, template):
    typed = sent(screen, template) | row(0, "participants", "at_least", "10")
    url = template.get_absolute_url()

    more = fields_of(screen.post(url, typed | {"add_condition": "on"}))
    assert (more["conditions-0-value"], more["conditions-1-field"]) == ("10", "")
    less = fields_of(screen.post(url, typed | {"remove_condition": "0"}))
    assert less["conditions-0-field"] == ""
    template.refresh_from_db()
    assert template.conditions == []


def test_the_block_follows_what_is_chosen(screen, template):
    url = reverse("statuses:template-conditions", args=[template.status_id])

    page = screen.post(url, row(0, "client_kind", "", "10")).text

    assert "Groupe" in page
    assert 'value="is_not"' in page
    assert AutoTaskTemplate.objects.get(pk=template.pk).conditions == []


def test_how_many_trips_of_the_status_meet_them_is_told(screen, template):
    for participants in (2, 12, 14):
        OpportunityFactory(status=template.status, participants=participants)

    page = saved(screen, template, row(0, "participants", "at_least", "10"))
    page = flat(screen.get(template.get_absolute_url()))

    assert "2 des 3 opportunités de ce statut aujourd’hui" in page


def test_a_colleague_who_changed_them_meanwhile_is_told(screen, template):
    typed = sent(screen, template) | row(0, "participants", "at_least", "10")
    stored_now = [{"field": "priority", "operator": "yes", "value": None, "label": ""}]
    AutoTaskTemplate.objects.filter(pk=template.pk).update(conditions=stored_now)

    page = flat(screen.post(template.get_absolute_url(), typed))

    assert "si voyage prioritaire" in page
    template.refresh_from_db()
    assert template.conditions == stored_now


def test_the_history_tells_what_changed(screen, template):
    saved(screen, template, row(0, "participants", "at_least", "10"))

    page = flat(screen.get(template.get_absolute_url()))

    assert "si participants ≥ 10" in page[page.index("Historique de la règle") :]


def test_a_condition_that_has_just_been_chosen_is_not_wrong_yet(screen, template):
    url = reverse("statuses:template-conditions", args=[template.status_id])

    answer = screen.post(url, {"conditions-0-field": "participants"})

    assert 'name="conditions-0-operator"' in answer.text
    assert "aria-invalid" not in answer.text
    assert "choisissez comment comparer" not in answer.text
