"""The columns of an exported list of opportunities: the headings of the import."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo.web.sheets import Column
from opportunities.importing.columns import TARGETS
from opportunities.lists.filters import Listing
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet


def rows(listing: Listing) -> OpportunityQuerySet:
    """The opportunities as the list shows them: filtered and sorted."""
    entries = StatusChange.objects.standing().filter(opportunity=OuterRef("pk")).latest_first()
    reason = Subquery(entries.values("lost_reason")[:1])
    rows = Opportunity.objects.select_related("client", "status", "manager")
    return listing.apply(rows.annotate(lost_reason=reason))


def columns() -> list[Column]:
    """As the import knows them, so that what was exported can be imported."""
    labels = {target.key: str(target.label) for target in TARGETS}
    kinds = {kind.value: str(kind.label) for kind in Client.Kind}
    yes = pgettext("cell", "yes")
    return [
        Column(labels["name"], lambda row: row.name, 36),
        Column(labels["is_starred"], lambda row: yes if row.is_starred else "", 9),
        Column(labels["status"], lambda row: row.status.name),
        Column(labels["manager"], lambda row: row.manager.name or row.manager.email),
        Column(labels["client_name"], lambda row: row.client.name, 28),
        Column(labels["client_kind"], lambda row: kinds.get(row.client.kind, "")),
        Column(labels["client_contact_name"], lambda row: row.client.contact_name),
        Column(labels["client_email"], lambda row: row.client.email, 26),
        Column(labels["client_phone"], lambda row: row.client.phone),
        Column(labels["client_address"], lambda row: row.client.address, 30),
        Column(labels["destinations"], lambda row: row.destinations, 24),
        Column(labels["departure_date"], lambda row: row.departure_date, 14),
        Column(labels["return_date"], lambda row: row.return_date, 14),
        Column(labels["duration_days"], lambda row: row.duration_days, 9),
        Column(labels["participants"], lambda row: row.participants, 11),
        Column(labels["expected_revenue"], lambda row: row.expected_revenue, 14),
        Column(labels["expected_margin"], lambda row: row.expected_margin, 14),
        Column(_("Booked on"), lambda row: row.booked_on, 14),
        Column(_("Created on"), lambda row: row.created_at, 17),
        Column(_("Reason of the loss"), lambda row: row.lost_reason or "", 18),
    ]
