"""The history of each fact that tasks hang on: one chain of changes that ends in what it is."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery

from opportunities.models import FactChange, KeyDateValue, OpportunityRole

Field = FactChange.Field
NOTHING, FORMULA, AGENCY = "nothing", "what its formula gives", "the person of the agency"


class TaskFacts(NamedTuple):
    """A change of a fact, with what its trip has now."""

    pk: int
    opportunity: int
    field: str
    key_date: int | None
    role: int | None
    before: Any
    after: Any
    departure_date: Any
    duration_days: Any
    manager: Any
    set_day: Any
    named: Any

    @property
    def subject(self) -> tuple[int, str, int | None]:
        return self.opportunity, self.field, self.key_date or self.role

    @property
    def now(self) -> str:
        if self.field == Field.KEY_DATE:
            return str(self.set_day) if self.set_day else FORMULA
        if self.field == Field.ROLE:
            return str(self.named) if self.named else AGENCY
        return in_words(getattr(self, self.field))


def broken_facts() -> Iterator[str]:
    """Each change of a fact starts from what the one before it left, the last one stands."""
    for _subject, changes in groupby(_rows(), key=lambda row: row.subject):
        rows = list(changes)
        for one, other in pairwise(rows):
            left, found = in_words(one.after), in_words(other.before)
            if left != found:
                yield f"{_title(other)} starts from {found}, but it was {left}."
        last = rows[-1]
        if in_words(last.after) != last.now:
            yield (
                f"{_title(last)} is the last one and led to {in_words(last.after)},"
                f" but it is {last.now}."
            )


def wrong_fact_undos() -> Iterator[str]:
    """What takes a change of a fact back leads back the way that it came."""
    rows = FactChange.objects.exclude(undoes=None).order_by("pk")
    names: tuple[str, ...] = ("pk", "opportunity", "field", "key_date", "role", "before", "after")
    names += tuple(f"undoes__{name}" for name in names)
    for found in rows.values_list(*names).iterator():
        (pk, *subject, before, after), (undone, *other, was, became) = found[:7], found[7:]
        way_back = (in_words(became), in_words(was))
        if subject != other or (in_words(before), in_words(after)) != way_back or undone > pk:
            yield (
                f"Change {pk} of a fact says that it undoes change {undone},"
                " but does not lead back from it."
            )


def in_words(value: Any) -> str:
    """A fact as it is kept; what follows by itself, from a formula or the agency, is alike."""
    if isinstance(value, dict) and "person" in value:
        return str(value["person"]) if value["is_set"] else AGENCY
    if isinstance(value, dict):
        return str(value["day"]) if value["is_set"] else FORMULA
    return NOTHING if value is None else str(value)


def _rows() -> Iterator[TaskFacts]:
    days = KeyDateValue.objects.filter(
        opportunity=OuterRef("opportunity"), key_date=OuterRef("key_date")
    )
    named = OpportunityRole.objects.filter(
        opportunity=OuterRef("opportunity"), role=OuterRef("role")
    )
    rows = (
        FactChange.objects.exclude(field=Field.KEY_DATE, key_date=None)  # deleted since
        .exclude(field=Field.ROLE, role=None)
        .annotate(
            departure_date=F("opportunity__departure_date"),
            duration_days=F("opportunity__duration_days"),
            manager=F("opportunity__manager"),
            set_day=Subquery(days.values("day")[:1]),
            named=Subquery(named.values("person")[:1]),
        )
        .order_by("opportunity", "field", "key_date", "role", "pk")
    )
    return map(TaskFacts._make, rows.values_list(*TaskFacts._fields).iterator())


def _title(row: TaskFacts) -> str:
    what = f"key date {row.key_date}" if row.key_date else row.field
    what = f"role {row.role}" if row.role else what
    return f"Change {row.pk} of {what} of opportunity {row.opportunity}"
