"""Queries on opportunities, and the guard on the writes that would skip their tasks."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from caladeo.db import writing
from caladeo.db.guards import GuardedQuerySet, SilentWriteError
from opportunities import travel
from opportunities.lists import ordering, searching
from opportunities.models.changed_fields import COLUMNS, remember_saved
from statuses.models import Status

CALLS = {
    "status": "moves.transitions.move(opportunities, to=…)",
    "manager": "moves.tracked_fields.write(opportunities, manager=…)",
    "departure_date": "moves.tracked_fields.write(opportunities, departure_date=…)",
    "duration_days": "moves.tracked_fields.write(opportunities, duration_days=…)",
    "booked_on": "moves.booking.recompute(opportunities)",
    # A trip that was created another day is another trip.
    "created_at": "moves.transitions.create(…)",
}


def _active_statuses() -> list[int]:
    """By key: of a subquery PostgreSQL thinks that each status holds as many as another."""
    return list(Status.objects.filter(is_active=True).values_list("pk", flat=True))


class OpportunityQuerySet(models.QuerySet[Any]):
    # Words that many hold are found by reading on, past all that do not: dear to count.
    is_met_row_by_row = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.is_met_row_by_row = self.is_met_row_by_row
        return clone

    def update(self, **values: Any) -> int:
        """Refuse the facts that tasks hang on; also reached by ``bulk_update``.

        Raises:
            SilentWriteError: names the call to use.
        """
        columns = {column: fact for fact, column in COLUMNS.items()}
        for name in values:
            if (fact := columns.get(name, name)) in CALLS:
                raise SilentWriteError(
                    f"update() on {fact!r} would leave the tasks behind:"
                    f" use opportunities.{CALLS[fact]}"
                )
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse to create opportunities that enter their status without their tasks."""
        raise SilentWriteError(
            "bulk_create() would skip the tasks: use opportunities.moves.transitions.create(…)"
        )

    def write_facts(self, opportunities: Sequence[Any], **values: Any) -> None:
        """The write behind the guard, for the services that tell the tasks."""
        rows = self.filter(pk__in_array=[row.pk for row in opportunities])
        super(OpportunityQuerySet, rows).update(**values)
        for row in opportunities:
            for name, value in values.items():
                setattr(row, name, value)
        remember_saved(*opportunities, using=self.db)

    write_facts.alters_data = True  # type: ignore[attr-defined]

    def insert(self, opportunities: Sequence[Any]) -> list[Any]:
        """The insert behind the guard, for the service that records the entries."""
        return writing.insert(opportunities)

    insert.alters_data = True  # type: ignore[attr-defined]

    def of_keys(self, keys: Iterable[int]) -> list[Any]:
        """The rows with these keys, however many, in key order."""
        return list(self.filter(pk__in_array=keys).order_by("pk"))

    def locked(self) -> Self:
        """Lock the rows in key order; rows that refer to them can still be inserted.

        A set of many tables goes into a subquery: PostgreSQL cannot lock some of them, and
        from a join it silently drops the rows that moved while it waited for their lock.
        """
        rows = self if self._is_plain() else self._by_key()
        return rows.select_related(None).select_for_update(no_key=True).order_by("pk")

    def _is_plain(self) -> bool:
        """Whether it is a condition on whole rows of one table, and nothing more."""
        query = self.query
        has_more = query.is_sliced or query.distinct or query.combinator or query.annotations
        is_whole = query.standard_ordering and query.deferred_loading == (frozenset(), True)
        return is_whole and not has_more and len(query.alias_map) <= 1

    def _by_key(self) -> Self:
        rows = type(self)(self.model, using=self.db)
        return rows.filter(pk__in=self.values("pk"))

    def search(self, text: str, lookup: searching.Lookup | None = None) -> Self:
        """Where name, destinations or client hold each word of the text."""
        return searching.opportunities(self, text, lookup)

    def under_way(self) -> Self:
        return self.filter(status__in=_active_statuses())

    def closed(self) -> Self:
        # Nearly all of a long history: read in its order, not gathered status by status.
        return self.exclude(status__in=_active_statuses())

    def departing(self, *, since: date | None = None, until: date | None = None) -> Self:
        """Whose departure lies in the period, both ends included."""
        if not since and not until:
            return self
        # Said of what the index holds, in which a missing departure lies beyond all days.
        rows = self.alias(departs_on=ordering.DEPARTURE_OF_ALL)
        return rows.filter(departs_on__range=(since or travel.FIRST_DAY, until or travel.LAST_DAY))

    def missing_dates(self, dates: Iterable[Any]) -> Self:
        """Those with a task that waits for one of these dates (``lists.dates``)."""
        wanted = models.Q(pk__in=[])
        for one in dates:
            wanted |= one.condition
        return self.filter(pk__in=self.model._base_manager.filter(wanted).values("pk"))

    def expected_revenue(self) -> Any:
        """The sum of the expected revenue, and the same weighted by probability."""
        weighted = models.F("expected_revenue") * models.F("status__probability") / 100
        zero = models.Value(0, output_field=models.DecimalField())
        return self.aggregate(
            total=Coalesce(models.Sum("expected_revenue"), zero),
            weighted=Coalesce(models.Sum(weighted, output_field=models.DecimalField()), zero),
        )


class KeyDateValueQuerySet(GuardedQuerySet):
    def store(self, values: Iterable[Any]) -> None:
        """The write behind the guard: insert, or replace the day."""
        self.insert(
            values,
            update_conflicts=True,
            unique_fields=["opportunity", "key_date"],
            update_fields=["day"],
        )

    store.alters_data = True  # type: ignore[attr-defined]


class RoleOfTripQuerySet(GuardedQuerySet):
    def store(self, rows: Iterable[Any]) -> None:
        """The write behind the guard: insert, or replace the person."""
        self.insert(
            rows,
            update_conflicts=True,
            unique_fields=["opportunity", "role"],
            update_fields=["person"],
        )

    store.alters_data = True  # type: ignore[attr-defined]


class UndoableQuerySet(models.QuerySet[Any]):
    """Of a model whose ``undoes`` names the row that a row takes back."""

    def latest_first(self) -> Self:
        return self.order_by("-pk")

    def standing(self) -> Self:
        """Those that still count: neither taken back, nor the taking back of another.

        ``undoes=None`` alone would make SQLite read every change that undoes nothing.
        """
        over = self.model._default_manager.filter(undoes=OuterRef("pk"))
        return self.alias(undone=Coalesce("undoes", 0)).filter(~Exists(over), undone=0)
