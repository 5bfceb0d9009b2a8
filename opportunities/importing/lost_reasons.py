"""Why trips are lost, as a file says it: kept on their entry into a status without a chance."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db import writing
from caladeo.db.search import fold
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.models.change import StatusChangeQuerySet
from statuses.models import Status

PART = 2000
# A list to choose from has no more; beyond, each trip has its own words, and they stay.
MOST_REASONS = 20


def are_sentences(texts: Collection[str], ours: Collection[str]) -> bool:
    """Whether these are too many to be the words of a list."""
    return len({fold(text) for text in texts} - {"", *ours}) > MOST_REASONS


class Losses:
    """The reasons of one file, and those of its trips that are lost already.

    Args:
        there: the trips that it names by our number; one query when there are any.
    """

    def __init__(self, there: Collection[int], pipeline: Collection[Status]) -> None:
        self.statuses = {row.pk: row for row in pipeline}
        self.known: dict[int, str] = {}
        self.add(there)

    def add(self, there: Collection[int]) -> None:
        """Know why these trips were lost, too; one query when there are any."""
        rows = _entries(there).values_list("opportunity", "lost_reason") if there else ()
        self.known |= dict(rows)

    def is_lost(self, trip: Opportunity) -> bool:
        """Whether it stands in a status without a chance."""
        status = self.statuses.get(trip.status_id)
        return status is not None and not status.probability

    def settle(
        self, values: dict[str, Any], trip: Opportunity | None, found: dict[str, str]
    ) -> str:
        """Take the reason out of the values of a line; where no trip is lost, say so instead.

        Another one of a trip that is lost already stays among them, and the trip knows its own.

        Returns:
            The reason of the loss that the line is to make.
        """
        reason: str = values.pop("lost_reason", "")
        there = self.statuses.get(trip.status_id) if trip else None
        status = values.get("status") or there
        if not reason or status is None:
            return ""
        if status.probability:
            words = _("“%(name)s” is no lost opportunity: it has no reason of a loss.")
            found["lost_reason"] = words % {"name": status.name}
            return ""
        if trip is None or status != there:
            return reason
        known = self.known.get(trip.pk)
        if known is None:
            found["lost_reason"] = _(
                "It is lost already, without a reason; move it again to give one."
            )
        elif fold(known) != fold(reason):
            trip.lost_reason = known  # type: ignore[attr-defined]
            values["lost_reason"] = reason
        return ""


def _entries(keys: Iterable[int]) -> StatusChangeQuerySet:
    """What trips were lost by, the latest of each last."""
    lost: StatusChangeQuerySet = StatusChange.objects.standing().filter(
        opportunity__pk__in_array=sorted(keys), to_status__probability=0
    )
    return lost.order_by("pk")


def rewrite(reasons: Mapping[int, str]) -> None:
    """Keep other reasons for which locked trips, by key, are lost already."""
    for keys in batched(sorted(reasons), PART, strict=False):
        rows = {row.opportunity_id: row for row in _entries(keys)}
        for pk, row in rows.items():
            row.lost_reason = reasons[pk]
        writing.update(list(rows.values()), ["lost_reason"])


def read(rows: Iterable[Opportunity], *, lost_by: datetime) -> None:
    """Tell each of these trips why it was lost, unless that was after a moment; one query."""
    trips = {row.pk: row for row in rows}
    known = {row.opportunity_id: row for row in _entries(trips)}
    for pk, trip in trips.items():
        entry = known.get(pk)
        reason = entry.lost_reason if entry and entry.changed_at <= lost_by else None
        trip.lost_reason = reason  # type: ignore[attr-defined]


def write(reasons: Mapping[int, str], *, batch: Batch) -> None:
    """Keep why trips, by key, were lost in this batch, of those whose entry has no chance."""
    lost = StatusChange.objects.filter(batch=batch, to_status__probability=0)
    for keys in batched(sorted(reasons), PART, strict=False):
        rows = list(lost.filter(opportunity__pk__in_array=keys).order_by("pk"))
        for row in rows:
            row.lost_reason = reasons[row.opportunity_id]
        writing.update(rows, ["lost_reason"])
