"""What a person asked to see: the query string of the list and of the board, typed.

Nonsense in it is ignored; a date that somebody typed wrong is told (``problems``).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opportunities import travel
from opportunities.lists import missing_dates, ordering
from opportunities.lists.missing_dates import MissingDate
from opportunities.lists.ordering import Fact
from opportunities.models import StatusChange
from opportunities.models.querysets import OpportunityQuerySet

MAX_TEXT = 200
MAX_KEYS = 50


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


LONGEST_KEY = 9
# The parameters of the address, by field.
NAMES = {
    "text": "q",
    "scope": "etat",
    "statuses": "statut",
    "managers": "gestionnaire",
    "since": "depuis",
    "until": "jusque",
    "lacks": "attente",
    "reasons": "raison",
    "sort": "tri",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The filters and the order; the address leaves the defaults out.

    ``kept`` are parameters of the page itself, which ride along in its links.
    """

    text: str = ""
    scope: str = Scope.ACTIVE
    statuses: tuple[int, ...] = ()
    managers: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    lacks: tuple[MissingDate, ...] = ()
    reasons: tuple[str, ...] = ()
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
    def is_whole_history(self) -> bool:
        return self.is_of_all and not self.is_filtered

    @property
    def is_filtered(self) -> bool:
        who = (self.text, self.statuses, self.managers)
        return any((*who, self.since, self.until, self.lacks, self.reasons))

    def params(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters of the address, after these changes."""
        asked, default = replace(self, **changes), Listing()
        found: list[tuple[str, str]] = []
        for attribute, name in NAMES.items():
            value = getattr(asked, attribute)
            if value != getattr(default, attribute):
                values = value if isinstance(value, tuple) else (value,)
                found += [(name, str(one)) for one in values]
        return [*found, *asked.kept]

    def query(self, **changes: Any) -> str:
        """``?q=…``, after these changes; ``?`` alone stands for the defaults."""
        return "?" + urlencode(self.params(**changes))

    def narrow(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        """Keep what was asked for, whether under way or closed."""
        if self.text:
            rows = rows.search(self.text)
        if self.statuses:
            rows = rows.filter(status__in=self.statuses)
        if self.managers:
            rows = rows.filter(manager__in=self.managers)
        if self.lacks:
            rows = rows.lacking(self.lacks)
        if self.reasons:
            lost = StatusChange.objects.lost_for(self.reasons)
            rows = rows.filter(pk__in=lost.values("opportunity"))
        return rows.departing(since=self.since, until=self.until)

    def apply(self, rows: OpportunityQuerySet) -> OpportunityQuerySet:
        """Keep what was asked for, in the order that was asked for."""
        rows = self.narrow(rows)
        if self.scope != Scope.ALL:
            rows = rows.under_way() if self.scope == Scope.ACTIVE else rows.closed()
        return rows.order_by(*self.keys)


def parse(query: QueryDict) -> Listing:
    """Read a query string, whatever it holds."""
    problems: list[str] = []
    since, until = (_day(query.get(name, ""), problems) for name in ("depuis", "jusque"))
    if since and until and until < since:
        problems.append(_("The period ends before it begins: only its beginning is kept."))
        until = None
    scope, sort = query.get("etat", ""), query.get("tri", "")
    return Listing(
        text=query.get("q", "").replace("\x00", "").strip()[:MAX_TEXT],
        scope=scope if scope in Scope.values else Scope.ACTIVE,
        statuses=keys(query.getlist("statut")),
        managers=keys(query.getlist("gestionnaire")),
        since=since,
        until=until,
        lacks=_lacks(query.getlist("attente")),
        reasons=_reasons(query.getlist("raison")),
        sort=sort if sort.removeprefix("-") in Order.values else Order.DEPARTURE,
        problems=tuple(problems),
    )


def _lacks(values: Sequence[str]) -> tuple[MissingDate, ...]:
    found = (missing_dates.parse(text) for text in values[:MAX_KEYS])
    return tuple(dict.fromkeys(lack for lack in found if lack))


def _reasons(values: Sequence[str]) -> tuple[str, ...]:
    found = (text.replace("\x00", "").strip()[:MAX_TEXT] for text in values[:MAX_KEYS])
    return tuple(dict.fromkeys(text for text in found if text))


def keys(values: Iterable[str]) -> tuple[int, ...]:
    """The primary keys among these texts, each once, in their order."""
    return tuple(dict.fromkeys(all_keys(values)))


def all_keys(values: Iterable[str]) -> tuple[int, ...]:
    """The primary keys among these texts, those that come twice too."""
    digits = (text for text in values if text.isascii() and text.isdigit())
    return tuple(int(text) for text in digits if len(text) <= LONGEST_KEY)[:MAX_KEYS]


def key(text: str) -> int | None:
    """The primary key that this text is, if it is one."""
    return next(iter(keys([text])), None)


def _day(text: str, problems: list[str]) -> date | None:
    """A day within the calendars; what is no such day is told and ignored."""
    text = text.strip()
    if not text:
        return None
    for spelling in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            day = datetime.strptime(text, spelling).date()  # noqa: DTZ007 (a day has no zone)
            if travel.FIRST_DAY <= day <= travel.LAST_DAY:
                return day
    words = _("“%(text)s” is no date between 1990 and 2100: it is ignored.")
    problems.append(words % {"text": text[:30]})
    return None
