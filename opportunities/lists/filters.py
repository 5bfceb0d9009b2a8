"""What a person asked to see: the query string of the list and of the board, typed.

Nonsense in it is ignored; a date that somebody typed wrong is told (``problems``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from caladeo import clock
from caladeo.forms.addresses import Addressed, AddressForm, EachField, KeyField, WordsField
from opportunities import travel
from opportunities.lists import attention, dates, ordering
from opportunities.lists.attention import Attention
from opportunities.lists.dates import MissingDate, MissingDateField, Period
from opportunities.lists.ordering import Fact
from opportunities.models import StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import Status

SPELLINGS = ("%Y-%m-%d", "%d/%m/%Y")


class Scope(models.TextChoices):
    """Which opportunities: under way, closed, or both."""

    ACTIVE = "actives", pgettext_lazy("opportunities", "Active")
    INACTIVE = "inactives", pgettext_lazy("opportunities", "Inactive")
    ALL = "toutes", pgettext_lazy("opportunities", "All")


class Order(models.TextChoices):
    """What a heading sorts by."""

    NAME = "nom", gettext_lazy("Opportunity")
    CLIENT = "client", gettext_lazy("Client")
    STATUS = "statut", gettext_lazy("Status")
    DEPARTURE = "depart", gettext_lazy("Trip dates")
    REVENUE = "ca", gettext_lazy("Expected revenue")
    MANAGER = "gestionnaire", gettext_lazy("Manager")


SORTS = [(way + name, label) for name, label in Order.choices for way in ("", "-")]
# The parameters of the address, by field.
NAMES = {
    "text": "q",
    "scope": "etat",
    "statuses": "statut",
    "managers": "gestionnaire",
    "period": "periode",
    "since": "depuis",
    "until": "jusque",
    "missing_dates": "attente",
    "reasons": "raison",
    "attention": "sans",
    "sort": "tri",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Addressed):
    """The filters and the order."""

    names: ClassVar[Mapping[str, str]] = NAMES

    text: str = ""
    scope: str = Scope.ACTIVE
    statuses: tuple[int, ...] = ()
    managers: tuple[int, ...] = ()
    period: str = ""  # instead of the two days
    since: date | None = None
    until: date | None = None
    missing_dates: tuple[MissingDate, ...] = ()
    reasons: tuple[str, ...] = ()
    attention: str = ""
    sort: str = Order.DEPARTURE
    kept: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Between which departures lie, as of today."""
        if self.period:
            return dates.days_of_period(self.period, today=clock.today())
        return self.since, self.until

    @property
    def keys(self) -> list[Any]:
        """What the rows are sorted by."""
        return ordering.keys(self.order, descending=self.is_descending, of_all=self.is_of_all)

    @property
    def fact(self) -> Fact | None:
        """What it is sorted by, when some rows lack it."""
        return ordering.fact(self.order, descending=self.is_descending, of_all=self.is_of_all)

    @property
    def is_of_all(self) -> bool:
        """Whether a long history is in it."""
        return self.scope != Scope.ACTIVE

    @property
    def is_dear_to_count(self) -> bool:
        return bool(self.text)

    @property
    def is_filtered(self) -> bool:
        who = (self.text, self.statuses, self.managers)
        when = (self.period, self.since, self.until)
        return any((*who, *when, self.missing_dates, self.reasons, self.attention))

    def includes(self, status: Status) -> bool:
        """Whether its trips are in the scope."""
        return self.scope == Scope.ALL or status.is_active == (self.scope == Scope.ACTIVE)

    def narrow(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        """Keep what was asked for, whether under way or closed."""
        if self.text:
            rows = rows.search(self.text)
        if self.statuses:
            rows = rows.filter(status__in=self.statuses)
        if self.managers:
            rows = rows.filter(manager__in=self.managers)
        if self.missing_dates:
            rows = rows.missing_dates(self.missing_dates)
        if self.reasons:
            lost = StatusChange.objects.lost_for(self.reasons)
            rows = rows.filter(pk__in=lost.values("opportunity"))
        if self.attention == Attention.IDLE:
            rows = attention.idle(rows.under_way())
        elif self.attention:
            statuses = Status.objects.in_pipeline()
            rows = attention.asleep(rows, statuses, today=clock.today())
        since, until = self.days
        return rows.departing(since=since, until=until)

    def apply(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        """Keep what was asked for, in the order that was asked for."""
        rows = self.narrow(rows)
        if self.scope != Scope.ALL:
            rows = rows.under_way() if self.scope == Scope.ACTIVE else rows.closed()
        return rows.order_by(*self.keys)


class ListingForm(AddressForm):
    """The query string of the list and of the board."""

    names = NAMES

    text = WordsField()
    scope = forms.ChoiceField(choices=Scope.choices, required=False, initial=Scope.ACTIVE)
    statuses = EachField(KeyField())
    managers = EachField(KeyField())
    period = forms.ChoiceField(choices=Period.choices, required=False, initial="")
    since = forms.DateField(required=False, input_formats=SPELLINGS, validators=travel.WITHIN)
    until = forms.DateField(required=False, input_formats=SPELLINGS, validators=travel.WITHIN)
    missing_dates = EachField(MissingDateField())
    reasons = EachField(WordsField())
    attention = forms.ChoiceField(choices=Attention.choices, required=False, initial="")
    sort = forms.ChoiceField(choices=SORTS, required=False, initial=Order.DEPARTURE)

    def clean(self) -> None:
        if self.cleaned_data.get("period"):
            self.cleaned_data |= {"since": None, "until": None}
            return
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            words = _("The period ends before it begins: only its beginning is kept.")
            self.add_error("until", ValidationError(words, code="order"))

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the dates: somebody typed them."""
        words = _("“%(text)s” is no date between 1990 and 2100: it is ignored.")
        found: list[str] = []
        for name in ("since", "until"):
            text = (self[name].data or "").strip()
            if text and self.has_error(name, "order"):
                found += map(str, self.errors[name])
            elif text and self.has_error(name):
                found.append(words % {"text": text[:30]})
        return tuple(found)


def parse(query: QueryDict) -> Listing:
    """Read a query string, whatever it holds."""
    form = ListingForm(query)
    return Listing(**form.read(), problems=form.problems)
