"""Which date an échéance counts from: one of ours, or a key date of the agency."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Reference

KEY_DATE_GONE = _("This key date does not exist any more. Choose another date.")


class ReferenceField(forms.ChoiceField):
    """A reference; a key date is a choice like the others, « key_date:3 »."""

    key_dates: dict[str, KeyDate]

    def offer(self, key_dates: Iterable[KeyDate]) -> None:
        self.key_dates = {f"{Reference.KEY_DATE}:{row.pk}": row for row in key_dates}
        plain = [(row, row.label) for row in Reference if row != Reference.KEY_DATE]
        named = [(value, row.name) for value, row in self.key_dates.items()]
        self.choices = [*plain, (gettext("Key dates"), named)] if named else plain

    def validate(self, value: Any) -> None:
        if str(value).startswith(Reference.KEY_DATE) and not self.valid_value(value):
            raise ValidationError(KEY_DATE_GONE, code="key_date_gone")
        super().validate(value)

    def parts(self, value: str) -> dict[str, Any]:
        """The fields of the rule that this choice stands for."""
        key_date = self.key_dates.get(value)
        return {"reference": Reference.KEY_DATE if key_date else value, "key_date": key_date}


def reference_of(rule: AutoTaskTemplate) -> str:
    return f"{Reference.KEY_DATE}:{rule.key_date_id}" if rule.key_date_id else str(rule.reference)


def reference_in(value: str) -> str:
    """The reference alone, without its key date."""
    return value.partition(":")[0]
