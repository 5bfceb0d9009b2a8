"""What lines change of trips that are there already."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from opportunities.forms import travel
from opportunities.importing.identity import Clients, Known
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
        self.locks, self.has_notes = locks, has_notes
        self.trips: dict[int, Opportunity] = {}
        self.lines: dict[int, int] = {}
        self.notes: dict[int, set[str]] = defaultdict(set)
        self.add(keys)

    def add(self, keys: Collection[int]) -> None:
        """Read these trips too, and their notes; as many queries again."""
        if not keys:
            return
        rows = Opportunity.objects.filter(pk__in_array=sorted(keys))
        # Of statuses and people there are few: each trip need not have its own copy of them.
        shared = rows.select_related("client").prefetch_related("status", "manager")
        found = {row.pk: row for row in (rows.locked() if self.locks else shared)}
        self.trips |= found
        # Also those that somebody deleted: they do not come back.
        noted = Opportunity.objects.filter(pk__in_array=sorted(found), notes__isnull=False)
        is_asked = self.has_notes and found
        for pk, text in noted.values_list("pk", "notes__text") if is_asked else ():
            self.notes[pk].add(text)

    def named(
        self, number: int, values: dict[str, Any], errors: dict[str, str], clients: Clients
    ) -> Opportunity | None:
        """The trip that has the number of a line, which is taken out of its values.

        Args:
            errors: of the line; gets why it may not update that trip.
        """
        key = values.pop("number", 0)
        if "number" in errors:
            return None
        if refusal := self.refusal(key, number):
            errors["number"] = refusal
            return None
        trip = self.trips[key]
        if self.is_foreign(trip, values, clients.known):
            words = _("Here this is “%(name)s” of %(client)s: neither is on the line.")
            client = clients.known.by_key[trip.client_id].name
            errors["number"] = words % {"name": trip.name, "client": client}
        return trip

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
