"""The clients. Mail domains and telephone numbers are those reserved for fiction."""

from typing import NamedTuple

from caladeo.db.search import fold
from opportunities.models import Client

K = Client.Kind


class DemoClient(NamedTuple):
    name: str
    kind: Client.Kind
    place: str
    contact: str = ""


CLIENTS = (
    DemoClient("Famille Garnier", K.FAMILY, "44000 Nantes", "Hélène Garnier"),
    DemoClient("Famille Lefèvre", K.FAMILY, "44300 Nantes", "Thomas Lefèvre"),
    DemoClient("Famille Bonnet", K.FAMILY, "49000 Angers", "Aurélie Bonnet"),
    DemoClient("Famille Besnard", K.FAMILY, "44400 Rezé", "Yann Besnard"),
    DemoClient("Famille Delaunay", K.FAMILY, "35000 Rennes", "Céline Delaunay"),
    DemoClient("Famille Kermarrec", K.FAMILY, "56000 Vannes", "Gwenaëlle Kermarrec"),
    DemoClient("M. et Mme Rousseau", K.COUPLE, "44600 Saint-Nazaire", "Denise Rousseau"),
    DemoClient("Lucie et Paul Marchand", K.COUPLE, "44100 Nantes", "Lucie Marchand"),
    DemoClient("Inès et Hugo Perrin", K.COUPLE, "85000 La Roche-sur-Yon", "Inès Perrin"),
    DemoClient("Julie et Marc Simon", K.COUPLE, "44500 La Baule", "Marc Simon"),
    DemoClient("Camille et Théo Blanchet", K.COUPLE, "44200 Nantes", "Camille Blanchet"),
    DemoClient("Claire Aubert", K.PERSON, "44000 Nantes"),
    DemoClient("Bernard Le Goff", K.PERSON, "29000 Quimper"),
    DemoClient("Martine Texier", K.PERSON, "79000 Niort"),
    DemoClient("Nadia Haddad", K.PERSON, "44800 Saint-Herblain"),
    DemoClient("Élise Roy", K.PERSON, "44000 Nantes"),
    DemoClient("Olivier Masson", K.PERSON, "44240 La Chapelle-sur-Erdre"),
    DemoClient("Thomas Weber", K.PERSON, "67000 Strasbourg"),
    DemoClient("Pierre Hamon", K.PERSON, "35400 Saint-Malo"),
    DemoClient("Sarah Lemoine", K.PERSON, "44700 Orvault"),
    DemoClient("Éric Vasseur", K.PERSON, "85100 Les Sables-d’Olonne"),
    DemoClient("Groupe des Marcheurs du Vignoble", K.GROUP, "44190 Clisson", "Annick Guérin"),
    DemoClient("Club Pédale nantaise", K.ASSOCIATION, "44300 Nantes", "Didier Leroux"),
    DemoClient("Amicale des Cheminots", K.ASSOCIATION, "44000 Nantes", "Roger Tessier"),
    DemoClient("Cercle des Voyageurs", K.ASSOCIATION, "49100 Angers", "Marie-Laure Picard"),
    DemoClient("Paroisse Saint-Clément", K.ASSOCIATION, "44000 Nantes", "Père Antoine Morel"),
    DemoClient("Comité d’entreprise Brossard", K.COMPANY, "44120 Vertou", "Sandrine Lopez"),
    DemoClient("Atelier Bois & Cie", K.COMPANY, "44340 Bouguenais", "Karim Amrani"),
    DemoClient("Lycée Jean-Rostand", K.SCHOOL, "44150 Ancenis", "Isabelle Caillaud"),
    DemoClient("Mairie de Saint-Aubin", K.OTHER, "44860 Saint-Aubin", "Véronique Hardy"),
)
STREETS = ("rue des Carmes", "quai de la Fosse", "place du Marché", "rue de la Gare")


def create() -> dict[str, Client]:
    """The clients, by name."""
    return {row.name: _client(number, row) for number, row in enumerate(CLIENTS)}


def _client(number: int, row: DemoClient) -> Client:
    mailbox = fold(row.contact or row.name).replace(" ", ".").replace("'", "")
    prefix = "06 39 98" if row.kind in {K.PERSON, K.COUPLE, K.FAMILY} else "02 61 91"
    return Client.objects.create(
        name=row.name,
        kind=row.kind,
        contact_name=row.contact,
        email=f"{mailbox}@example.com",
        phone=f"{prefix} {(37 * number + 11) % 100:02} {(53 * number + 7) % 100:02}",
        address=f"{3 * number + 1} {STREETS[number % len(STREETS)]}\n{row.place}",
    )
