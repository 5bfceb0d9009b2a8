"""The conditions of a rule as rows of a form: what is looked at, how, and with which value."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.db.search import fold
from statuses.conditions import (
    ANSWERS,
    LARGEST,
    LONGEST_TEXT,
    MOST,
    NAMED,
    OPERATORS,
    Condition,
    Field,
)

PARTS = ("field", "operator", "value")
ERRORS = {
    "field": _("Condition %(number)s: choose what it looks at."),
    "operator": _("Condition %(number)s: choose how to compare."),
    "number": _("Condition %(number)s: enter a whole number from %(least)s to %(most)s."),
    "text": _("Condition %(number)s: enter a text of at most 100 characters."),
    "named": _("Condition %(number)s: choose a value of the list."),
    "many": _("A rule has at most 5 conditions: duplicate the rule for an “or”."),
}


class ConditionsWidget(forms.Widget):
    """Rows of three parts, « conditions-0-field »…; a template lays them out."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[dict[str, str]] | None:
        rows = sent_rows(data, name)
        return None if rows is None else [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return sent_rows(data, name) is None


def sent_rows(data: Any, name: str) -> list[dict[str, str]] | None:
    """The rows that a form sent, in order, empty ones too; None when it sent none at all."""
    numbers = range(MOST + 1)
    rows = [
        {part: str(data.get(f"{name}-{number}-{part}") or "").strip() for part in PARTS}
        for number in numbers
        if f"{name}-{number}-field" in data
    ]
    return rows or None


class ConditionsField(forms.Field):
    """A list of stored conditions; what is not sent stays as it is."""

    widget = ConditionsWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.named: dict[str, dict[str, str]] = {}

    def offer(self, **named: Mapping[str, str]) -> None:
        """The values of the fields that name something: key → label, by field."""
        self.named = {field: dict(values) for field, values in named.items()}

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value or [], ensure_ascii=False)

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, str):  # the hidden value that the form was opened with
            return _loaded(value)
        rows = value or []
        if len(rows) > MOST:
            raise ValidationError(ERRORS["many"], code="many")
        return [
            row if "label" in row else self._condition(row, number).as_stored()
            for number, row in enumerate(rows, 1)
        ]

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data is None:
            return False
        try:
            return _bare(self.to_python(initial)) != _bare(self.to_python(data))
        except ValidationError:
            return True

    def _condition(self, row: Mapping[str, str], number: int) -> Condition:
        field, operator, text = (row[part] for part in PARTS)
        if field not in OPERATORS:
            raise _error("field", number)
        if operator not in OPERATORS[field]:
            raise _error("operator", number)
        if operator in ANSWERS:
            return Condition(field, operator)
        if field == Field.DESTINATION:
            if not text or len(text) > LONGEST_TEXT or "\x00" in text or not fold(text):
                raise _error("text", number)
            return Condition(field, operator, text)
        if field in NAMED:
            return self._named(field, operator, text, number)
        return Condition(field, operator, _number(Field(field), text, number))

    def _named(self, field: str, operator: str, text: str, number: int) -> Condition:
        """Chosen in the list, or, without script, written as the list names it."""
        values = self.named.get(field, {})
        by_label = {fold(label): key for key, label in values.items()}
        key = text if text in values else by_label.get(fold(text), "")
        if not key:
            raise _error("named", number)
        value = key if field == Field.CLIENT_KIND else int(key)
        return Condition(field, operator, value, values[key])


def _loaded(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
        return [Condition.of(row).as_stored() for row in found]
    except (ValueError, TypeError):
        return []


def _bare(stored: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What two lists are compared by: names may have changed since."""
    return [(row["field"], row["operator"], row["value"]) for row in stored]


def _error(code: str, number: int, **params: Any) -> ValidationError:
    return ValidationError(ERRORS[code], code=code, params={"number": number, **params})


def _number(field: Field, text: str, number: int) -> int:
    least, most = LARGEST[field]
    digits = "".join(text.split())
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))
    if not is_number or not least <= int(digits) <= most:
        raise _error("number", number, least=least, most=most)
    return int(digits)


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A row as the page shows it."""

    number: int
    field: str
    operator: str
    value: str
    operators: list[tuple[str, Any]]
    values: list[tuple[str, str]]  # of a field that names something
    is_answer: bool

    @property
    def is_number(self) -> bool:
        return self.field in LARGEST

    @property
    def index(self) -> int:
        return self.number - 1


def rows_of(
    bound: forms.BoundField, data: QueryDict | Mapping[str, Any] | None
) -> list[ConditionRow]:
    """The rows of a form: as typed, or as stored; an empty one when there is none, or asked for."""
    field: Any = bound.field
    found = sent_rows(data, bound.html_name) if data else None
    if found is None:
        stored = field.to_python(field.prepare_value(bound.initial))
        found = [
            {"field": row["field"], "operator": row["operator"], "value": _shown(row["value"])}
            for row in stored
        ]
    data = data or {}
    removed = str(data.get("remove_condition", ""))
    found = [row for number, row in enumerate(found) if str(number) != removed]
    if not found or ("add_condition" in data and len(found) < MOST and any(found[-1].values())):
        found.append(dict.fromkeys(PARTS, ""))
    return [_row(field, row, number) for number, row in enumerate(found, 1)]


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _row(field: ConditionsField, row: Mapping[str, str], number: int) -> ConditionRow:
    operators = OPERATORS.get(row["field"], ())
    operator = row["operator"] if row["operator"] in operators else next(iter(operators), "")
    named = field.named.get(row["field"], {})
    return ConditionRow(
        number=number,
        field=row["field"],
        operator=str(operator),
        value=row["value"],
        operators=[(str(choice), choice.label) for choice in operators],
        values=[("", gettext("Choose")), *named.items()] if named else [],
        is_answer=bool(operators) and operators == ANSWERS,
    )
