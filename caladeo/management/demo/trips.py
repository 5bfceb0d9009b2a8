"""The demo agency's key dates, and its trips, in days from today."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from caladeo.management.demo.people import ANNA, JULIEN, MEHDI, SOPHIE
from statuses import key_dates

QUOTING, QUOTED = "Devis en préparation", "Devis envoyé"
NEGOTIATION, TRAVELLING, LOST = "Négociation", "En voyage", "Perdu"


class Trip(NamedTuple):
    name: str
    destinations: str
    client: str
    manager: str
    age: int
    """Days since the opportunity was created."""
    since: int
    """Days since it entered its status."""
    departs: int | None
    days: int | None
    participants: int | None
    euros: int | None
    is_starred: bool = False
    late: int = 0
    """How many of its tasks are left late."""
    is_reworked: bool = False
    """Whether its quote was sent twice."""

    def departure(self, today: date) -> date | None:
        return None if self.departs is None else today + timedelta(days=self.departs)

    @property
    def margin(self) -> Decimal | None:
        """Known once somebody has worked on the trip: 12 to 16 % of the revenue."""
        if self.euros is None or self.age == self.since:
            return None
        return Decimal(self.euros * (12 + self.euros // 100 % 5) // 1000 * 10)


KEY_DATES = (
    {"name": "Option", "source": "typed"},
    {"name": "Acompte", "source": "booking", "offset_days": 7},
    {"name": "Solde", "source": "departure", "offset_days": -30},
    {"name": "Carnet de voyage", "source": "departure", "offset_days": -10},
)


def create_key_dates() -> None:
    for key_date in KEY_DATES:
        key_dates.add(**key_date)


NEW = (
    Trip("Oman, désert et fjords", "Oman", "Claire Aubert",
         ANNA, 3, 3, 164, 11, 2, 6400, late=1),
    Trip("Voyage de noces, à définir", "", "Élise Roy",
         ANNA, 1, 1, None, None, 2, None),
    Trip("Pérou, vallée sacrée", "Pérou", "Famille Kermarrec",
         JULIEN, 5, 5, 178, 16, 4, 15600, late=1),
    Trip("Week-end à Édimbourg", "Écosse", "Thomas Weber",
         SOPHIE, 2, 2, 149, 3, 2, 1480),
    Trip("Namibie en 4\u00a0×\u00a04", "Namibie", "Julie et Marc Simon",
         MEHDI, 0, 0, 174, 15, 2, 9800),
    Trip("Châteaux de la Loire", "France", "Paroisse Saint-Clément",
         MEHDI, 6, 6, 120, 4, 42, 21400),
    Trip("Jardins de Provence", "France", "Comité d’entreprise Brossard",
         MEHDI, 4, 4, 205, 3, 38, 12900),
    Trip("Canada, d’un océan à l’autre", "Canada", "Famille Bonnet",
         JULIEN, 2, 2, 240, 21, 4, 24800, is_starred=True),
    Trip("Échange scolaire à Séville", "Espagne", "Lycée Jean-Rostand",
         SOPHIE, 8, 8, 190, 6, 34, 17300),
)  # fmt: skip
TO_QUALIFY = (
    Trip("Croisière sur le Douro", "Portugal", "Martine Texier",
         ANNA, 9, 4, 22, 8, 2, 3180),
    Trip("Marrakech et l’Atlas", "Maroc", "Nadia Haddad",
         SOPHIE, 8, 1, 230, 6, 2, 4310),
    Trip("Sri Lanka, thé et temples", "Sri Lanka", "Olivier Masson",
         JULIEN, 12, 6, 247, 16, 2, 7150, late=1),
    Trip("Açores, d’île en île", "Portugal, Açores", "Famille Besnard",
         MEHDI, 14, 9, 283, 8, 5, 9980),
    Trip("Séminaire à Lisbonne", "Portugal", "Atelier Bois & Cie",
         SOPHIE, 10, 3, 96, 3, 24, 19200),
    Trip("Tanzanie et Zanzibar", "Tanzanie", "Éric Vasseur",
         JULIEN, 11, 1, 141, 13, 2, 11300),
    Trip("Rome en famille", "Italie", "Famille Delaunay",
         ANNA, 16, 7, 75, 5, 5, 4650),
)  # fmt: skip
QUOTE_IN_PROGRESS = (
    Trip("Fjords de Norvège", "Norvège", "Bernard Le Goff",
         JULIEN, 18, 5, 58, 9, 2, 7900),
    Trip("Cyclades à la voile", "Grèce", "Camille et Théo Blanchet",
         SOPHIE, 20, 8, 108, 10, 2, 6200, late=1),
    Trip("Chine, route de la soie", "Chine", "Cercle des Voyageurs",
         ANNA, 26, 3, 147, 18, 16, 38400, is_starred=True),
    Trip("Balade en Écosse", "Écosse", "Pierre Hamon",
         MEHDI, 15, 2, 122, 8, 2, 4350),
    Trip("Croatie, îles et parcs", "Croatie", "Famille Garnier",
         MEHDI, 22, 4, 88, 12, 4, 7600),
    Trip("Argentine, de Salta à Ushuaia", "Argentine", "Olivier Masson",
         JULIEN, 28, 2, 210, 22, 2, 13900),
)  # fmt: skip
QUOTE_SENT = (
    Trip("Safari en famille", "Kenya", "Famille Garnier",
         ANNA, 24, 12, 67, 14, 5, 18350, is_starred=True, late=1),
    Trip("Andalousie à vélo", "Espagne", "Club Pédale nantaise",
         ANNA, 21, 5, 38, 8, 18, 21600),
    Trip("Québec, route des parcs", "Canada", "Famille Delaunay",
         MEHDI, 33, 9, 115, 15, 4, 11060, late=2),
    Trip("Corse, le GR\u00a020", "France, Corse", "Sarah Lemoine",
         JULIEN, 19, 4, 45, 12, 2, 2900),
    Trip("Jordanie, Pétra et Wadi Rum", "Jordanie", "Paroisse Saint-Clément",
         SOPHIE, 27, 7, 157, 9, 28, 48200),
    Trip("Week-end à Séville", "Espagne", "Élise Roy",
         SOPHIE, 16, 3, 61, 4, 2, 1750),
    Trip("Cap-Vert à pied", "Cap-Vert", "Groupe des Marcheurs du Vignoble",
         JULIEN, 25, 11, 133, 9, 14, 22100, late=1),
    Trip("Samarcande et Khiva", "Ouzbékistan", "Claire Aubert",
         ANNA, 22, 4, 139, 11, 2, 5900),
    Trip("New York à deux", "États-Unis", "Nadia Haddad",
         MEHDI, 29, 10, 92, 7, 2, 5300),
    Trip("Voyage d’étude à Berlin", "Allemagne", "Lycée Jean-Rostand",
         SOPHIE, 36, 14, 128, 5, 46, 23900),
    Trip("Îles Lofoten", "Norvège", "Éric Vasseur",
         JULIEN, 17, 6, 81, 9, 2, 6850, is_reworked=True),
)  # fmt: skip
NEGOTIATED = (
    Trip("Japon des artisans", "Japon", "Cercle des Voyageurs",
         ANNA, 48, 5, 165, 14, 12, 51600, is_starred=True, is_reworked=True),
    Trip("Madère, jardins et sentiers", "Portugal, Madère", "Groupe des Marcheurs du Vignoble",
         MEHDI, 39, 2, 104, 8, 16, 18700),
    Trip("Afrique du Sud, du Cap au Kruger", "Afrique du Sud", "Julie et Marc Simon",
         JULIEN, 44, 6, 132, 15, 2, 9400, late=1),
)  # fmt: skip
OPTION_HELD = (
    Trip("Lune de miel à Bali", "Indonésie", "Inès et Hugo Perrin",
         SOPHIE, 41, 6, 101, 17, 2, 8720),
    Trip("Vietnam du nord au sud", "Vietnam", "Amicale des Cheminots",
         JULIEN, 62, 9, 176, 16, 22, 46200, is_starred=True),
    Trip("Malte, plongée", "Malte", "Éric Vasseur",
         MEHDI, 35, 4, 51, 7, 2, 3100, late=1),
    Trip("Irlande, la côte ouest", "Irlande", "Bernard Le Goff",
         ANNA, 34, 3, 62, 8, 4, 6300),
    Trip("Polynésie, trois îles", "Polynésie française", "Camille et Théo Blanchet",
         SOPHIE, 52, 2, None, 16, 2, 14300),
)  # fmt: skip
FOR_SALE = {
    "Nouveau projet": NEW,
    "À qualifier": TO_QUALIFY,
    "Devis en préparation": QUOTE_IN_PROGRESS,
    "Devis envoyé": QUOTE_SENT,
    "Négociation": NEGOTIATED,
    "Option posée": OPTION_HELD,
}
CONFIRMED = (
    Trip("Sicile, de Palerme à Syracuse", "Italie, Sicile", "Lucie et Paul Marchand",
         ANNA, 110, 70, 10, 9, 2, 5240),
    Trip("Kyoto et les Alpes japonaises", "Japon", "Famille Lefèvre",
         ANNA, 75, 2, 33, 15, 4, 14800, is_starred=True, late=1, is_reworked=True),
    Trip("Tour d’Islande", "Islande", "M. et Mme Rousseau",
         ANNA, 60, 5, 51, 12, 2, 9450, late=1),
    Trip("Costa Rica en liberté", "Costa Rica", "Famille Bonnet",
         ANNA, 50, 8, None, None, 4, 12400),
    Trip("Croisière en mer Égée", "Grèce", "Martine Texier",
         MEHDI, 95, 40, 28, 8, 2, 5600, late=1),
    Trip("Stage de surf à Ericeira", "Portugal", "Sarah Lemoine",
         JULIEN, 70, 20, 47, 7, 3, 2650),
    Trip("Congrès à Vienne", "Autriche", "Atelier Bois & Cie",
         SOPHIE, 88, 33, 19, 4, 16, 27400),
    Trip("Jumelage en Bavière", "Allemagne", "Mairie de Saint-Aubin",
         MEHDI, 120, 63, 74, 5, 40, 16800),
)  # fmt: skip
UNDER_WAY = (
    Trip("Tour de Sardaigne", "Italie, Sardaigne", "Famille Kermarrec",
         JULIEN, 130, 4, -4, 9, 4, 6900),
    Trip("Égypte, croisière sur le Nil", "Égypte", "Amicale des Cheminots",
         SOPHIE, 180, 2, -2, 8, 24, 39800),
)  # fmt: skip
FINISHED = (
    Trip("Week-end à Lisbonne", "Portugal", "Nadia Haddad",
         ANNA, 80, 3, -7, 4, 2, 1980),
    Trip("Crète en famille", "Grèce", "Famille Besnard",
         MEHDI, 150, 7, -21, 14, 5, 8400),
    Trip("Route des vins de Toscane", "Italie", "M. et Mme Rousseau",
         JULIEN, 200, 52, -60, 8, 2, 4900),
    Trip("Rome avec les latinistes", "Italie", "Lycée Jean-Rostand",
         SOPHIE, 260, 94, -100, 6, 52, 28600),
    Trip("Safari au Botswana", "Botswana", "Lucie et Paul Marchand",
         ANNA, 420, 267, -281, 14, 2, 17200, is_reworked=True),
)  # fmt: skip
GIVEN_UP = (
    Trip("Croisière en Antarctique", "Antarctique", "Bernard Le Goff",
         JULIEN, 90, 30, 200, 20, 2, 31000),
    Trip("Seychelles, deux îles", "Seychelles", "Inès et Hugo Perrin",
         SOPHIE, 55, 41, 150, 10, 2, 9900),
    Trip("Tour de Bretagne en car", "France", "Comité d’entreprise Brossard",
         MEHDI, 70, 15, 40, 5, 48, 15200),
    Trip("Trek au Népal", "Népal", "Pierre Hamon",
         ANNA, 63, 6, 110, 18, 2, 6100),
)  # fmt: skip
SOLD = {
    "Voyage confirmé": CONFIRMED,
    TRAVELLING: UNDER_WAY,
    "Voyage terminé": FINISHED,
    LOST: GIVEN_UP,
}
