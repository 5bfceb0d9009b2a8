"""The columns of an exported list of opportunities: the headings of the import."""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo import clock
from caladeo.web.sheets import LONGEST_CELL, Column
from opportunities.clients import trips
from opportunities.clients.listing import ClientListing
from opportunities.importing.columns import TARGETS
from opportunities.lists.selecting import Selection
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.models.client import ClientQuerySet
from opportunities.models.querysets import OpportunityQuerySet


def rows(selection: Selection) -> OpportunityQuerySet:
    """Those ticked, or all that the list shows, filtered; sorted as it is."""
    entries = StatusChange.objects.standing().filter(opportunity=OuterRef("pk")).latest_first()
    reason = Subquery(entries.values("lost_reason")[:1])
    rows: OpportunityQuerySet = Opportunity.objects.select_related("client", "status", "manager")
    rows = rows.annotate(lost_reason=reason).prefetch_related(_notes())
    if selection.keys and not selection.is_everything:
        return rows.filter(pk__in=selection.keys).order_by(*selection.listing.keys)
    return selection.listing.apply(rows)


def _notes() -> Prefetch[Any]:
    """Those that can be read, the latest first; two queries for each part of the rows."""
    model: Any = Opportunity._meta.get_field("notes").related_model
    shown = model.objects.shown().exclude(text="").select_related("author")
    return Prefetch("notes", shown.latest_first(), to_attr="written")


def notes_of(opportunity: Any) -> str:
    """All of them in one cell, as far as it can hold: the day, who, and what."""
    lines = [
        f"{clock.local_day(note.created_at):%d/%m/%Y}, {note.author or ''} : {note.text}"
        for note in opportunity.written
    ]
    return "\n".join(lines)[:LONGEST_CELL]


def columns() -> list[Column]:
    """As the import knows them, so that what was exported can be imported."""
    labels = {target.key: str(target.label) for target in TARGETS}
    yes = pgettext("cell", "yes")
    return [
        Column(labels["number"], lambda row: row.pk, 10),
        Column(labels["name"], lambda row: row.name, 36),
        Column(labels["is_starred"], lambda row: yes if row.is_starred else "", 9),
        Column(labels["status"], lambda row: row.status.name),
        Column(labels["manager"], lambda row: row.manager.name or row.manager.email),
        *client_columns_of(lambda row: row.client),
        Column(labels["destinations"], lambda row: row.destinations, 24),
        Column(labels["departure_date"], lambda row: row.departure_date, 14),
        Column(labels["return_date"], lambda row: row.return_date, 14),
        Column(labels["duration_days"], lambda row: row.duration_days, 9),
        Column(labels["participants"], lambda row: row.participants, 11),
        Column(labels["expected_revenue"], lambda row: row.expected_revenue, 14),
        Column(labels["expected_margin"], lambda row: row.expected_margin, 14),
        Column(_("Booked on"), lambda row: row.booked_on, 14),
        Column(_("Created on"), lambda row: row.created_at, 17),
        Column(labels["lost_reason"], lambda row: row.lost_reason or "", 18),
        Column(_("Notes"), notes_of, 48),
    ]


def client_rows(listing: ClientListing) -> ClientQuerySet:
    """The clients as the list shows them: filtered and sorted, with their departures."""
    return trips.with_departures(listing.apply(Client.objects.all()), today=clock.today())


def client_columns() -> list[Column]:
    return [
        *client_columns_of(lambda client: client),
        Column(_("Next departure"), lambda row: row.leaves_on, 14),
        Column(_("Last departure"), lambda row: row.left_on, 14),
    ]


def client_columns_of(client: Callable[[Any], Client]) -> list[Column]:
    """Those of the client of a row; as the import knows them, so that it can read them again."""
    labels = {target.key: str(target.label) for target in TARGETS}
    kinds = {kind.value: str(kind.label) for kind in Client.Kind}
    return [
        Column(labels["client_number"], lambda row: client(row).pk, 10),
        Column(labels["client_name"], lambda row: client(row).name, 28),
        Column(labels["client_kind"], lambda row: kinds.get(client(row).kind, "")),
        Column(labels["client_contact_name"], lambda row: client(row).contact_name),
        Column(labels["client_email"], lambda row: client(row).email, 26),
        Column(labels["client_phone"], lambda row: client(row).phone),
        Column(labels["client_address"], lambda row: client(row).address, 30),
    ]
