"""What filters may name, read once for a page; a filter by what is gone is left out, and told."""

from dataclasses import replace
from functools import cached_property

from django.utils.translation import gettext_lazy

from caladeo.models import User
from opportunities.clients.listing import ClientListing
from opportunities.lists.filters import Listing
from statuses.models import KeyDate, Status

NO_STATUS = gettext_lazy("A status of this filter does not exist any more: it is left out.")
NO_PERSON = gettext_lazy("Somebody in this filter has no access any more: they are left out.")
NO_KEY_DATE = gettext_lazy("A key date of this filter does not exist any more: it is left out.")


class Known:
    """Each is read when something asks for it."""

    @cached_property
    def statuses(self) -> list[Status]:
        return list(Status.objects.in_pipeline())

    @cached_property
    def people(self) -> list[User]:
        """Those who can sign in."""
        return list(User.objects.active().by_name())

    @cached_property
    def key_dates(self) -> list[KeyDate]:
        return list(KeyDate.objects.all())

    def without_gone[L: (Listing, ClientListing)](self, listing: L) -> L:
        """The filters of which something is still there."""
        found, told = listing, list(listing.problems)
        if found.managers:
            keys = {row.pk for row in self.people}
            managers = tuple(key for key in found.managers if key in keys)
            if managers != found.managers:
                told.append(str(NO_PERSON))
                found = replace(found, managers=managers)
        if isinstance(found, Listing):
            found = self._of_trips(found, told)
        return replace(found, problems=tuple(told))

    def _of_trips(self, listing: Listing, told: list[str]) -> Listing:
        if listing.statuses:
            keys = {row.pk for row in self.statuses}
            statuses = tuple(key for key in listing.statuses if key in keys)
            if statuses != listing.statuses:
                told.append(str(NO_STATUS))
                listing = replace(listing, statuses=statuses)
        if any(one.key_date_id for one in listing.missing_dates):
            there = {None, *(row.pk for row in self.key_dates)}
            missing_dates = tuple(one for one in listing.missing_dates if one.key_date_id in there)
            if missing_dates != listing.missing_dates:
                told.append(str(NO_KEY_DATE))
                listing = replace(listing, missing_dates=missing_dates)
        return listing
