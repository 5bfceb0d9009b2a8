"""Lines of what is there already: what those with our number change, and who the others are."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from opportunities.forms import travel
from opportunities.importing.findings import Line
from opportunities.importing.identity import Known
from opportunities.importing.updates.changes import KINDS, column
from opportunities.models import Opportunity

# What an export writes before each note: its day, and of whom it is.
EXPORTED = r"^\d\d/\d\d/\d{4}, .* : "
DATES = ("departure_date", "return_date", "duration_days")


class Comparison:
    """The trips that a file names by our number; three queries at most, four with notes.

    Args:
        locks: whether they are about to be written.
        has_notes: whether the file has notes: those that are there are read.
    """

    def __init__(self, keys: Collection[int], *, locks: bool, has_notes: bool = False) -> None:
        rows = Opportunity.objects.filter(pk__in_array=sorted(keys))
        # Of statuses and people there are few: each trip need not have its own copy of them.
        shared = rows.select_related("client").prefetch_related("status", "manager")
        rows = rows.locked() if locks else shared
        self.trips: dict[int, Opportunity] = {row.pk: row for row in rows} if keys else {}
        self.lines: dict[int, int] = {}
        noted = Opportunity.objects.filter(pk__in_array=sorted(self.trips), notes__isnull=False)
        # Also those that somebody deleted: they do not come back.
        is_asked = has_notes and self.trips
        self.notes: dict[int, set[str]] = defaultdict(set)
        for pk, text in noted.values_list("pk", "notes__text") if is_asked else ():
            self.notes[pk].add(text)

    def refusal(self, key: int, number: int) -> str:
        """Why this line updates nothing; empty when it does."""
        if key not in self.trips:
            return _("No opportunity has this number here; to create it, ignore that column.")
        earlier = self.lines.setdefault(key, number)
        if earlier != number:
            return _("This number stands on line %(line)s already.") % {"line": earlier}
        return ""

    def is_foreign(self, trip: Opportunity, values: Mapping[str, Any], clients: Known) -> bool:
        """Whether neither the name nor the client of the line has anything of this trip."""
        if not values.get("client_name") or not values.get("name"):
            return False
        own = clients.by_key.get(trip.client_id)
        said = {name: values.get(f"client_{name}", "") for name in ("name", "email", "phone")}
        return own is not None and not (
            fold(values["name"]) == fold(trip.name)
            or clients.by_key.get(values.get("client_number", 0)) is own
            or clients.speaks_of(own, said)
        )

    def remark(self, trip: Opportunity, text: str) -> str:
        """What a text says beside the notes of a trip, as they are or as an export writes them."""
        notes = self.notes.get(trip.pk, set()) - {""}
        if text in notes:
            return ""
        rest = text
        for note in sorted(notes, key=len, reverse=True):
            rest = re.sub(rf"(?m){EXPORTED}{re.escape(note)}$", "", rest)
        return text if rest == text else re.sub(r"\n{2,}", "\n", rest).strip()

    def changes(self, trip: Opportunity, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the filled cells of a line say other than the trip; an empty one says nothing."""
        found = {}
        for name in KINDS:
            value = values.get(name)
            if value is None or value == "":
                continue
            if name == "note":
                if note := self.remark(trip, value):
                    found[name] = note
                continue
            was = getattr(trip, column(name))
            if isinstance(value, str):
                was = " ".join(was.split())
            now = value if column(name) == name else value.pk
            if now != was:
                found[name] = value
        return found


def settle(values: dict[str, Any], trip: Opportunity | None = None) -> dict[str, str]:
    """Write the duration that the dates mean into the values; of what contradicts one is left out.

    Args:
        trip: the one that the line updates, whose dates are those that the line does not give.

    Returns:
        What is left out, by field, and why.
    """
    given = {name: values[name] for name in DATES if name in values}
    there = {name: getattr(trip, name) for name in DATES if trip and name != "return_date"}
    cleaned, found = there | given, dict[str, str]()
    while given and (wrong := travel.settle(cleaned, changed=set(given))):
        key, words = next(iter(wrong.items()))
        # A return without a departure is the one that goes.
        left_out = "return_date" if key == "departure_date" else key
        left_out = left_out if left_out in given else next(iter(given))
        found[left_out] = words
        del given[left_out]
        cleaned = there | given
    for name in DATES:
        values.pop(name, None)
    if given:
        values.update({name: value for name, value in cleaned.items() if value is not None})
    return found


def known(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines whose opportunity, or client, is there already; one query."""
    clients = {line.client.pk for line in lines if line.client.pk and line.opportunity}
    rows = Opportunity.objects.filter(client__pk__in_array=sorted(clients))
    facts = rows.values_list("client", "name", "departure_date") if clients else ()
    there = {(client, fold(name), day) for client, name, day in facts}
    return {
        line.number
        for line in lines
        if line.client.pk and (line.opportunity is None or _identity(line.opportunity) in there)
    }


def _identity(row: Opportunity) -> tuple[Any, ...]:
    return row.client.pk, fold(row.name), row.departure_date
