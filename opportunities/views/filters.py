"""The filters of the list and of the board, as chips that hold their value."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from caladeo.models import User
from caladeo.templatetags.days import long_day
from opportunities.lacks import Lack
from opportunities.listing import NAMES, Listing, Scope
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from statuses.models import KeyDate, Status
from statuses.references import Reference
from tasks import counting


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter: what it holds in words, how to empty it, what its form sends along."""

    name: str
    label: str
    value: str
    clear_url: str
    kept: list[tuple[str, str]]
    options: list[dict[str, Any]] = field(default_factory=list)


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


def status_chip(listing: Listing) -> Chip:
    statuses = Status.objects.in_pipeline()
    if listing.scope != Scope.ALL:
        statuses = statuses.filter(is_active=listing.scope == Scope.ACTIVE)
    options = [
        {"value": row.pk, "label": row.name, "color": row.color, "on": row.pk in listing.statuses}
        for row in statuses
    ]
    return _choice(listing, "statuses", label=_("Status"), options=options)


def manager_chip(listing: Listing) -> Chip:
    options = [
        {"value": row.pk, "label": str(row), "person": row, "on": row.pk in listing.managers}
        for row in User.objects.active().by_name()
    ]
    return _choice(listing, "managers", label=_("Manager"), options=options)


def departure_chip(listing: Listing) -> Chip:
    empty: dict[str, Any] = {"since": None, "until": None}
    return Chip(
        name="departure",
        label=_("Departure"),
        value=_period(listing),
        clear_url=listing.query(**empty),
        kept=listing.params(**empty),
    )


def lack_chip(listing: Listing, found: OpportunityQuerySet) -> Chip:
    """The dates that tasks wait for among the opportunities found, and how many each holds up."""
    if listing.lacks:
        found = replace(listing, lacks=()).apply(Opportunity.objects.all())
    counts = counting.waiting_by_lack(found)
    known = {Lack(Reference.DEPARTURE): _("Departure"), Lack(Reference.RETURN): _("Return")}
    known |= {Lack(Reference.KEY_DATE, row.pk): row.name for row in KeyDate.objects.all()}
    options = [
        {
            "value": str(lack),
            "label": name,
            "count": counts.get(lack, 0),
            "on": lack in listing.lacks,
        }
        for lack, name in known.items()
        if lack in counts or lack in listing.lacks
    ]
    return _choice(listing, "lacks", label=_("Waiting for"), options=options)


def _choice(listing: Listing, attribute: str, *, label: str, options: list[dict[str, Any]]) -> Chip:
    chosen = [option["label"] for option in options if option["on"]]
    unknown = bool(getattr(listing, attribute)) and not chosen
    value = _("unknown") if unknown else ", ".join(chosen[:2])
    if len(chosen) > 2:  # noqa: PLR2004 (two names fit in a chip)
        value = f"{value} +{len(chosen) - 2}"
    return Chip(
        name=NAMES[attribute],
        label=label,
        value=value,
        clear_url=listing.query(**{attribute: ()}),
        kept=listing.params(**{attribute: ()}),
        options=options,
    )


def _period(listing: Listing) -> str:
    """« à partir du 12 mai 2027 »."""
    words = {"since": long_day(listing.since), "until": long_day(listing.until)}
    if listing.since and listing.until:
        return _("from %(since)s to %(until)s") % words
    if listing.since:
        return _("from %(since)s") % words
    return _("until %(until)s") % words if listing.until else ""
