"""What an import changes of trips that are there: « Kyoto : 14 juin 2027 → 16 juin 2027 »."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from caladeo.days import from_to, long_day, money
from opportunities.importing.updates.changes import Kind
from opportunities.models import Client, Opportunity

LABELS: Mapping[str, str | Promise] = {
    Kind.NAME: _("Name"),
    Kind.CLIENT: _("Client"),
    Kind.MOVED: _("Departures that moved, known by client and name"),
    Kind.DATES: _("Travel dates"),
    Kind.AMOUNTS: _("Amounts"),
    Kind.PARTICIPANTS: _("Participants"),
    Kind.DESTINATIONS: _("Destinations"),
    Kind.PRIORITY: _("Priority"),
    Kind.MANAGER: _("Manager"),
    Kind.STATUS: _("Status"),
    Kind.REASON: _("Reason of the loss"),
    Kind.NOTES: _("Notes"),
    Kind.CLIENT_NAME: _("Name"),
    Kind.CLIENT_KIND: _("Client kind"),
    Kind.CLIENT_CONTACT: _("Contact person"),
    Kind.CLIENT_EMAIL: _("E-mail"),
    Kind.CLIENT_PHONE: _("Phone"),
    Kind.CLIENT_ADDRESS: _("Address"),
}
NOTHING = "—"
LONGEST_SHOWN = 80


def in_words(kind: str, row: Any) -> str:
    """What an opportunity, or a client, says of this kind now."""
    return WORDS[Kind(kind)](row) or NOTHING


def _dates(row: Opportunity) -> str:
    if row.departure_date is None or row.return_date in (None, row.departure_date):
        return long_day(row.departure_date) if row.departure_date else ""
    return from_to(row.departure_date, row.return_date)


def _amounts(row: Opportunity) -> str:
    amounts = (row.expected_revenue, row.expected_margin)
    return " · ".join(str(money(amount)) for amount in amounts if amount is not None)


WORDS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.NAME: lambda row: row.name,
    Kind.CLIENT: lambda row: row.client.name,
    Kind.MOVED: lambda row: long_day(row.departure_date) if row.departure_date else "",
    Kind.DATES: _dates,
    Kind.AMOUNTS: _amounts,
    Kind.PARTICIPANTS: lambda row: str(row.participants or ""),
    Kind.DESTINATIONS: lambda row: row.destinations,
    Kind.PRIORITY: lambda row: pgettext("cell", "yes") if row.is_starred else "",
    Kind.MANAGER: lambda row: str(row.manager),
    Kind.STATUS: lambda row: row.status.name,
    Kind.REASON: lambda row: getattr(row, "lost_reason", ""),
    # One more, which stands in no column of the trip.
    Kind.NOTES: lambda row: getattr(row, "note", "")[:LONGEST_SHOWN],
    Kind.CLIENT_NAME: lambda row: row.name,
    Kind.CLIENT_KIND: lambda row: str(Client.Kind(row.kind).label),
    Kind.CLIENT_CONTACT: lambda row: row.contact_name,
    Kind.CLIENT_EMAIL: lambda row: row.email,
    Kind.CLIENT_PHONE: lambda row: row.phone,
    Kind.CLIENT_ADDRESS: lambda row: " · ".join(row.address.split("\n")),
}
