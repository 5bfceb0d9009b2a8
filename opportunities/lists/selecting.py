"""Which opportunities a person chose on the list or the board, as the address says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.http import QueryDict

from opportunities.lists import filters as listings
from opportunities.lists.filters import LONGEST_KEY, Listing
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet

# Rows ticked one by one: more than any page shows.
MOST_KEYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Rows chosen one by one, or all that the filters find."""

    keys: tuple[int, ...]
    listing: Listing
    is_everything: bool

    def rows(self) -> OpportunityQuerySet:
        if self.is_everything:
            return self.listing.apply(Opportunity.objects.all())
        chosen: OpportunityQuerySet = Opportunity.objects.filter(pk__in=self.keys)
        return chosen.order_by("departure_date", "pk")


def parse(query: QueryDict) -> Selection:
    """Read a query string, whatever it holds."""
    return Selection(
        keys=_keys(query.getlist("id")),
        listing=listings.parse(query),
        is_everything="toutes" in query,
    )


def _keys(values: Iterable[str]) -> tuple[int, ...]:
    digits = (text for text in values if text.isascii() and text.isdigit())
    keys = dict.fromkeys(int(text) for text in digits if len(text) <= LONGEST_KEY)
    return tuple(islice(keys, MOST_KEYS + 1))
