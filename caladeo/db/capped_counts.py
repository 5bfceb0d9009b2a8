"""Counts that stay cheap: beyond what a person reads, a list is simply long.

To count a million rows is to read them; a page that says "999+" reads a thousand at most.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Subquery

MOST = 999
CENT = Decimal("0.01")


class Capped(int):
    """A count of rows of which no more than ``most + 1`` were looked at."""

    most: int

    def __new__(cls, number: int, *, most: int | None = None) -> Self:
        capped = super().__new__(cls, number)
        capped.most = MOST if most is None else most
        return capped

    @property
    def is_more(self) -> bool:
        return self > self.most

    def __str__(self) -> str:
        return f"{self.most}+" if self.is_more else super().__str__()


def count(rows: models.QuerySet[Any], *, most: int | None = None) -> Capped:
    """How many rows, in a query that stops counting soon enough."""
    most = MOST if most is None else most
    return Capped(rows.order_by()[: most + 1].count(), most=most)


class CappedField(models.IntegerField):  # type: ignore[type-arg]
    def from_db_value(self, value: int | None, *_args: Any) -> Capped:
        return Capped(value or 0)


class CappedCount(Subquery):
    """How many rows of a correlated query, at most one more than ``MOST``."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = CappedField()
    empty_result_set_value = 0

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: MOST + 1])


@dataclass(frozen=True, slots=True)
class Worth:
    count: Capped
    total: Decimal


class WorthField(models.TextField):  # type: ignore[type-arg]
    def from_db_value(self, value: str | None, *_args: Any) -> Worth:
        count, total = (value or "0 0").split()
        return Worth(Capped(int(count)), Decimal(total).quantize(CENT))


class CappedWorth(Subquery):
    """`CappedCount`, and the sum of a column over the same rows, which are looked for once.

    Their order names the index: without one PostgreSQL would look for them all over the table.
    """

    template = (
        "(SELECT COUNT(*) || ' ' || COALESCE(SUM(%(column)s), 0) FROM (%(subquery)s) AS capped)"
    )
    output_field = WorthField()
    empty_result_set_value = "0 0"

    def __init__(self, rows: models.QuerySet[Any], column: str) -> None:
        field = rows.model._meta.get_field(column)
        super().__init__(rows.values(column)[: MOST + 1], column=field.column)
