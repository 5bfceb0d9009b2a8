"""Whoever adds a field to a rule is told here where it is still missing."""

import json

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from statuses import auto_tasks
from statuses.forms.template import DOUBLE, OPTIONS, TemplateForm
from statuses.models import AutoTaskTemplate
from statuses.rule_sets import reading
from statuses.rule_sets.values import RULE
from statuses.text import rule_history
from statuses.views.open_tasks import OF_TASKS_TO_BE, TAKEN_OVER
from tests.statuses.views.test_options import CHANGED

OF_ITS_PLACE = {"id", "status", "position"}
FIELDS = {field.name for field in AutoTaskTemplate._meta.concrete_fields} - OF_ITS_PLACE
# What the question of « Mettre aussi à jour » shows by itself: names, people, new due dates.
SHOWN_AS_IT_CHANGES = {"name", "description", "is_enabled"} | {
    *("offset_days", "offset_unit", "reference", "key_date", "predecessor"),
    *("day_count", "day_rule", "assign_to", "assigned_person", "role"),
}


def test_each_field_stands_in_its_form():
    typed = {part for name in TemplateForm.base_fields for part in DOUBLE.get(name, [name])}

    # Enabled or not is a switch of the list.
    assert typed == FIELDS - {"is_enabled"}
    assert set(OPTIONS) == set(CHANGED)


def test_each_field_stands_in_the_administration_site_but_conditions():
    fieldsets = admin.site.get_model_admin(AutoTaskTemplate).fieldsets

    assert set(flatten_fieldsets(fieldsets)) == (FIELDS | {"status"}) - {"conditions"}


def test_each_field_goes_into_a_copy():
    copied = {AutoTaskTemplate._meta.get_field(name).name for name in auto_tasks.COPIED}

    assert copied == (FIELDS | OF_ITS_PLACE) - {"id"}


def test_each_field_goes_into_files_and_their_comparison():
    """`rule_sets.values.differences` compares what is there by the same keys."""
    schema = json.loads(reading.SCHEMA.read_text())["$defs"]["rule"]["properties"]

    assert {key.field for key in RULE} == FIELDS
    assert {key.name for key in RULE} | {"status"} == set(schema)


def test_an_edit_of_each_field_is_told():
    told = {name for aspect in rule_history.ASPECTS for name in aspect.fields}

    assert told == FIELDS
    assert TAKEN_OVER | OF_TASKS_TO_BE | SHOWN_AS_IT_CHANGES == FIELDS
