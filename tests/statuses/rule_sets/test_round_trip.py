import pytest

from statuses import starter
from statuses.models import AutoTaskTemplate, KeyDate, Status
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
    assert [row["name"] for row in content["rules"][:3]] == ["Solde", "solde (3)", "Solde (2)"]


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
