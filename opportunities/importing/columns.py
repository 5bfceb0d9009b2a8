"""What a column of a file may hold, and the headings it is known by."""

import re
import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.models import ImportFile

Kind = ImportFile.Kind
CLIENT = "client_"
# What is read as a whole column: see `reading/columnwise.py`.
DATES = frozenset(("departure_date", "return_date"))
AMOUNTS = frozenset(("expected_revenue", "expected_margin"))


# First and last name are joined, and so are the lines of an address.
PERSON = ("client_first_name", "client_last_name")
PLACE = ("client_postcode", "client_town")
PARTS = frozenset((*PERSON, *PLACE, "client_country"))
NAME_AND_EMAIL = re.compile(r"(\S[^()@]*?)\s*[(<]([^()<>\s]+@[^()<>\s]+)[)>]")
# A line that holds one of these is of somebody.
OF_ONE = frozenset(("number", "client_number", "client_email", "client_phone"))
OF_THERE = frozenset(("number", "client_number"))
# What a line says that is kept elsewhere than on its trip.
NO_FACTS = frozenset(("return_date", "note"))
# By these a trip is known; these a line of sums adds up.
TELLING = frozenset(("name", "client_name", *PERSON, *DATES, "destinations", "status"))
SUMMED = frozenset((*AMOUNTS, "participants"))
# Of these and its client a trip can be named.
NAMING = frozenset(("destinations", "departure_date"))


@dataclass(frozen=True, slots=True)
class Target:
    """A field to fill; the headings that it is known by are in `headings.toml`."""

    key: str
    label: str | Promise
    is_required: bool = False

    @property
    def is_of_client(self) -> bool:
        return self.key.startswith(CLIENT)

    def headings(self, kind: str) -> list[str]:
        known = HEADINGS[self.key]
        return known["headings"] + (known.get("alone", []) if kind == Kind.CLIENTS else [])


HEADINGS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("headings.toml").read_text()
)
TARGETS = (
    Target("number", _("Caladeo number")),
    Target("name", _("Opportunity"), is_required=True),
    Target("client_name", _("Client"), is_required=True),
    Target("client_number", _("Number of the client")),
    Target("client_first_name", _("Client’s first name")),
    Target("client_last_name", _("Client’s last name")),
    Target("client_kind", _("Client kind")),
    Target("client_contact_name", _("Contact person")),
    Target("client_email", _("Client e-mail")),
    Target("client_phone", _("Client phone")),
    Target("client_address", _("Client address")),
    Target("client_postcode", _("Client’s postcode")),
    Target("client_town", _("Client’s town")),
    Target("client_country", _("Client’s country")),
    Target("destinations", _("Destinations")),
    Target("departure_date", _("Departure date")),
    Target("return_date", _("Return date")),
    Target("duration_days", _("Duration in days")),
    Target("participants", _("Participants")),
    Target("expected_revenue", _("Expected revenue")),
    Target("expected_margin", _("Expected margin")),
    Target("status", _("Status")),
    Target("outcome", _("Won or lost")),
    Target("lost_reason", _("Reason of the loss")),
    Target("manager", _("Manager")),
    Target("is_starred", _("Priority")),
    Target("note", _("Notes")),
)


def of_kind(kind: str) -> tuple[Target, ...]:
    """The fields that a file of this kind can fill."""
    if kind == Kind.CLIENTS:
        return tuple(target for target in TARGETS if target.is_of_client)
    return TARGETS


def required(kind: str) -> list[Target]:
    return [target for target in of_kind(kind) if target.is_required]


PARTS_OF: Mapping[str, Iterable[str]] = {"client_name": PERSON, "name": NAMING}


def is_given(target: Target, keys: Container[str]) -> bool:
    """Whether these columns fill a field: others may stand for the name of a client, or a trip."""
    parts = PARTS_OF.get(target.key, ())
    return target.key in keys or any(part in keys for part in parts)


def join(texts: dict[str, str]) -> None:
    """Put the parts of names and addresses together, in place.

    Beside the name of a company the person is its contact.
    """
    person = _taken(texts, PERSON)
    if person and "client_name" in texts:
        texts.setdefault("client_contact_name", person)
    elif person:
        texts["client_name"] = person
    lines = (texts.get("client_address"), _taken(texts, PLACE), texts.pop("client_country", ""))
    if address := "\n".join(line for line in lines if line):
        texts["client_address"] = address


def part_email(texts: dict[str, str]) -> None:
    """« Léa Petit (lea@example.com) » is a name and an e-mail, in place, if there is no other."""
    for key in ("client_name", "client_contact_name"):
        if found := NAME_AND_EMAIL.fullmatch(texts.get(key, "")):
            texts[key] = found[1]
            texts.setdefault("client_email", found[2])


def name_by_contact(texts: dict[str, str]) -> None:
    """Where a line has a contact person but no company, the person is the client, in place.

    A line that names what is there by our number leaves its client alone.
    """
    is_new = OF_THERE.isdisjoint(texts) and "client_name" not in texts
    if is_new and (contact := texts.pop("client_contact_name", "")):
        texts["client_name"] = contact


def said_of_client(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the values of a line say of its client, by its own fields."""
    start = len(CLIENT)
    return {key[start:]: value for key, value in values.items() if key.startswith(CLIENT)}


def _taken(texts: dict[str, str], parts: Iterable[str]) -> str:
    return " ".join(text for part in parts if (text := texts.pop(part, "")))
