"""The columns of an exported list of clients, our number first: the headings of the import."""

from django.utils.translation import gettext as _

from caladeo.web.sheets import Column
from opportunities.clients.listing import ClientListing
from opportunities.importing.columns import TARGETS
from opportunities.models import Client
from opportunities.models.client import ClientQuerySet


def rows(listing: ClientListing) -> ClientQuerySet:
    """The clients as the list shows them: filtered and sorted."""
    return listing.apply(Client.objects.all())


def columns() -> list[Column]:
    """As the import knows them, so that what was exported can be imported."""
    labels = {target.key: str(target.label) for target in TARGETS}
    kinds = {kind.value: str(kind.label) for kind in Client.Kind}
    return [
        Column(_("Number of the client"), lambda row: row.pk, 10),
        Column(labels["client_name"], lambda row: row.name, 28),
        Column(labels["client_kind"], lambda row: kinds.get(row.kind, "")),
        Column(labels["client_contact_name"], lambda row: row.contact_name),
        Column(labels["client_email"], lambda row: row.email, 26),
        Column(labels["client_phone"], lambda row: row.phone),
        Column(labels["client_address"], lambda row: row.address, 30),
    ]
