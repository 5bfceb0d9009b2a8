"""What an administrator says of a status, its colour among that, and why trips are lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.colors import NAMED, validate_hex
from caladeo.db import search
from caladeo.forms.fields import DAYS, PERCENT, WholeField
from caladeo.forms.words import PlainForm
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses.forms.options import OptionField
from statuses.models import Status, lost_reasons
from statuses.options import RequiredOpen

OTHER = "other"


class ColorWidget(forms.MultiWidget):
    """The named colours as choices, and the code of another one; the template lays them out."""

    def __init__(self) -> None:
        choices = [*NAMED.items(), (OTHER, _("Another colour"))]
        code = forms.TextInput(attrs={"maxlength": 7, "spellcheck": "false", "autocomplete": "off"})
        super().__init__({"name": forms.RadioSelect(choices=choices), "code": code})

    def decompress(self, value: Any) -> list[str]:
        color = str(value or "").upper()
        return [color, ""] if color in NAMED else [OTHER, color]


class ColorField(forms.Field):
    widget = ColorWidget

    def to_python(self, value: Any) -> str:
        """The hex in capitals: a named choice wins, the code counts for "another"."""
        name, code = value if isinstance(value, list) else ColorWidget().decompress(value)
        color = (code if name in (OTHER, None) else name) or ""
        color = color.strip().upper()
        return f"#{color}" if color and not color.startswith("#") else color

    def run_validators(self, value: Any) -> None:
        validate_hex(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


NAME_TAKEN = _("Another status already has this name.")
LAST_ACTIVE = _("New opportunities enter the first active status: keep at least one active status.")
ACTIVE = pgettext_lazy("status", "Active")
INACTIVE = pgettext_lazy("status", "Inactive")


class StatusForm(ConcurrentForm):
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

    asleep_days = WholeField(
        unit=DAYS,
        label=_("Asleep after"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_(
            "Days without an entry, a task done, a note or an edit; empty: trips never fall asleep."
        ),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Enter a whole number of days, 1 to 3,650, or nothing."),
        ),
    )
    required_open = OptionField(RequiredOpen, label=_("Required tasks still open"))

    class Meta:
        model = Status
        fields = [
            "name",
            "color",
            "probability",
            "is_active",
            "is_sold",
            "required_open",
            "asleep_days",
        ]
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


LONGEST = 100  # as the change keeps it


class LostReasonsForm(PlainForm, forms.Form):
    names = forms.CharField(
        label=_("Reasons of a loss"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea"}),
        help_text=_("One a line, short: they are chosen with one click. Changes keep theirs."),
    )

    def clean_names(self) -> list[str]:
        """Each once, whatever its case and accents."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["names"].splitlines())
        found = {search.fold(line): line for line in reversed([line for line in lines if line])}
        names = list(reversed(found.values()))
        if len(names) > lost_reasons.MOST:
            raise forms.ValidationError(
                _("At most %(count)d reasons.") % {"count": lost_reasons.MOST}
            )
        if too_long := next((name for name in names if len(name) > LONGEST), ""):
            words = _("“%(name)s…” is longer than %(count)d characters.")
            raise forms.ValidationError(words % {"name": too_long[:20], "count": LONGEST})
        return names
