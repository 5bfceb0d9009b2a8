"""What a column of a file may hold, and the headings it is known by."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.models import ImportFile

Kind = ImportFile.Kind
CLIENT = "client_"
# What is read as a whole column: see `columnwise.py`.
DATES = frozenset(("departure_date", "return_date"))
AMOUNTS = frozenset(("expected_revenue", "expected_margin"))


@dataclass(frozen=True, slots=True)
class Target:
    """A field to fill: its name, and its headings in French and English.

    ``alone`` are headings that mean it in a file of clients only.
    """

    key: str
    label: str | Promise
    headings: str
    alone: str = ""
    is_required: bool = False

    @property
    def is_of_client(self) -> bool:
        return self.key.startswith(CLIENT)


TARGETS = (
    Target(
        "name",
        _("Opportunity"),
        "opportunité, nom, nom de l'opportunité, nom du voyage, nom du projet, titre,"
        " intitulé, dossier, projet, voyage, affaire,"
        " opportunity, name, opportunity name, title, project, trip, deal",
        is_required=True,
    ),
    Target(
        "client_name",
        _("Client"),
        "client, nom du client, compte, customer, client name, customer name, account",
        "nom, nom complet, raison sociale, société, name, full name, company",
        is_required=True,
    ),
    Target(
        "client_kind",
        _("Client kind"),
        "type de client, type du client, genre de client, catégorie de client,"
        " client kind, client type, customer type",
        "type, genre, catégorie, kind, category",
    ),
    Target(
        "client_contact_name",
        _("Contact person"),
        "contact, personne de contact, interlocuteur, nom du contact, contact person, contact name",
    ),
    Target(
        "client_email",
        _("Client e-mail"),
        "e-mail du client, e-mail, email, mail, courriel, adresse e-mail, adresse mail,"
        " mail client, email client, client e-mail, client email, customer email, email address",
    ),
    Target(
        "client_phone",
        _("Client phone"),
        "téléphone du client, téléphone, tél, portable, mobile, numéro de téléphone,"
        " client phone, phone, phone number, telephone, customer phone",
    ),
    Target(
        "client_address",
        _("Client address"),
        "adresse du client, adresse, adresse postale, client address, address, postal address",
    ),
    Target(
        "destinations",
        _("Destinations"),
        "destinations, destination, pays, lieu, country, countries, place",
    ),
    Target(
        "departure_date",
        _("Departure date"),
        "date de départ, départ, date départ, date de début, début, du,"
        " departure date, departure, start, start date, from",
    ),
    Target(
        "return_date",
        _("Return date"),
        "date de retour, retour, date retour, date de fin, fin, au,"
        " return date, return, end, end date, to",
    ),
    Target(
        "duration_days",
        _("Duration in days"),
        "durée, durée en jours, nombre de jours, nb jours, jours,"
        " duration, duration in days, days, number of days",
    ),
    Target(
        "participants",
        _("Participants"),
        "participants, nombre de participants, nb participants, voyageurs, pax, personnes,"
        " number of participants, travellers, travelers, people",
    ),
    Target(
        "expected_revenue",
        _("Expected revenue"),
        "CA prévu, CA, chiffre d'affaires, chiffre d'affaires prévu, montant, prix, budget,"
        " expected revenue, revenue, amount, price",
    ),
    Target(
        "expected_margin",
        _("Expected margin"),
        "marge prévue, marge, expected margin, margin",
    ),
    Target(
        "status",
        _("Status"),
        "statut, étape, état, phase, status, stage, step, state",
    ),
    Target(
        "manager",
        _("Manager"),
        "gestionnaire, vendeur, conseiller, responsable, commercial, suivi par,"
        " manager, seller, agent, owner, consultant",
    ),
    Target(
        "is_starred",
        _("Priority"),
        "priorité, prioritaire, étoile, favori, priority, starred, star",
    ),
)


def of_kind(kind: str) -> tuple[Target, ...]:
    """The fields that a file of this kind can fill."""
    if kind == Kind.CLIENTS:
        return tuple(target for target in TARGETS if target.is_of_client)
    return TARGETS


def required(kind: str) -> list[Target]:
    return [target for target in of_kind(kind) if target.is_required]
