"""The filters of the list and of the board, as chips that hold their value.

What can be chosen is read when a chip opens: htmx asks for it, a browser for the page so opened.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from caladeo.colors import look
from caladeo.db import capped_counts
from caladeo.forms.addresses import MOST_VALUES, Addressed
from caladeo.web import htmx
from opportunities.clients.listing import ClientListing
from opportunities.lists import paging
from opportunities.lists.dates import MissingDate, Period
from opportunities.lists.filters import Listing, Scope
from opportunities.lists.known import Known
from opportunities.models import Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.text import lists
from statuses.models import lost_reasons
from statuses.references import Reference
from tasks.lists import counting

ASKED = "filtre"
DEPARTURE = "departure"
type Options = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter: what it holds in words, how to empty it, what its form sends along."""

    name: str
    label: str
    value: str
    clear_url: str
    kept: list[tuple[str, str]]
    options: Options | None = None  # None until it opens
    open_url: str = ""
    is_open: bool = False


def scopes(listing: Listing) -> list[dict[str, Any]]:
    """Actives, Inactives, Toutes; statuses of another scope would show nothing."""
    return [
        {
            "label": scope.label,
            "url": listing.query(scope=scope.value, statuses=()),
            "is_current": listing.scope == scope,
        }
        for scope in Scope
    ]


def elsewhere(listing: Listing) -> dict[str, Any] | None:
    """The scope in which words that find nothing here do; counted, unless that takes long."""
    if not listing.text or listing.scope == Scope.ALL:
        return None
    other = Scope.INACTIVE if listing.scope == Scope.ACTIVE else Scope.ACTIVE
    there = replace(listing, scope=other, statuses=())
    found = there.apply(Opportunity.objects.all())
    if found.is_met_row_by_row:
        return {"scope": other.value, "url": there.query(), "count": None}
    count = capped_counts.count(found, most=paging.MOST_FOUND)
    return {"scope": other.value, "url": there.query(), "count": count} if count else None


def panel(request: HttpRequest, listing: Listing, known: Known) -> HttpResponse | None:
    """What can be chosen in the chip that htmx opens; None when it opens none."""

    def read(asked: str) -> list[Chip]:
        return chips(listing, listing.apply(Opportunity.objects.all()), known, asked=asked)

    return panel_of(request, listing, read)


def panel_of(
    request: HttpRequest, listing: Addressed, read: Callable[[str], list[Chip]]
) -> HttpResponse | None:
    """The same of any list, whose chips are read once one of them is asked for."""
    asked = request.GET.get(ASKED, "")
    if not asked or not htmx.wants_fragment(request):
        return None
    chip = next((chip for chip in read(asked) if chip.is_open), None)
    if chip is None:
        raise Http404
    context = {"chip": chip, "listing": listing}
    return htmx.render(request, "opportunities/_filters.html", "panel", context)


def chips(listing: Listing, found: OpportunityQuerySet, known: Known, *, asked: str) -> list[Chip]:
    found_chips = [
        status_chip(listing, known, asked=asked),
        manager_chip(listing, known, asked=asked),
        departure_chip(listing, asked=asked),
        missing_dates_chip(listing, found, known, asked=asked),
    ]
    # What is under way has not been lost.
    if listing.scope != Scope.ACTIVE or listing.reasons:
        found_chips.append(reason_chip(listing, asked=asked))
    return found_chips


def status_chip(listing: Listing, known: Known, *, asked: str) -> Chip:
    """Of another scope only those chosen, which find nothing there."""

    def read() -> Options:
        return [
            {
                "value": row.pk,
                "label": row.name,
                "color": row.color,
                "on": row.pk in listing.statuses,
            }
            for row in known.statuses
            if listing.includes(row) or row.pk in listing.statuses
        ]

    return _choice(listing, "statuses", label=_("Status"), read=read, asked=asked)


def manager_chip(listing: Listing | ClientListing, known: Known, *, asked: str) -> Chip:
    def read() -> Options:
        return [
            {
                "value": row.pk,
                "label": str(row),
                "person": look(row),
                "on": row.pk in listing.managers,
            }
            for row in known.people
        ]

    return _choice(listing, "managers", label=_("Manager"), read=read, asked=asked)


def departure_chip(listing: Listing, *, asked: str) -> Chip:
    empty: dict[str, Any] = {"period": "", "since": None, "until": None}
    return Chip(
        name=DEPARTURE,
        label=_("Departure"),
        value=lists.period_in_words(listing),
        clear_url=listing.query(**empty),
        kept=listing.params(**empty),
        options=periods_of(listing) if asked == DEPARTURE else None,
        open_url=listing.query(kept=(*listing.kept, (ASKED, DEPARTURE))),
        is_open=asked == DEPARTURE,
    )


def periods_of(listing: Listing) -> Options:
    choices = (("", _("From a day to another")), *Period.choices)
    return [
        {"value": value, "label": label, "on": value == listing.period} for value, label in choices
    ]


def missing_dates_chip(
    listing: Listing, found: OpportunityQuerySet, known: Known, *, asked: str
) -> Chip:
    """The dates that tasks wait for among the opportunities found, and how many each holds up."""

    def read() -> Options:
        rows = found
        if listing.missing_dates:
            rows = replace(listing, missing_dates=()).apply(Opportunity.objects.all())
        counts = counting.waiting_by_date(rows)
        dates = {
            MissingDate(Reference.DEPARTURE): _("Departure"),
            MissingDate(Reference.RETURN): _("Return"),
        }
        dates |= {MissingDate(Reference.KEY_DATE, row.pk): row.name for row in known.key_dates}
        return [
            {
                "value": str(date),
                "label": name,
                "count": counts.get(date, 0),
                "on": date in listing.missing_dates,
            }
            for date, name in dates.items()
            if date in counts or date in listing.missing_dates
        ]

    return _choice(listing, "missing_dates", label=_("Waiting for"), read=read, asked=asked)


def reason_chip(listing: Listing, *, asked: str) -> Chip:
    """The agency's reasons of a loss, and those that people have written."""

    def read() -> Options:
        written = StatusChange.objects.exclude(lost_reason="").order_by("lost_reason")
        used = written.values_list("lost_reason", flat=True).distinct()[:MOST_VALUES]
        names = dict.fromkeys([*lost_reasons.names(), *used])
        return [{"value": name, "label": name, "on": name in listing.reasons} for name in names]

    return _choice(listing, "reasons", label=_("Reason of the loss"), read=read, asked=asked)


def _choice(
    listing: Addressed, attribute: str, *, label: str, read: Callable[[], Options], asked: str
) -> Chip:
    """A chip reads its options when they are asked for, or to name those chosen."""
    name, is_set = listing.names[attribute], bool(getattr(listing, attribute))
    options = read() if is_set or asked == name else None
    chosen = [option["label"] for option in options or () if option["on"]]
    value = _("unknown") if is_set and not chosen else ", ".join(chosen[:2])
    if len(chosen) > 2:  # noqa: PLR2004 (two names fit in a chip)
        value = f"{value} +{len(chosen) - 2}"
    return Chip(
        name=name,
        label=label,
        value=value,
        clear_url=listing.query(**{attribute: ()}),
        kept=listing.params(**{attribute: ()}),
        options=options,
        open_url=listing.query(kept=(*listing.kept, (ASKED, name))),
        is_open=asked == name,
    )
