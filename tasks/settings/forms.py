"""The forms of settings that move tasks: the calendar, its closures, the rules to apply."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses.models import AgencyCalendar, AutoTaskTemplate, Closure
from statuses.text import countries
from tasks.settings.worked_holidays import State

LONGEST_CLOSURE = timedelta(days=366)


class CalendarForm(ConcurrentForm):
    country = forms.ChoiceField(
        label=_("Country"), choices=countries.names, widget=forms.Select(attrs={"class": "select"})
    )
    subdivision = forms.ChoiceField(
        label=_("Region"),
        required=False,
        error_messages={"invalid_choice": _("This region is not one of the country’s: choose it.")},
    )
    closing_weekdays = forms.TypedMultipleChoiceField(
        label=_("Closed every week on"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )

    class Meta:
        model = AgencyCalendar
        fields = ["country", "subdivision", "closing_weekdays"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = str(self["country"].value() or "")
        region = cast("forms.ChoiceField", self.fields["subdivision"])
        region.choices = countries.regions(country)

    @property
    def changes(self) -> dict[str, Any]:
        """A region means something in its country only: the two are written together."""
        changed = super().changes
        pair = ("country", "subdivision")
        if changed.keys() & set(pair):
            changed |= {name: self.cleaned_data[name] for name in pair}
        return changed

    def clean_closing_weekdays(self) -> list[int]:
        days: list[int] = sorted(self.cleaned_data["closing_weekdays"])
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(_("The agency works at least one day a week."))
        return days

    def leave_unchecked(self) -> None:
        """Show what was chosen without a word on it: the person is still choosing a region."""
        self._errors = forms.utils.ErrorDict()


class HolidayForm(PlainForm, forms.Form):
    """Whether the agency works on a public holiday.

    ``seen`` is what was chosen when the form was opened.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("This public holiday is"), widget=forms.RadioSelect(attrs={"class": "checkbox"})
    )

    def __init__(self, data: QueryDict | None, *, name: str, year: int, stored: State) -> None:
        super().__init__(data, initial={"state": stored, "seen": stored})
        self.name, self.year, self.stored = name, year, stored
        self._words = {
            State.CLOSED: _("not worked"),
            State.ONCE: _("worked in %(year)s only") % {"year": year},
            State.ALWAYS: _("worked every year"),
        }
        cast("forms.ChoiceField", self.fields["state"]).choices = list(self._words.items())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_overtaken = self.data.get("seen") not in (None, self.stored)
        if cleaned.get("state") not in (None, self.stored) and is_overtaken:
            self.data = {**self.data, "state": cleaned["state"], "seen": self.stored}
            words = self._words[self.stored]
            message = _("It became “%(state)s” meanwhile. Save again to replace it.")
            self.add_error("state", message % {"state": words})
        return cleaned

    def note_seen(self) -> dict[str, str]:
        """What was chosen when it was checked."""
        return {"seen": self.stored.value}


class ClosureForm(ConcurrentForm):
    begins_with = "name"
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    class Meta:
        model = Closure
        fields = ["name", "first_day", "last_day"]
        labels = {"name": _("Name")}
        error_messages = {"name": {"required": _("Give the closure a name.")}}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].required = True

    def clean(self) -> dict[str, Any]:
        """Without a last day the closure is a single day."""
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is None or "last_day" in self.errors:
            return cleaned
        cleaned["last_day"] = last = last or first
        if last < first:
            self.refuse_backwards()
        elif last - first >= LONGEST_CLOSURE:
            self.add_error("last_day", _("A closure lasts at most a year."))
        return cleaned

    def refuse_backwards(self) -> None:
        self.add_error("last_day", _("The last day cannot be before the first."))


ALL = "all"


class ApplicationForm(PlainForm, forms.Form):
    """Which automatic tasks of a status its opportunities get: one of them, or all."""

    tache = forms.ChoiceField(
        label=_("Automatic task"),
        error_messages={
            "required": _("Choose a task."),
            "invalid_choice": _("This task is no longer enabled in the status: choose another."),
        },
    )

    def __init__(self, *args: Any, templates: Sequence[AutoTaskTemplate], **kwargs: Any) -> None:
        super().__init__(*args, initial={"tache": ALL}, **kwargs)
        self.templates = templates
        every = [(ALL, _("All of them"))] if len(templates) > 1 else []
        self.fields["tache"].choices = [*every, *((str(row.pk), row.name) for row in templates)]
        self.fields["tache"].initial = ALL if every else str(templates[0].pk) if templates else ""

    @property
    def chosen(self) -> list[AutoTaskTemplate]:
        """The templates that the form shows, chosen or not."""
        if self.is_bound and not self.is_valid():
            return []
        wanted = self.cleaned_data["tache"] if self.is_bound else self.fields["tache"].initial
        return [row for row in self.templates if wanted in (ALL, str(row.pk))]
