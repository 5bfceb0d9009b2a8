"""The list of clients: which ones, in which order, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import connections, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.addresses import Addressed, AddressForm, EachField, KeyField, WordsField
from opportunities.lists.searching import MOST_KEYS
from opportunities.models import Client, Opportunity
from opportunities.models.client import ClientQuerySet
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import Status

NAMES = {
    "text": "q",
    "scope": "voyages",
    "kinds": "type",
    "managers": "gestionnaire",
    "sort": "tri",
}
NAME = "nom"


class Scope(models.TextChoices):
    """Which clients, by their trips."""

    ALL = "tous", pgettext_lazy("clients", "All")
    UNDER_WAY = "en-cours", _("Trip under way")
    NONE = "sans", _("No trip")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientListing(Addressed):
    """The filters and the order: by name, from A to Z or from Z to A."""

    names: ClassVar[Mapping[str, str]] = NAMES

    text: str = ""
    scope: str = Scope.ALL
    kinds: tuple[str, ...] = ()
    managers: tuple[int, ...] = ()  # of one of their trips; of those under way in that scope
    sort: str = NAME
    kept: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    fact: None = None  # each client has a name

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def keys(self) -> list[OrderBy]:
        by_name = OrderBy(F("search_text"), descending=self.is_descending)
        return [by_name, OrderBy(F("pk"), descending=self.is_descending)]

    @property
    def is_dear_to_count(self) -> bool:
        return self.is_filtered or self.scope != Scope.ALL

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.kinds or self.managers)

    def apply(self, rows: ClientQuerySet) -> ClientQuerySet:
        """Keep what was asked for, in the order that was asked for."""
        if self.text:
            rows = rows.search(self.text)
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        if self.scope == Scope.NONE:
            # Whoever has no trip has none that somebody manages.
            rows = rows.none() if self.managers else rows.filter(_without_trips(rows))
        elif self.managers or self.scope == Scope.UNDER_WAY:
            rows = self._carrying(rows)
        if self.scope == Scope.NONE:
            # In the order of keys the trips are read off the index that the clients are compared
            # with; without one all trips would be read. SQLite has that order in an index anyway.
            is_sqlite = connections[rows.db].vendor == "sqlite"
            ordered = rows.order_by() if is_sqlite else rows.order_by("pk")
            return self._by_key_if_few(rows, looked_for=ordered)
        if len(self.kinds) > 1:
            # One kind is read off its own index.
            return self._by_key_if_few(rows, looked_for=rows.order_by())
        return rows.order_by(*self.keys)

    def _read_off_one_index(self, trips: OpportunityQuerySet) -> OpportunityQuerySet:
        """The same trips: SQLite would look up each trip of a status to know its manager.

        The index of the clients holds both; of others that begin with one it must see nothing.
        """
        is_both = self.managers and self.scope == Scope.UNDER_WAY
        if not is_both or connections[trips.db].vendor != "sqlite":
            return trips
        rows: OpportunityQuerySet = Opportunity.objects.order_by().alias(
            whose=F("manager_id") + 0, at=F("status_id") + 0
        )
        statuses = Status.objects.filter(is_active=True).values_list("pk", flat=True)
        return rows.filter(whose__in=self.managers, at__in=list(statuses))

    def _by_key_if_few(self, rows: ClientQuerySet, *, looked_for: ClientQuerySet) -> ClientQuerySet:
        """Few rows by their keys: in the order of names nearly all would be read to find them.

        Args:
            looked_for: the same rows, in the order in which the first ones are found soonest.
        """
        keys = list(looked_for.values_list("pk", flat=True)[: MOST_KEYS + 1])
        if len(keys) <= MOST_KEYS:
            return Client.objects.filter(pk__in_array=keys).order_by(*self.keys)
        rows = rows.order_by(*self.keys)
        rows.at_least = len(keys)
        return rows

    def _carrying(self, rows: ClientQuerySet) -> ClientQuerySet:
        """Those of few trips by their keys; of many, some are soon met in the order of names."""
        trips = Opportunity.objects.order_by()
        if self.scope == Scope.UNDER_WAY:
            trips = trips.under_way()
        if self.managers:
            trips = trips.filter(manager__in=self.managers)
        found = self._read_off_one_index(trips).values_list("client", flat=True)[: MOST_KEYS + 1]
        if len(found) <= MOST_KEYS:
            return rows.filter(pk__in_array=set(found))
        return rows.filter(Exists(trips.filter(client=OuterRef("pk"))))


def _without_trips(rows: ClientQuerySet) -> Q:
    """SQLite reads the list of an IN off the index at a third of what it takes to ask each."""
    trips = Opportunity.objects.order_by()
    if connections[rows.db].vendor == "sqlite":
        return ~Q(pk__in=trips.values("client"))
    return Q(~Exists(trips.filter(client=OuterRef("pk"))))


class ClientListingForm(AddressForm):
    """The query string of the list of clients."""

    names = NAMES

    text = WordsField()
    scope = forms.ChoiceField(choices=Scope.choices, required=False, initial=Scope.ALL)
    kinds = EachField(forms.ChoiceField(choices=Client.Kind.choices))
    managers = EachField(KeyField())
    sort = forms.ChoiceField(choices=[(NAME, ""), (f"-{NAME}", "")], required=False, initial=NAME)


def parse(query: QueryDict) -> ClientListing:
    """Read a query string, whatever it holds; nonsense in it is ignored."""
    asked: dict[str, Any] = ClientListingForm(query).read()
    return ClientListing(**asked)
