"""What a status is tried out with: an opportunity, or dates; all of it in the address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caladeo.days import long_day
from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from opportunities import travel
from opportunities.forms.travel import too_long
from statuses.models import AutoTaskTemplate, KeyDate

# As they stand in the address.
NAMES = {
    "opportunity": "opportunite",
    "entered_on": "entree",
    "departure_date": "depart",
    "return_date": "retour",
    "created_on": "creation",
    "rule": "tache",
}


class AddressForm(PlainForm, forms.Form):
    """Its fields are named as they stand in the address."""

    def add_prefix(self, field_name: str) -> str:
        return NAMES.get(field_name, field_name)


class PastForm(AddressForm):
    """One of the rules of the status, or all of them."""

    def __init__(self, data: Any, *, rules: Iterable[AutoTaskTemplate]) -> None:
        super().__init__(data, auto_id="trial-%s")
        self.rules = {str(rule.pk): rule for rule in rules}
        names = [(key, rule.name) for key, rule in self.rules.items()]
        self.fields["rule"] = forms.ChoiceField(
            label=_("Automatic task"),
            choices=[("", _("All of them")), *names],
            required=False,
            widget=forms.Select(attrs={"class": "select"}),
        )

    @property
    def chosen(self) -> AutoTaskTemplate | None:
        """The rule of the address; none for one that is not there any more."""
        return self.rules.get(str(self.data.get(NAMES["rule"], "")))


class OpportunityForm(AddressForm):
    """The opportunity, by its key; what is wrong with it is told beside its combobox."""

    opportunity = forms.CharField(label=gettext_lazy("Opportunity"), required=False)

    def __init__(self) -> None:
        super().__init__({}, auto_id="trial-%s")


class EntryForm(AddressForm):
    """The day of the entry; the rest is that of the opportunity."""

    entered_on = DayField(label=gettext_lazy("Entered on"))

    def __init__(self, data: Any, *, today: date) -> None:
        given = {name: data.get(name, "") for name in data}
        super().__init__({NAMES["entered_on"]: today.isoformat()} | given, auto_id="trial-%s")
        self.today = today
        self.describe()

    def describe(self) -> None:
        """The words beside a field may come later than the field."""
        for bound in self:
            bound.field.widget.attrs["aria-describedby"] = f"{bound.auto_id}-notes"

    @property
    def entered(self) -> date:
        """The day typed; today when none is, or when it is none."""
        return self.cleaned_data.get("entered_on") or self.today


class DatesForm(EntryForm):
    """The dates of an opportunity that does not exist, and what its conditions look at."""

    departure_date = DayField(label=gettext_lazy("Departure"))
    return_date = DayField(label=gettext_lazy("Return"))
    created_on = DayField(label=gettext_lazy("Opportunity created on"))

    def __init__(
        self,
        data: Any,
        *,
        today: date,
        key_dates: Sequence[KeyDate],
        facts: Mapping[str, forms.Field],
    ) -> None:
        super().__init__(data, today=today)
        self.fields.update(facts)
        self.key_dates = {f"date-{row.pk}": row for row in key_dates}
        for name, row in self.key_dates.items():
            self.fields[name] = DayField(label=row.name)
        self.describe()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        are_read = not self.errors
        departure, last = cleaned.get("departure_date"), cleaned.get("return_date")
        if last and not departure and "departure_date" not in self.errors:
            self.add_error("departure_date", _("Fill in the departure too."))
        elif last and departure and last < departure:
            words = _("The return cannot be before the departure (%(day)s).")
            self.add_error("return_date", words % {"day": long_day(departure)})
        elif self.duration_days and self.duration_days > travel.MAX_DURATION_DAYS:
            self.add_error("return_date", too_long())
        self.is_contradictory = are_read and bool(self.errors)
        return cleaned

    @property
    def can_be_tried(self) -> bool:
        """Whether each day can be read; those that contradict one another are not counted with."""
        return self.is_valid() or self.is_contradictory

    @property
    def duration_days(self) -> int | None:
        departure = self.cleaned_data.get("departure_date")
        last = self.cleaned_data.get("return_date")
        return travel.duration_days(departure, last) if departure and last else None

    @property
    def typed(self) -> dict[int, date | None]:
        """The key dates typed, by key; an empty one is counted as on any opportunity."""
        days = {row.pk: self.cleaned_data.get(name) for name, row in self.key_dates.items()}
        return {pk: day for pk, day in days.items() if day}
