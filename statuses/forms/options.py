"""The fields of the advanced options: each says which of its values is the default."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from caladeo.forms.fields import DAYS, NumberText, bare
from caladeo.models import User
from statuses.models import AutoTaskTemplate, Role
from statuses.options import AssignTo, Required
from statuses.references import MAX_OFFSET_DAYS

NOW, BEFORE = "now", "before"
LONGEST = 20
DAYS_BEFORE = re.compile(rf"({DAYS.pattern})?(avant|before)?", re.IGNORECASE)


class Marked:
    """Marks the default among the choices: what is changed is tinted as it is chosen."""

    default = ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) == self.default:
            option["attrs"]["data-default"] = True
        return option


class MarkedSelect(Marked, forms.Select):
    pass


class MarkedRadios(Marked, forms.RadioSelect):
    pass


class OptionField(forms.ChoiceField):
    """A choice that has a default, which stands for no answer too."""

    widget = MarkedSelect

    def __init__(self, options: type[models.TextChoices], **kwargs: Any) -> None:
        choices = kwargs.pop("choices", options.choices)
        super().__init__(choices=choices, required=False, **kwargs)
        self.default = str(next(iter(options)))
        if isinstance(self.widget, forms.Select) and not isinstance(self.widget, forms.RadioSelect):
            self.widget.attrs["class"] = "select"
        self.widget.default = self.default

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or self.default)


class RequiredField(OptionField):
    """Yes or no, a choice like the others; stands for a boolean of the rule."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Required, **kwargs)

    def clean(self, value: Any) -> bool:  # type: ignore[override]
        return super().clean(value) == Required.YES


def required_of(rule: AutoTaskTemplate) -> Required:
    return Required.YES if rule.is_required else Required.NO


NO_ROLE = _(
    "For a job of the agency (Production, Accounting…), create its role first:"
    " Settings › Users › Roles."
)


class AssigneeField(OptionField):
    """Who gets the task; a named person, a role is a choice like the others: « person:12 »."""

    default_error_messages = {
        "invalid_choice": _("Choose a person who is active in the team, or a role.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(AssignTo, choices=[], **kwargs)
        self.people: dict[str, User] = {}
        self.roles: dict[str, Role] = {}

    def offer(self, people: Iterable[User], roles: Iterable[Role]) -> None:
        self.people = {value_of(person): person for person in people}
        self.roles = {f"{AssignTo.ROLE}:{role.pk}": role for role in roles}
        plain = [
            (row, row.label) for row in AssignTo if row not in (AssignTo.PERSON, AssignTo.ROLE)
        ]
        groups = [
            (gettext("Whoever has the role"), [(key, row.name) for key, row in self.roles.items()]),
            (gettext("A named person"), [(key, name(row)) for key, row in self.people.items()]),
        ]
        self.choices = [*plain, *(group for group in groups if group[1])]
        self.help_text = "" if self.roles else NO_ROLE

    def parts(self, value: str) -> dict[str, Any]:
        """The fields of the rule that this choice stands for."""
        person, role = self.people.get(value), self.roles.get(value)
        kind = AssignTo.PERSON if person else AssignTo.ROLE if role else value
        return {"assign_to": kind, "assigned_person": person, "role": role}


def value_of(person: User) -> str:
    return f"{AssignTo.PERSON}:{person.pk}"


def assignee_of(rule: AutoTaskTemplate) -> str:
    person = rule.assigned_person
    if rule.assign_to == AssignTo.ROLE:
        return f"{AssignTo.ROLE}:{rule.role_id}"
    return value_of(person) if person and rule.assign_to == AssignTo.PERSON else rule.assign_to


def name(person: User) -> str:
    if person.is_active:
        return str(person.name)
    return gettext("%(name)s (deactivated: the manager gets it)") % {"name": person.name}


class VisibleDaysWidget(forms.MultiWidget):
    """At once, or so many days before; the template lays the two out."""

    def __init__(self) -> None:
        when = MarkedRadios(
            choices=[
                (NOW, pgettext_lazy("visible", "At once")),
                (BEFORE, pgettext_lazy("visible", "Before it is due")),
            ]
        )
        when.default = NOW
        days = NumberText()
        super().__init__({"when": when, "days": days})

    def decompress(self, value: Any) -> list[str]:
        return [NOW, ""] if value in (None, "") else [BEFORE, str(value)]


class VisibleDaysField(forms.Field):
    """None for at once, else whole days before the due date."""

    widget = VisibleDaysWidget
    default_error_messages = {"invalid": _("Enter a whole number of days, from 0 to 3,650.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        when, days = value if isinstance(value, list) else VisibleDaysWidget().decompress(value)
        digits = bare(days or "", DAYS_BEFORE)
        if when == NOW or (not when and not digits):
            return None
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST
        if not is_number or int(digits) > MAX_OFFSET_DAYS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(digits)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
