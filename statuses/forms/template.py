from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.merging import MergingForm
from statuses import references, wording
from statuses.forms.offsets import OffsetField
from statuses.models import AutoTaskTemplate

TOO_EARLY = _("A task cannot be due before it is created: choose “after” or another date.")


class TemplateForm(MergingForm):
    """The four fields of an automatic task."""

    offset_days = OffsetField(label=_("Due"))

    class Meta:
        model = AutoTaskTemplate
        fields = ["name", "description", "offset_days", "reference"]
        labels = {
            "name": _("Task name"),
            "description": _("Task description"),
            "reference": _("Due relative to"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        """The rule as it would be stored: a colleague may have changed the other half."""
        cleaned = super().clean()
        reference = self._merged("reference")
        offset_days = self._merged("offset_days")
        if reference is None or offset_days is None:
            return cleaned
        if not references.allows(reference, offset_days):
            self.refuse_too_early()
        return cleaned

    def refuse_too_early(self) -> None:
        self.add_error("offset_days", TOO_EARLY)

    def _merged(self, name: str) -> Any:
        if self.instance.pk and name not in self.changed_data:
            return self._stored[name]
        return self.cleaned_data.get(name)

    def _in_words(self, name: str) -> str:
        if name == "offset_days":
            return wording.offset_in_words(self._stored[name], self._stored["reference"])
        return super()._in_words(name)
