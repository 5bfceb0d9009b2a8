"""Lines without our number whose trip is there: the same client and name.

The departure is the same, or it is one that has moved, where no other trip and no other line fits.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from opportunities.importing.findings import Checked, Problem
from opportunities.importing.identity import Known
from opportunities.importing.lost_reasons import Losses
from opportunities.importing.reading import cells
from opportunities.importing.updates.changes import KINDS, Kind, Update
from opportunities.importing.updates.comparing import Comparison
from opportunities.models import Client, Opportunity

# A line is known by its name and its client: it changes neither.
COMPARED = frozenset(KINDS) - {"name", "client"} | {"lost_reason"}
# Further apart they are two trips: one each year.
FURTHEST = timedelta(days=180)


@dataclass(slots=True)
class _Met:
    """A line whose trip is there: what it says of it, and what of it cannot be read."""

    number: int
    keys: set[int]
    values: dict[str, Any]
    texts: dict[str, str]
    found: dict[str, str]
    is_moved: bool = False

    @property
    def key(self) -> int:
        (key,) = self.keys
        return key


def _are_near(day: date | None, other: date | None) -> bool:
    """Whether both may be the departure of one trip, which may not have been known at first."""
    return day is None or other is None or abs(day - other) <= FURTHEST


class Twins:
    """The lines of one file that mean trips which are there; one query to tell them.

    Args:
        numbered: the trips that other lines of the file name by our number.
    """

    def __init__(self, known: Known, *, numbered: Collection[int]) -> None:
        self.known, self.numbered = known, frozenset(numbered)
        self.met: list[_Met] = []
        # Those of which only the departure is another, with all the trips that may be theirs.
        self.near: list[_Met] = []

    @cached_property
    def there(self) -> Mapping[tuple[int, str], Mapping[int, date | None]]:
        """The trips of clients that the file may mean: their departure by key."""
        rows = Opportunity.objects.filter(client__pk__in_array=sorted(self.known.by_key))
        found: dict[tuple[int, str], dict[int, date | None]] = defaultdict(dict)
        for key, client, name, day in rows.values_list("pk", "client", "name", "departure_date"):
            found[client, fold(name)][key] = day
        return dict(found)

    def takes(
        self,
        number: int,
        client: Client | None,
        values: Mapping[str, Any],
        texts: Mapping[str, str],
        *,
        found: dict[str, str],
        errors: dict[str, str],
    ) -> bool:
        """Whether a line means a trip that is there, and is compared with it by `settle`."""
        if client is None or client.pk is None or "name" not in values:
            return False
        trips = self.there.get((client.pk, fold(values["name"])), {})
        day = values.get("departure_date")
        keys = {key for key, departure in trips.items() if departure == day}
        if len(keys) > 1:
            errors["name"] = _(
                "Several opportunities here have this name, client and departure: "
                "give the Caladeo number of the one that is meant."
            )
        elif not self.numbered.isdisjoint(keys):
            errors["name"] = _("Another line has the Caladeo number of this opportunity.")
        if not trips or errors:
            return False
        compared = {name: value for name, value in values.items() if name in COMPARED}
        told = {key: texts.get(key, "") for key in (*found, "lost_reason")}
        met = _Met(number, keys, compared, told, dict(found))
        if keys:
            self.met.append(met)
            return True
        near = {key for key, departure in trips.items() if _are_near(day, departure)}
        if near := near - self.numbered:
            self.near.append(replace(met, keys=near))
        return False

    def settle(
        self, found: Checked, there: Comparison, losses: Losses, *, heading: Callable[[str], str]
    ) -> None:
        """Compare these lines with their trips: what changes is an update, the others are known."""
        self._find_moved(found)
        keys = {met.key for met in self.met}
        there.add(keys)
        if any("lost_reason" in met.values for met in self.met):
            losses.add(keys)
        for met in self.met:
            # Somebody may delete one between the two queries.
            trip = there.trips.get(met.key)
            update = self._update(met, trip, there, losses) if trip else None
            if update is None:
                found.known.append(met.number)
                # What cannot be read says nothing; another reason of the same loss does.
                is_lost = trip is not None and losses.is_lost(trip)
                met.found = {k: v for k, v in met.found.items() if is_lost and k == "lost_reason"}
            else:
                found.updates.append(update)
            found.remarks += [
                Problem(met.number, heading(key), met.texts.get(key, "")[:80], message)
                for key, message in met.found.items()
            ]
        if self.met:
            found.known.sort()
            found.updates.sort(key=lambda update: update.number)
            found.remarks.sort(key=lambda remark: remark.line)

    def _find_moved(self, found: Checked) -> None:
        """Take lines that mean a trip in spite of its departure out of the new ones.

        No other trip may be theirs, and no other line may mean it.
        """
        new = {line.number for line in found.lines} if self.near else set[int]()
        exact = {met.key for met in self.met}
        near = [replace(met, keys=met.keys - exact) for met in self.near if met.number in new]
        fitting = Counter(key for met in near for key in met.keys)
        moved = set[int]()
        for met in near:
            if len(met.keys) == 1 and fitting[met.key] == 1:
                met.is_moved = True
                self.met.append(met)
                moved.add(met.number)
            elif met.keys:
                found.maybe_there.append(met.number)
        if moved:
            found.lines = [line for line in found.lines if line.number not in moved]
            found.remarks = [remark for remark in found.remarks if remark.line not in moved]

    def _update(
        self, met: _Met, trip: Opportunity, there: Comparison, losses: Losses
    ) -> Update | None:
        reason = losses.settle(met.values, trip, met.found)
        note = cells.as_note(met.texts["note"]) if "note" in met.found else ""
        if note and not there.remark(trip, note):
            del met.found["note"]
        changes = there.changes(trip, met.values)
        if not changes:
            return None
        status, was = changes.get("status"), losses.statuses.get(trip.status_id)
        # The file may be older than what was done here since.
        is_back = status is not None and was is not None and status.position < was.position
        doubtful = {Kind.STATUS} if is_back else set[Kind]()
        # It may be another trip of this client.
        doubtful |= {Kind.MOVED} if met.is_moved else set()
        return Update(met.number, trip, changes, reason, doubtful, met.is_moved)
