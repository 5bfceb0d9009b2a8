from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.colors import NAMED
from caladeo.db import search
from caladeo.forms.numbers import PERCENT, WholeField
from caladeo.web.concurrent_edits import MergingForm
from statuses.forms.colors import ColorField
from statuses.models import Status

NAME_TAKEN = _("Another status already has this name.")
LAST_ACTIVE = _("New opportunities enter the first active status: keep at least one active status.")
ACTIVE = pgettext_lazy("status", "Active")
INACTIVE = pgettext_lazy("status", "Inactive")


class StatusForm(MergingForm):
    """The fields of a status."""

    begins_with = "name"

    color = ColorField(label=_("Colour"), error_messages={"required": _("Choose a colour.")})
    probability = WholeField(
        unit=PERCENT,
        label=_("Success probability"),
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Enter a whole number from 0 to 100."),
        ),
    )

    class Meta:
        model = Status
        fields = ["name", "color", "probability", "is_active", "is_sold"]
        labels = {"name": _("Name"), "is_active": _("State"), "is_sold": _("Sold")}
        help_texts = {"is_active": ""}
        error_messages = {"name": {"required": _("Give the status a name.")}}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "is_active": forms.CheckboxInput(attrs={"class": "switch"}),
            "is_sold": forms.CheckboxInput(attrs={"class": "checkbox"}),
        }

    def clean_name(self) -> str:
        """Compared without case or accents: two statuses must not look the same."""
        name: str = self.cleaned_data["name"]
        others = Status.objects.in_pipeline().exclude(pk=self.instance.pk)
        taken = {search.fold(other) for other in others.values_list("name", flat=True)}
        if search.fold(name) in taken:
            raise forms.ValidationError(NAME_TAKEN, code="unique")
        return name

    def refuse_taken_name(self) -> None:
        self.add_error("name", NAME_TAKEN)

    def refuse_last_active(self) -> None:
        self.add_error("is_active", LAST_ACTIVE)

    def _in_words(self, name: str) -> str:
        """How the value that a colleague saved is called on the screen."""
        if name == "is_active":
            return str(ACTIVE if self._stored[name] else INACTIVE)
        if name == "color":
            return str(NAMED.get(self._stored[name], self._stored[name]))
        return super()._in_words(name)
