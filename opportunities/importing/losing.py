"""Why trips are lost, as a file says it: kept on their entry into a status without a chance."""

from collections.abc import Collection, Mapping
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db import writing
from caladeo.db.search import fold
from opportunities.models import Batch, Opportunity, StatusChange
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
        entries = StatusChange.objects.standing().filter(
            opportunity__pk__in_array=sorted(there), to_status__probability=0
        )
        rows = entries.order_by("pk").values_list("opportunity", "lost_reason")
        self.known |= dict(rows) if there else {}

    def is_lost(self, trip: Opportunity) -> bool:
        """Whether it stands in a status without a chance."""
        status = self.statuses.get(trip.status_id)
        return status is not None and not status.probability

    def settle(
        self, values: dict[str, Any], trip: Opportunity | None, found: dict[str, str]
    ) -> str:
        """Take the reason out of the values of a line; where no trip is lost, say so instead."""
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
        known = self.known.get(trip.pk, "")
        if fold(known) != fold(reason):
            found["lost_reason"] = (
                _("It is lost already: its reason stays “%(reason)s”.") % {"reason": known}
                if known
                else _("It is lost already, without a reason; move it again to give one.")
            )
        return ""


def write(reasons: Mapping[int, str], *, batch: Batch) -> None:
    """Keep why trips, by key, were lost in this batch, of those whose entry has no chance."""
    lost = StatusChange.objects.filter(batch=batch, to_status__probability=0)
    for keys in batched(sorted(reasons), PART, strict=False):
        rows = list(lost.filter(opportunity__pk__in_array=keys).order_by("pk"))
        for row in rows:
            row.lost_reason = reasons[row.opportunity_id]
        writing.update(rows, ["lost_reason"])
