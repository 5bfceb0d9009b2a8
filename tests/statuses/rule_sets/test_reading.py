import json
from typing import Any

import pytest
from django.utils import translation

from statuses import starter
from statuses.models import AutoTaskTemplate, Status
from statuses.rule_sets import exporting, reading
from statuses.rule_sets.values import KEY_DATE, RULE, STATUS

RULE_OF_FILE = {"status": "Vendu", "name": "Solde", "offset": -30, "reference": "departure"}
TEN = {"field": "participants", "operator": "at_least", "value": 10}
CIRCLE = [
    {"name": "Option", "source": "key_date", "base": "Acompte"},
    {"name": "Acompte", "source": "key_date", "base": "option"},
]


def told(content: Any) -> list[str]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with translation.override("en"), pytest.raises(reading.UnreadableError) as refused:
        reading.read(data)
    return refused.value.problems


FOLLOWING = [
    RULE_OF_FILE | {"name": name, "offset": 1, "reference": "task", "after": after}
    for name, after in [("a", "b"), ("b", "c"), ("c", "a")]
]


def with_rule(**changed: Any) -> dict[str, Any]:
    return {"caladeo": 1, "rules": [RULE_OF_FILE | changed]}


@pytest.mark.django_db
def test_what_an_agency_exports_can_be_read_again():
    starter.create_starter_pipeline()

    content = exporting.of_agency()

    assert reading.read(exporting.as_bytes(content)) == content
    assert [row["name"] for row in content["statuses"]][:2] == ["Nouveau projet", "À qualifier"]
    assert len(content["rules"]) == 20


@pytest.mark.django_db
def test_one_status_is_exported_with_its_own_rules():
    starter.create_starter_pipeline()

    content = exporting.of_status(Status.objects.get(name="Négociation"))

    assert [row["name"] for row in content["statuses"]] == ["Négociation"]
    assert [row["name"] for row in content["rules"]] == ["Envoyer le devis ajusté"]


def test_the_schema_knows_each_key_and_each_option_of_a_rule():
    known = json.loads(reading.SCHEMA.read_text())["$defs"]
    options = {field.name for field in AutoTaskTemplate._meta.concrete_fields}

    assert set(known["rule"]["properties"]) == {"status"} | {key.name for key in RULE}
    assert set(known["status"]["properties"]) == {key.name for key in STATUS}
    assert set(known["key_date"]["properties"]) == {key.name for key in KEY_DATE}
    assert {key.field for key in RULE} == options - {"id", "status", "position"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"rules": []}, "not a file of Caladeo"),
        ({"caladeo": 2, "rules": []}, "format 2"),
        (with_rule(offfset=1), "rules[0]: the key “offfset” is not known"),
        (with_rule(offset="3"), "rules[0].offset: a whole number is wanted"),
        (with_rule(unit="year"), "days, weeks, months"),
        (with_rule(offset=-121, unit="months"), "rules[0].offset"),
        (with_rule(reference="task_created"), "rules[0].offset"),
        (with_rule(reference="key_date"), "rules[0].key_date"),
        (with_rule(assign_to="role"), "rules[0].role"),
        (with_rule(reference="task"), "rules[0].after"),
        ({"caladeo": 1, "rules": FOLLOWING}, "rules[2].after: This task would follow itself"),
        (with_rule(visible_days=True), "rules[0].visible_days"),
        (with_rule(name="{client.__class__}"), "rules[0].name"),
        (with_rule(name="a\x00"), "cannot be kept"),
        (with_rule(description="\ud800"), "cannot be kept"),
        (with_rule(conditions=[{"field": "revenue", "operator": "is"}]), "conditions[0].operator"),
        (with_rule(conditions=[{"field": "manager", "operator": "is"}]), "conditions[0].value"),
        (with_rule(conditions=[TEN | {"value": "dix"}]), "conditions[0].value"),
        (with_rule(conditions=[TEN | {"value": True}]), "conditions[0].value"),
        (with_rule(conditions=[TEN] * 6), "conditions"),
        (with_rule(conditions="participants"), "rules[0].conditions"),
        ({"caladeo": 1, "rules": [RULE_OF_FILE] * 2}, "rules[1].name: “Solde” stands twice"),
        ({"caladeo": 1, "rules": [RULE_OF_FILE] * 5_000}, "rules: at most 500 in one file"),
        ({"caladeo": 1, "rules": [], "key_dates": CIRCLE}, "would count from itself"),
        ([], "object"),
        (b"[" * 200_000, "not JSON"),
        (b"\xff", "UTF-8"),
        (b'{"caladeo": 1, "caladeo": 1, "rules": []}', "“caladeo” stands twice"),
        (b" " * (reading.MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content, words):
    assert any(words in problem for problem in told(content))
