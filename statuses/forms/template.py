from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses import chains, references
from statuses.conditions import Field
from statuses.forms.conditions import ConditionRow, ConditionsField, rows_of
from statuses.forms.offsets import OffsetField
from statuses.forms.options import (
    AssigneeField,
    MarkedRadios,
    OptionField,
    RequiredField,
    VisibleDaysField,
    assignee_of,
    required_of,
)
from statuses.forms.references import KEY_DATE_GONE, ReferenceField, reference_in, reference_of
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.options import DayCount, DayRule, IfNotPreceded, IfPast, OnLeave, OnReturn
from statuses.references import Offset
from statuses.text import conditions, rule_options, rules

OPTIONS = (
    "day_count",
    "day_rule",
    "assign_to",
    "visible_days",
    "if_past",
    "if_not_preceded",
    "on_leave",
    "on_return",
    "is_required",
)
# Each stands for two fields of the rule.
DOUBLE = {
    "offset_days": ["offset_days", "offset_unit"],
    "reference": ["reference", "key_date", "predecessor"],
    "assign_to": ["assign_to", "assigned_person", "role"],
}


class TemplateForm(ConcurrentForm):
    """An automatic task: its four fields, and its advanced options.

    ``instance`` is the rule as it was typed, for the preview; write ``changes``.
    ``client_kinds`` are the kinds that a condition can name: this app knows no clients.
    """

    begins_with = "name"
    offset_days = OffsetField(label=_("Due"))
    reference = ReferenceField(
        label=_("Due relative to"),
        error_messages={"required": _("Choose the date that it counts from.")},
    )
    conditions = ConditionsField(label=_("For which trips?"))
    day_count = OptionField(DayCount, label=_("Count in"), widget=MarkedRadios)
    day_rule = OptionField(DayRule, label=_("If it falls on a weekend or a holiday"))
    assign_to = AssigneeField(label=_("Assigned to"))
    visible_days = VisibleDaysField(label=_("Visible in My tasks"))
    if_past = OptionField(IfPast, label=_("If it is already past when created"))
    if_not_preceded = OptionField(
        IfNotPreceded, label=_("If the task that it follows does not take place")
    )
    on_leave = OptionField(OnLeave, label=_("On leaving this status"))
    on_return = OptionField(OnReturn, label=_("On coming back to this status"))
    is_required = RequiredField(label=_("Required before moving on"))

    class Meta:
        model = AutoTaskTemplate
        fields = [
            "name",
            "description",
            *(name for name in OPTIONS if name not in DOUBLE),
        ]
        labels = {
            "name": _("Task name"),
            "description": _("Task description"),
        }
        error_messages = {"name": {"required": _("Give the task a name.")}}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, client_kinds: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        rule: AutoTaskTemplate = kwargs["instance"]
        initial = {
            "offset_days": Offset.of(rule),
            "reference": reference_of(rule),
            "assign_to": assignee_of(rule),
            "conditions": rule.conditions,
            "is_required": required_of(rule),
        }
        super().__init__(*args, initial=initial, **kwargs)
        team = User.objects.filter(Q(is_active=True) | Q(pk=rule.assigned_person_id))
        siblings = AutoTaskTemplate.objects.filter(status=rule.status_id)
        self.fields["reference"].offer(KeyDate.objects.all(), chains.offered(rule, siblings))
        people = list(team.by_name())
        self.fields["assign_to"].offer(people, Role.objects.all())
        self.fields["conditions"].offer(
            manager={str(row.pk): row.name for row in people},
            from_status={str(row.pk): row.name for row in Status.objects.in_pipeline()},
            client_kind={value: str(label) for value, label in client_kinds},
        )

    @property
    def changes(self) -> dict[str, Any]:
        return self._fields_of(super().changes)

    @property
    def values(self) -> dict[str, Any]:
        """All the fields of a new rule."""
        return self._fields_of(dict(self.cleaned_data))

    @property
    def condition_rows(self) -> list[ConditionRow]:
        return rows_of(self["conditions"], self.data)

    @property
    def condition_fields(self) -> list[tuple[str, Any]]:
        return Field.choices

    @property
    def changed_options(self) -> list[str]:
        """The options that are not at their default, in words, as typed."""
        return rule_options.changed(self.instance)

    @property
    def has_option_errors(self) -> bool:
        return any(name in self.errors for name in OPTIONS)

    def clean(self) -> dict[str, Any]:
        """The rule as it would be stored: a colleague may have changed the other half."""
        cleaned = super().clean()
        typed = {name: cleaned[name] for name in DOUBLE if name in cleaned}
        for name, value in self._fields_of(typed).items():
            setattr(self.instance, name, value)
        if "conditions" in cleaned and "conditions" in self.changed_data:
            self.instance.conditions = cleaned["conditions"]
        names = ("reference", "offset_days", "day_count")
        reference, offset, day_count = (self._merged(name) for name in names)
        if reference is None or offset is None or day_count is None:
            return cleaned
        if found := references.contradiction(reference_in(reference), offset, day_count):
            self.add_error(*found)
        return cleaned

    def validate_constraints(self) -> None:
        """Each is held by the fields above: a preview asks the database for nothing."""

    def refuse_gone_key_date(self) -> None:
        self.add_error("reference", KEY_DATE_GONE)

    def _fields_of(self, values: dict[str, Any]) -> dict[str, Any]:
        for name in DOUBLE:
            if name in values:
                values |= self.fields[name].parts(values.pop(name))
        return values

    def _merged(self, name: str) -> Any:
        if self.instance.pk and name not in self.changed_data:
            return self._stored[name]
        return self.cleaned_data.get(name)

    def _changed_by(self, name: str) -> User | None:
        names = DOUBLE.get(name, [name])
        edits = self.instance.revisions.filter(changes__has_any_keys=names)
        last = edits.select_related("edited_by").first()
        return last.edited_by if last else None

    def _in_words(self, name: str) -> str:
        stored = self._stored[name]
        if name == "offset_days":
            named = self.fields["reference"].named.get(self._stored["reference"])
            return rules.offset_in_words(
                stored.number,
                stored.unit,
                reference=reference_in(self._stored["reference"]),
                named=named.name if named else "",
            )
        if name == "conditions":
            return conditions.in_words(AutoTaskTemplate(conditions=stored)) or gettext("all trips")
        if name == "visible_days":
            return rule_options.visible(stored)
        groups = getattr(self.fields[name], "choices", ())
        flat = [pair for value, label in groups for pair in _pairs(value, label)]
        return str(dict(flat).get(stored) or super()._in_words(name))


def _pairs(value: Any, label: Any) -> list[tuple[Any, Any]]:
    return list(label) if isinstance(label, list) else [(value, label)]


WRONG_EXAMPLE = _("Choose an example date between 1990 and 2100.")


class ExampleForm(PlainForm, forms.Form):
    """The date to try a rule with."""

    example = DayField(
        label="", out_of_calendar=WRONG_EXAMPLE, error_messages={"invalid": WRONG_EXAMPLE}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # The day of a departure says nothing about the day a task is created.
        shown, chosen = data.get("example_of"), data.get("reference")
        self.is_of_another = shown is not None and shown != chosen
        if self.is_of_another:
            self.data = {name: data[name] for name in data if name != "example"}
