"""What the page of the calendar shows, as its address says it: which days, and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.utils.translation import pgettext_lazy

from caladeo import days
from caladeo.forms.addresses import AddressForm, KeyField, WordsField
from opportunities import travel
from statuses.references import Unit, add_offset
from tasks.dates.calendars import ONE_DAY
from tasks.lists import small_month
from tasks.lists.filters import NOBODY, Filters, PersonField, View

HIDDEN = "non"


class Span(models.TextChoices):
    MONTH = "", pgettext_lazy("span of a calendar", "Month")
    WEEK = "semaine", pgettext_lazy("span of a calendar", "Week")
    DAY = "jour", pgettext_lazy("span of a calendar", "Day")


# The parameters of the address, by field; the first three are those of the list.
NAMES = {
    "view": "vue",
    "person": "personne",
    "text": "q",
    "span": "par",
    "day": "le",
    "trips": "voyages",
    "key_dates": "dates",
    "after": "apres",
}
OF_LIST = ("view", "person", "text")


class AskedForm(AddressForm):
    names = NAMES

    view = forms.ChoiceField(choices=View.choices, required=False, initial=View.MINE)
    person = PersonField(initial="")
    text = WordsField()
    span = forms.ChoiceField(choices=Span.choices, required=False, initial=Span.MONTH)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"], validators=travel.WITHIN)
    trips = forms.ChoiceField(choices=[(HIDDEN, "")], required=False, initial="")
    key_dates = forms.ChoiceField(choices=[(HIDDEN, "")], required=False, initial="")
    after = KeyField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The days, whose tasks, and what is hidden beside them.

    Args:
        day: a day of the month or of the week; None is today.
        after: where a long day goes on, by the key of the task above.
    """

    today: date
    view: str = View.MINE
    person: str = ""
    text: str = ""
    span: str = Span.MONTH
    day: date | None = None
    trips: str = ""
    key_dates: str = ""
    after: int | None = None

    @classmethod
    def read(cls, params: Mapping[str, str], *, today: date) -> Self:
        """What an address asks for; what means nothing is left out."""
        return cls(today=today, **AskedForm(params).read())

    def address(self, **changes: object) -> str:
        """The query string of this, changed; another day or span begins at its top."""
        asked = replace(self, **{"after": None, **changes})  # type: ignore[arg-type]
        return f"?{urlencode(asked.words)}" if asked.words else "?"

    @property
    def words(self) -> dict[str, object]:
        whose = replace(self, person=self.person if self.view == View.PERSON else "")
        values = {name: getattr(whose, field) for field, name in NAMES.items()}
        return {name: value for name, value in values.items() if value}

    def besides(self, *names: str) -> list[tuple[str, object]]:
        """What a form carries along with the fields of its own, these."""
        return [pair for pair in self.words.items() if pair[0] not in (*names, NAMES["after"])]

    @property
    def filters(self) -> Filters:
        """Whose tasks, as a list is narrowed too."""
        return Filters(**{name: getattr(self, name) for name in OF_LIST})

    def whose(self, user: int) -> int | None:
        """The one person whose calendar it is, if it is of one."""
        if self.view == View.PERSON:
            return int(self.person) if self.person not in ("", NOBODY) else None
        return user if self.view == View.MINE else None

    @property
    def at(self) -> date:
        return self.day or self.today

    @property
    def days(self) -> list[date]:
        """From a Monday to a Sunday, but for a single day."""
        if self.span == Span.DAY:
            return [self.at]
        if self.span == Span.WEEK:
            monday = self.at - self.at.weekday() * ONE_DAY
            return [monday + n * ONE_DAY for n in range(7)]
        return small_month.days_of(self.at)

    def is_within(self, day: date) -> bool:
        """Whether it is one of the days of the month or the week itself."""
        if self.span == Span.MONTH:
            return (day.year, day.month) == (self.at.year, self.at.month)
        return self.days[0] <= day <= self.days[-1]

    @property
    def title(self) -> str:
        """« mai 2027 », « du 10 au 16 mai 2027 », « mercredi 12 mai 2027 »."""
        if self.span == Span.DAY:
            return days.full_day(self.at)
        if self.span == Span.WEEK:
            return days.from_to(self.days[0], self.days[-1])
        return days.month_and_year(self.at)

    @property
    def before(self) -> date | None:
        """The first day of what comes before; None where the calendars end."""
        if self.span == Span.MONTH:
            return _within(add_offset(self.at.replace(day=1), -1, Unit.MONTHS))
        return _within(self.days[0] - len(self.days) * ONE_DAY)

    @property
    def following(self) -> date | None:
        """The first day after what is shown, which lies in the next month."""
        return _within(self.days[-1] + ONE_DAY)

    def is_seen(self, day: date) -> bool:
        """Whether the last weeks of the month before have shown it, to who comes from there."""
        if self.span != Span.MONTH or not self.day or self.day.weekday():
            return False
        is_first_monday = (self.day - 7 * ONE_DAY).month != self.day.month
        return is_first_monday and day < self.day

    def spanning(self, span: str) -> str:
        """The address of another span around what is shown: today's when today is in it."""
        day = None if self.is_within(self.today) and self.span != Span.DAY else self.day
        return self.address(span=span, day=day)


def _within(day: date) -> date | None:
    return day if days.FIRST_DAY <= day <= days.LAST_DAY else None
