"""Which opportunities a person chose on the list or the board, as the address says it."""

from dataclasses import dataclass

from django.http import QueryDict

from caladeo.forms.addresses import EachField, KeyField
from opportunities.lists import filters as listings
from opportunities.lists.filters import Listing
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet

# Rows ticked one by one: more than any page shows.
MOST_KEYS = 500
KEYS = EachField(KeyField(), most=MOST_KEYS + 1)


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
        keys=KEYS.clean(query.getlist("id")),
        listing=listings.parse(query),
        is_everything="toutes" in query,
    )
