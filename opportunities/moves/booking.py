"""The booking: the first entry of an opportunity into a status marked as sold."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Min

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange, changed_fields
from opportunities.moves import tracked_fields
from statuses.models import Status


def date_new(opportunity: Opportunity, status: Status, *, at: datetime) -> None:
    """Date the booking of one that begins sold, in memory, before it is inserted."""
    if status.is_sold and opportunity.booked_on is None:
        opportunity.booked_on = clock.local_day(at)


def note(changes: Sequence[StatusChange], *, by: User | None, at: datetime) -> None:
    """Date the booking of those locked opportunities that have just been sold first."""
    sold = [
        change.opportunity
        for change in changes
        if change.to_status.is_sold and change.opportunity.booked_on is None
    ]
    _write(sold, {row.pk: clock.local_day(at) for row in sold}, by=by, at=at)


def recompute(opportunities: Sequence[Opportunity], *, by: User | None, at: datetime) -> None:
    """Date the booking of locked opportunities anew, from their history.

    After an undo, or when a status becomes, or stops being, one of those that are sold.
    """
    entries = StatusChange.objects.standing().filter(to_status__is_sold=True)
    first = entries.values_list("opportunity").annotate(Min("changed_at"))
    firsts = dict(first.filter(opportunity__pk__in_array=[row.pk for row in opportunities]))
    days = {pk: clock.local_day(moment) for pk, moment in firsts.items()}
    _write(opportunities, days, by=by, at=at)


def _write(
    opportunities: Sequence[Opportunity], days: dict[int, date], *, by: User | None, at: datetime
) -> None:
    moved = [row for row in opportunities if row.booked_on != days.get(row.pk)]
    before = {row.pk: changed_fields.current_values(row) for row in moved}
    for day in {days.get(row.pk) for row in moved}:
        rows = [row for row in moved if days.get(row.pk) == day]
        Opportunity.objects.write_facts(rows, booked_on=day)
    tracked_fields.announce(moved, facts={"booked_on"}, before=before, by=by, at=at)
