"""What lines change of clients that are there: compared, written, and given back."""

from collections.abc import Collection, Iterable, Mapping
from itertools import batched
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from caladeo.db import writing
from caladeo.db.search import fold
from opportunities.importing.findings import Line
from opportunities.importing.identity import Known
from opportunities.importing.updates.changes import Change, Kind
from opportunities.models import Client

PART = 2000
# What is written with any of the fields: by what the client is found.
FOUND_BY = ("search_text", "name_key", "email_key", "phone_key", "second_phone_key")
# By these a client is known, and was before a merge.
CALLED = frozenset(("name", "email", "phone"))
# By these somebody is reached.
REACHED = ("email", "phone")
# What is kept of a field to be given back: its value before and after.
type Kept = dict[str, list[str]]


class ClientUpdate(Change[Client]):
    """A client that is there, and for each field that becomes another its new value."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "name": Kind.CLIENT_NAME,
        "kind": Kind.CLIENT_KIND,
        "contact_name": Kind.CLIENT_CONTACT,
        "email": Kind.CLIENT_EMAIL,
        "phone": Kind.CLIENT_PHONE,
        "address": Kind.CLIENT_ADDRESS,
    }


def compare(lines: Iterable[Line], known: Known, *, locks: bool) -> list[ClientUpdate]:
    """What lines say other than the clients that they mean; an empty cell says nothing; one query.

    Args:
        lines: of a file of clients; others say nothing of them.
        locks: whether the clients are about to be written.
    """
    said = {line.client.pk: line for line in lines if line.client.pk and line.said}
    if not said:
        return []
    rows = Client.objects.filter(pk__in_array=sorted(said)).order_by("pk")
    found = []
    for row in rows.select_for_update() if locks else rows:
        line = said[row.pk]
        changes = {
            name: value
            for name in ClientUpdate.KINDS
            if (value := line.said.get(name)) and not _is_known(name, row, line.said, known)
        }
        if changes:
            # An e-mail or a telephone may be of a person and of where this one works.
            is_sure = "name" not in changes or known.by_key.get(line.said.get("number", 0)) == row
            doubtful = set() if is_sure else {Kind.CLIENT_NAME}
            found.append(ClientUpdate(line.number, row, changes, doubtful=doubtful))
    return found


class Lacking:
    """How to reach clients who are there, as lines with the number of one of their trips say it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.said: dict[int, dict[str, tuple[int, str]]] = {}

    def add(
        self, number: int, client: int, values: Mapping[str, Any], found: dict[str, str]
    ) -> bool:
        """Note what a client does not have; of what says something else, say that it stays.

        Returns:
            Whether the client gets something.
        """
        row, is_lacking = self.known.by_key[client], False
        for name in REACHED:
            value, was = values.get(f"client_{name}"), getattr(row, name)
            if value and not was:
                self.said.setdefault(row.pk, {}).setdefault(name, (number, value))
                is_lacking = True
            elif value and value != was and not self.known.calls(row, **{name: value}):
                words = _("Here it is “%(text)s”, which stays: correct it on the client’s page.")
                found.setdefault(f"client_{name}", words % {"text": was})
        return is_lacking

    def updates(self, *, locks: bool) -> list[ClientUpdate]:
        """What these clients get; one query when there are any."""
        if not self.said:
            return []
        rows = Client.objects.filter(pk__in_array=sorted(self.said)).order_by("pk")
        found = []
        for row in rows.select_for_update() if locks else rows:
            said = self.said[row.pk]
            changes = {name: said[name][1] for name in said if not getattr(row, name)}
            if changes:
                number = min(number for number, _value in said.values())
                found.append(ClientUpdate(number, row, changes))
        return found


def _is_known(name: str, row: Client, line: Mapping[str, Any], known: Known) -> bool:
    """Whether a client has this already, in other letters, or had it before a merge."""
    said, was = line[name], getattr(row, name)
    if " ".join(said.split()) == " ".join(was.split()):
        return True
    if name == "name" and fold(said) == fold(was):
        # Only who has our number beside it corrects an accent or a capital.
        return "number" not in line
    return name in CALLED and known.calls(row, **{name: said})


def write(updates: Iterable[Change[Client]], *, kinds: Collection[str]) -> dict[str, Kept]:
    """Write the changes of these kinds on locked clients.

    Returns:
        What each was and became, by its key as JSON spells it.
    """
    facts = {update.row: changes for update in updates if (changes := update.of(kinds))}
    kept = {
        str(row.pk): {name: [getattr(row, name), str(value)] for name, value in changes.items()}
        for row, changes in facts.items()
    }
    _write(facts)
    return kept


def give_back(kept: Mapping[str, Kept]) -> tuple[int, int]:
    """Give clients their values before, where nobody has changed them since.

    Returns:
        How many have all of them again; how many do not, or are gone.
    """
    rows = Client.objects.filter(pk__in_array=sorted(map(int, kept))).order_by("pk")
    facts: dict[Client, dict[str, str]] = {}
    whole = 0
    for row in rows.select_for_update() if kept else ():
        theirs = kept[str(row.pk)]
        facts[row] = as_left(row, theirs)
        whole += len(facts[row]) == len(theirs)
    _write({row: changes for row, changes in facts.items() if changes})
    return whole, len(kept) - whole


def as_left(row: Client, kept: Kept) -> dict[str, str]:
    """What the fields had before that are still what the import made of them."""
    return {name: was for name, (was, became) in kept.items() if getattr(row, name) == became}


def _write(facts: Mapping[Client, Mapping[str, Any]]) -> None:
    for part in batched(facts.items(), PART, strict=False):
        rows = [row for row, _changes in part]
        for row, changes in part:
            for name, value in changes.items():
                setattr(row, name, value)
        names = sorted({name for _row, changes in part for name in changes})
        writing.update(rows, [*names, "acted_at", *FOUND_BY])
