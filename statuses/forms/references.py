"""Which date an échéance counts from: one of ours, or a key date of the agency."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statuses import chains
from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Reference

KEY_DATE_GONE = _("This key date does not exist any more. Choose another date.")
# What is said of a reference that stands for a row.
GONE: dict[str, Any] = {Reference.KEY_DATE: KEY_DATE_GONE, Reference.TASK: chains.GONE}


class ReferenceField(forms.ChoiceField):
    """A reference; a key date is a choice like the others, « key_date:3 », and so is a task."""

    named: dict[str, KeyDate | AutoTaskTemplate]

    def offer(self, key_dates: Iterable[KeyDate], tasks: Iterable[AutoTaskTemplate]) -> None:
        """Offer key dates, and the automatic tasks that the rule can follow."""
        days = {f"{Reference.KEY_DATE}:{row.pk}": row for row in key_dates}
        before = {f"{Reference.TASK}:{row.pk}": row for row in tasks}
        self.named = {**days, **before}
        plain = [(row, row.label) for row in Reference if row not in GONE]
        after = gettext("After “%(name)s”")
        groups = {
            gettext("Key dates"): [(value, row.name) for value, row in days.items()],
            gettext("After another task"): [
                (value, after % {"name": row.name}) for value, row in before.items()
            ],
        }
        self.choices = plain + [(title, rows) for title, rows in groups.items() if rows]

    def validate(self, value: Any) -> None:
        gone = GONE.get(reference_in(str(value)))
        if gone and not self.valid_value(value):
            raise ValidationError(gone, code="gone")
        super().validate(value)

    def parts(self, value: str) -> dict[str, Any]:
        """The fields of the rule that this choice stands for."""
        row, reference = self.named.get(value), reference_in(value)
        return {
            "reference": reference,
            "key_date": row if reference == Reference.KEY_DATE else None,
            "predecessor": row if reference == Reference.TASK else None,
        }


def reference_of(rule: AutoTaskTemplate) -> str:
    named = rule.key_date_id or rule.predecessor_id
    return f"{rule.reference}:{named}" if named else str(rule.reference)


def reference_in(value: str) -> str:
    """The reference alone, without its key date."""
    return value.partition(":")[0]
