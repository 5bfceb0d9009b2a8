"""What a file says of a rule, a status, a key date: names instead of keys, defaults left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from caladeo.db.search import fold
from statuses.conditions import ANSWERS, Field
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.options import AssignTo
from statuses.rule_sets.names import Names

FORMAT = 1
type Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the file and the field that it stands for."""

    name: str
    model: type[Model]
    field: str
    is_required: bool = False

    @property
    def default(self) -> Any:
        return self.model._meta.get_field(self.field).get_default()  # type: ignore[union-attr]

    def of(self, entry: Entry) -> Any:
        return entry.get(self.name, self.default)


def _keys(model: type[Model], required: str, /, **fields: str) -> tuple[Key, ...]:
    return tuple(
        Key(name, model, field, name in required.split()) for name, field in fields.items()
    )


STATUS = _keys(
    Status,
    "name",
    name="name",
    color="color",
    probability="probability",
    active="is_active",
    sold="is_sold",
    required_open="required_open",
    asleep_days="asleep_days",
)
KEY_DATE = _keys(
    KeyDate,
    "name",
    name="name",
    source="source",
    base="base",
    offset="offset_days",
    unit="offset_unit",
)
# A new option of a rule is a line here, and one in `schema.json`.
RULE = _keys(
    AutoTaskTemplate,
    "name offset reference",
    name="name",
    description="description",
    offset="offset_days",
    unit="offset_unit",
    reference="reference",
    key_date="key_date",
    after="predecessor",
    if_not_preceded="if_not_preceded",
    day_count="day_count",
    day_rule="day_rule",
    if_past="if_past",
    assign_to="assign_to",
    person="assigned_person",
    role="role",
    visible_days="visible_days",
    on_leave="on_leave",
    on_return="on_return",
    required="is_required",
    enabled="is_enabled",
    conditions="conditions",
)


# What names another row, and which kind that is.
KINDS_NAMED = {"key_date": "key_date", "base": "key_date", "after": "rule", "role": "role"}
KEYS = {Status: STATUS, KeyDate: KEY_DATE, AutoTaskTemplate: RULE}


def entry_of(row: Any) -> dict[str, Any]:
    """What a file says of a row; nothing of none.

    Reads ``base`` of a key date, ``key_date`` and ``assigned_person`` of a rule, whose status is
    named by the caller.
    """
    if row is None:
        return {}
    found = _entry(row, KEYS[type(row)])
    if isinstance(row, AutoTaskTemplate):
        if row.assign_to != AssignTo.PERSON:
            found.pop("person", None)
        if row.conditions:
            found["conditions"] = [_condition(stored) for stored in row.conditions]
    return found


def fields_of(entry: Entry, keys: tuple[Key, ...], **named: Any) -> dict[str, Any]:
    """The fields of the row that an entry describes; ``named`` holds those that name others."""
    return {key.field: named[key.name] if key.name in named else key.of(entry) for key in keys}


def _entry(row: Model, keys: tuple[Key, ...]) -> dict[str, Any]:
    values = {key: getattr(row, key.field) for key in keys}
    return {
        key.name: str(value) if isinstance(value, Model | str) else value
        for key, value in values.items()
        if key.is_required or value != key.default
    }


def _condition(stored: Mapping[str, Any]) -> dict[str, Any]:
    entry = {"field": stored["field"], "operator": stored["operator"]}
    if stored["operator"] in ANSWERS:
        return entry
    is_named = stored["field"] in (Field.MANAGER, Field.FROM_STATUS)
    return entry | {"value": stored["label"] if is_named else stored["value"]}


def differences(
    before: Entry, after: Entry, names: Names, keys: tuple[Key, ...] = RULE
) -> frozenset[str]:
    """The fields in which two entries of one name differ.

    Args:
        names: by which those of other rows are compared.
    """

    def compared(key: Key, entry: Entry) -> Any:
        value = key.of(entry)
        if key.name in KINDS_NAMED:
            return names.key(KINDS_NAMED[key.name], value or "", after.get("status", ""))
        if key.name == "person":
            return fold(value or "")
        return [_condition_key(row, names) for row in value] if key.name == "conditions" else value

    told = (key for key in keys if key.name != "name")
    return frozenset(key.field for key in told if compared(key, before) != compared(key, after))


def _condition_key(row: Entry, names: Names) -> Entry:
    value = row.get("value")
    if not isinstance(value, str):
        return row
    is_status = row["field"] == Field.FROM_STATUS
    return {**row, "value": names.key("status", value) if is_status else fold(value)}
