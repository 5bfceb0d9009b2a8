import pytest

from caladeo.db import guards
from caladeo.db.search import fold
from statuses import starter
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.rule_sets import exporting, reading
from statuses.rule_sets.comparing import Comparison, State
from tests.factories import AutoTaskTemplateFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db


def states(content) -> set[str]:
    return {line.state for line in Comparison.of(content).lines}


@pytest.mark.parametrize("key", starter.SETS)
def test_each_set_that_we_bring_along_comes_out_as_it_went_in(bring, key):
    content = starter.content(key)

    bring(content)

    assert exporting.of_agency() == content
    assert states(content) == {State.SAME}
    for row in [*Status.objects.all(), *KeyDate.objects.all(), *AutoTaskTemplate.objects.all()]:
        row.full_clean()


@pytest.mark.parametrize("key", [key for key in starter.SETS if key != starter.PIPELINE])
def test_each_set_finds_its_statuses_in_the_pipeline_that_we_bring_along(key):
    starter.create_starter_pipeline()

    compared = Comparison.of(starter.content(key))

    assert {line.state for line in compared.statuses} == {State.SAME}
    assert {line.state for line in compared.key_dates} == {State.NEW}


def test_rules_of_one_name_and_texts_of_all_kinds_come_out_as_they_went_in(bring):
    status = StatusFactory(name="<b>Vendu</b> & « signé »")
    for name in ("Solde", "solde", "Solde (2)", "Rappeler {client}", "a\u00a0:\u202f? 日本"):
        AutoTaskTemplateFactory(status=status, name=name, description="<i>{depart}</i>\n\n- a")
    content = reading.read(exporting.as_bytes(exporting.of_agency()))
    AutoTaskTemplate.objects.all().delete()
    Status.objects.all().delete()

    bring(content)

    assert exporting.of_agency() == content
    assert [row["name"] for row in content["rules"][:3]] == ["Solde", "solde", "Solde (2)"]


def test_what_an_agency_exports_is_identical_to_what_it_has():
    julien, lea = UserFactory(name="Julien Caron"), UserFactory(name="Léa Petit")
    named = [{"field": "manager", "operator": "is", "value": lea.pk, "label": "Léa"}]
    AutoTaskTemplateFactory(assign_to="person", assigned_person=julien, conditions=named)
    AutoTaskTemplateFactory.create_batch(2, name="Solde", status=StatusFactory())
    lea.is_active = False
    lea.save()

    assert states(exporting.of_agency()) == {State.SAME}


def test_rules_that_follow_one_another_come_out_as_they_went_in(bring):
    status = StatusFactory()
    last = AutoTaskTemplateFactory(status=status, name="Solde", position=3)
    first = AutoTaskTemplateFactory(status=status, name="Solde", position=4)
    between = AutoTaskTemplateFactory(
        status=status, position=2, reference="task", predecessor=first, if_not_preceded="count"
    )
    AutoTaskTemplate.objects.filter(pk=last.pk).update(reference="task", predecessor=between)
    content = reading.read(exporting.as_bytes(exporting.of_agency()))
    AutoTaskTemplate.objects.all().delete()
    Status.objects.all().delete()

    bring(content)

    assert exporting.of_agency() == content
    assert [row.get("after") for row in content["rules"]] == ["Solde (2)", between.name, None]


def apart(name):
    """The name, with an accent, and names that differ in case, accents and blanks alone."""
    return [name, name.lower(), name.replace("e", "é"), f"{name} ", name.replace(" ", "  ")]


def test_names_that_differ_in_case_accents_and_blanks_come_out_as_they_went_in(bring):
    dates = [KeyDate.objects.create(name=name) for name in apart("Solde dû")]
    roles = [Role.objects.create(name=name) for name in apart("Vente à Sète")]
    for number, name in enumerate(apart("Devis fêté")):
        status = StatusFactory(name=name)
        for place, rule in enumerate(apart("Rappel été")):
            turn = (number + place) % 5
            AutoTaskTemplateFactory(
                status=status,
                name=rule,
                reference="key_date",
                key_date=dates[turn],
                assign_to="role",
                role=roles[turn],
                position=place,
            )
        AutoTaskTemplateFactory(
            status=status,
            reference="task",
            predecessor=status.templates.get(name=apart("Rappel été")[number]),
            conditions=[
                {"field": "from_status", "operator": "is", "value": status.pk, "label": name}
            ],
            position=9,
        )
    content = exporting.of_agency()
    assert states(reading.read(exporting.as_bytes(content))) == {State.SAME}
    AutoTaskTemplate.objects.all().delete()
    for row in [*Status.objects.all(), *dates, *roles]:
        guards.delete(row)

    bring(reading.read(exporting.as_bytes(content)))

    assert exporting.of_agency() == content
    assert len({rule["status"] for rule in content["rules"]}) == 5


def test_a_file_that_knows_one_of_two_names_changes_that_one_alone(bring):
    for name in ("Devis", "devis"):
        AutoTaskTemplateFactory(status__name=name, name="Solde", offset_days=3)
    rule = {"status": "devis", "name": "Solde", "offset": 5, "reference": "task_created"}

    bring({"caladeo": 1, "statuses": [], "key_dates": [], "rules": [rule]})

    days = dict(AutoTaskTemplate.objects.values_list("status__name", "offset_days"))
    assert days == {"Devis": 3, "devis": 5}


def test_a_rule_says_whom_it_names_only_where_it_asks_for_a_person():
    AutoTaskTemplateFactory(assigned_person=UserFactory(), assign_to="manager")

    (rule,) = exporting.of_agency()["rules"]

    assert "person" not in rule


@pytest.mark.parametrize("operator", ["yes", "no"])
def test_a_condition_without_a_value_comes_out_as_it_went_in(operator):
    stored = {"field": "priority", "operator": operator, "value": None, "label": ""}
    AutoTaskTemplateFactory(conditions=[stored])
    content = exporting.of_agency()

    compared = Comparison.of(content)

    assert content["rules"][0]["conditions"] == [{"field": "priority", "operator": operator}]
    assert states(content) == {State.SAME}
    assert compared.offered == []


def test_of_two_that_are_there_and_follow_one_another_nothing_is_offered():
    first = AutoTaskTemplateFactory(name="Devis")
    AutoTaskTemplateFactory(
        name="Relance", status=first.status, reference="task", predecessor=first, offset_days=2
    )

    compared = Comparison.of(exporting.of_agency())

    assert [(line.state, line.needs) for line in compared.rules] == [(State.SAME, frozenset())] * 2
    assert compared.offered == []


NAMING = ("base", "key_date", "after", "role")


def test_names_that_differ_by_case_and_accents_alone_name_the_same():
    option = KeyDate.objects.create(name="Fin d’option")
    visa = KeyDate.objects.create(
        name="Dépôt du visa", source="key_date", base=option, offset_days=3
    )
    status, role = StatusFactory(name="Vendu"), Role.objects.create(name="Comptabilité")
    rule = AutoTaskTemplateFactory(
        name="Réservé", status=status, reference="key_date", key_date=visa
    )
    AutoTaskTemplateFactory(
        status=status,
        reference="task",
        predecessor=rule,
        offset_days=2,
        assign_to="role",
        role=role,
    )
    content = exporting.of_agency()

    for row in [*content["key_dates"], *content["rules"]]:
        row |= {key: fold(row[key]).upper() for key in NAMING if key in row}

    assert {row[key] for row in content["rules"] for key in NAMING if key in row} == {
        "DEPOT DU VISA",
        "RESERVE",
        "COMPTABILITE",
    }
    assert states(content) == {State.SAME}
