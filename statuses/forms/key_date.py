from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from caladeo.db import search
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses.forms.offsets import OffsetField
from statuses.models import KeyDate
from statuses.references import Offset
from statuses.text import key_date_text, rules

Source = KeyDate.Source
NAME_TAKEN = _("Another key date already has this name.")
CIRCLE = _("These two would count from each other: choose another date.")
ORIGINS = [
    (Source.TYPED, _("It is typed on each opportunity")),
    (Source.BOOKING, _("Counted from the booking")),
    (Source.DEPARTURE, _("Counted from the departure")),
    (Source.RETURN, _("Counted from the return")),
]


class KeyDateForm(ConcurrentForm):
    """A name, and where the day comes from; ``changes`` holds the source and its base."""

    begins_with = "name"

    origin = forms.ChoiceField(
        label=_("Where it comes from"),
        error_messages={"invalid_choice": _("This date does not exist any more. Choose another.")},
    )
    offset_days = OffsetField(label=_("Offset"))

    class Meta:
        model = KeyDate
        fields = ["name"]
        labels = {"name": _("Name")}
        error_messages = {"name": {"required": _("Give the date a name.")}}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, others: list[KeyDate], **kwargs: Any) -> None:
        instance: KeyDate = kwargs["instance"]
        origin = f"{Source.KEY_DATE}:{instance.base_id}" if instance.base_id else instance.source
        offset = Offset.of(instance)
        super().__init__(*args, initial={"origin": origin, "offset_days": offset}, **kwargs)
        self.others = {f"{Source.KEY_DATE}:{row.pk}": row for row in others if row != instance}
        named = [(key, row.name) for key, row in self.others.items()]
        groups = [(__("Counted from another key date"), named)] if named else []
        self.fields["origin"].choices = [*ORIGINS, *groups]

    def clean_name(self) -> str:
        """Compared without case or accents: two key dates must not look the same."""
        name: str = self.cleaned_data["name"]
        if search.fold(name) in {search.fold(row.name) for row in self.others.values()}:
            raise forms.ValidationError(NAME_TAKEN, code="unique")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("origin") == Source.TYPED:
            self.errors.pop("offset_days", None)
            cleaned["offset_days"] = Offset(0)
        return cleaned

    @property
    def formula(self) -> dict[str, Any]:
        """The source, the key date that it counts from, and the offset, as they were chosen."""
        origin = self.cleaned_data["origin"]
        base = self.others.get(origin)
        source = Source.KEY_DATE if base else origin
        return {"source": source, "base": base} | self._offset()

    @property
    def changes(self) -> dict[str, Any]:
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name == "name"}
        if "origin" in self.changed_data:
            return changed | self.formula
        if "offset_days" in self.changed_data:
            changed |= self._offset()
        return changed

    def _offset(self) -> dict[str, Any]:
        offset: dict[str, Any] = self.fields["offset_days"].parts(self.cleaned_data["offset_days"])
        return offset

    def refuse_taken_name(self) -> None:
        self.add_error("name", NAME_TAKEN)

    def refuse_circle(self) -> None:
        self.add_error("origin", CIRCLE)

    def _get_validation_exclusions(self) -> set[str]:
        """The source and its base are checked together, by the service that writes them."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded | {"source", "base"}

    def _in_words(self, name: str) -> str:
        if name == "origin":
            return key_date_text.formula_in_words(
                self.instance, base=self.instance.base.name if self.instance.base else ""
            )
        if name == "offset_days":
            return rules.signed(self._stored[name].number, self._stored[name].unit)
        return super()._in_words(name)
