"""The key dates of opportunities: typed, or counted from the trip, the booking, each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from caladeo.db import retrying, sql
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from opportunities.models import FactChange, KeyDateValue, Opportunity
from opportunities.moves import tracked_fields
from statuses import references
from statuses.models import KeyDate


@dataclass(frozen=True, slots=True)
class KeyDateLine:
    """A key date on one opportunity: its day, and what its formula gives."""

    key_date: KeyDate
    day: date | None
    computed: date | None
    is_set: bool


def lines(opportunity: Opportunity) -> list[KeyDateLine]:
    """The key dates of an opportunity, in the agency's order; two queries."""
    definitions = sql.lock_shared(KeyDate)
    if not definitions:
        return []
    set_days = _set_days([opportunity.pk]).get(opportunity.pk, {})
    days = compute(definitions, opportunity, set_days)
    return [
        KeyDateLine(row, days[row.pk], _formula(row, opportunity, days), is_set=row.pk in set_days)
        for row in definitions
    ]


def days_of(
    opportunities: Sequence[Opportunity],
    *,
    typed: Mapping[int, date | None] | None = None,
    definitions: Sequence[KeyDate] | None = None,
) -> dict[int, dict[int, date | None]]:
    """For each opportunity, its key dates by key; two queries whatever the number.

    Args:
        typed: key dates not saved yet, to count with in place of those that are.
        definitions: the agency's key dates, when they are not those saved.
    """
    if definitions is None:
        definitions = sql.lock_shared(KeyDate)
    if not definitions:
        return {row.pk: {} for row in opportunities}
    set_days = _set_days([row.pk for row in opportunities])
    return {
        row.pk: compute(definitions, row, {**set_days.get(row.pk, {}), **(typed or {})})
        for row in opportunities
    }


def compute(
    definitions: Iterable[KeyDate], opportunity: Opportunity, set_days: Mapping[int, date | None]
) -> dict[int, date | None]:
    """The day of each key date: the one set by hand, else what its formula gives."""
    by_pk = {row.pk: row for row in definitions}
    days: dict[int, date | None] = {}

    def day_of(pk: int) -> date | None:
        if pk not in days:
            days[pk] = set_days.get(pk)
            if days[pk] is None:
                base = by_pk[pk].base_id
                known = {base: day_of(base)} if base else {}
                days[pk] = _formula(by_pk[pk], opportunity, known)
        return days[pk]

    for pk in by_pk:
        day_of(pk)
    return days


def _formula(
    key_date: KeyDate, opportunity: Opportunity, days: Mapping[int, date | None]
) -> date | None:
    source = KeyDate.Source
    bases = {
        source.TYPED: None,
        source.BOOKING: opportunity.booked_on,
        source.DEPARTURE: opportunity.departure_date,
        source.RETURN: opportunity.return_date,
        source.KEY_DATE: days.get(key_date.base_id or 0),
    }
    base = bases[source(key_date.source)]
    return references.add_offset(base, key_date.offset_days, key_date.offset_unit) if base else None


def _set_days(pks: Iterable[int]) -> dict[int, dict[int, date]]:
    values: dict[int, dict[int, date]] = {}
    rows = KeyDateValue.objects.filter(opportunity__pk__in_array=pks)
    for owner, key_date, day in rows.values_list("opportunity", "key_date", "day"):
        values.setdefault(owner, {})[key_date] = day
    return values


@retrying.on_conflict
def write(
    opportunity: Opportunity,
    days: Mapping[int, date | None],
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[int, date | None] | None = None,
) -> list[FactChange]:
    """Set key dates of an opportunity by hand, or (None) go back to their formula.

    The open tasks that count from them move in the same transaction.

    Args:
        seen: the days as the person saw them; None for a program, whose write wins.

    Returns:
        What the history tells of it.

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
        KeyDate.DoesNotExist: somebody deleted one of the key dates meanwhile.
        OverwritingError: a key date has neither the day that was seen nor the one to be set.
    """
    with transaction.atomic():
        row = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        before = values(row)
        if not days.keys() <= before.keys():
            raise KeyDate.DoesNotExist
        for pk, day in (seen or {}).items():
            if before[pk]["day"] not in (_iso(day), _iso(days[pk])):
                raise OverwritingError
        dropped = [pk for pk, day in days.items() if day is None]
        KeyDateValue.objects.filter(opportunity=row, key_date__in=dropped).remove()
        typed = [
            KeyDateValue(opportunity=row, key_date_id=pk, day=day)
            for pk, day in days.items()
            if day is not None
        ]
        KeyDateValue.objects.store(typed)
        after = values(row)
        told = [
            FactChange(
                opportunity=row,
                field=FactChange.Field.KEY_DATE,
                key_date_id=pk,
                before=before.get(pk),
                after=after[pk],
            )
            for pk in days
            if pk in after and before.get(pk) != after[pk]
        ]
        return tracked_fields.announce(
            [row], facts={"key_dates"}, before={}, by=by, at=at, also=told
        )


def values(opportunity: Opportunity) -> dict[int, dict[str, Any]]:
    """The key dates of an opportunity as their changes are recorded."""
    return {
        line.key_date.pk: {
            "day": _iso(line.day),
            "is_set": line.is_set,
        }
        for line in lines(opportunity)
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
