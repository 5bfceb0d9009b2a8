"""The trips that are being sold, by the status they have reached.

Columns: name, destinations, client; manager, age, since, departs, days, participants, euros.
"""

from caladeo.management.demo.people import ANNA, JULIEN, MEHDI, SOPHIE
from caladeo.management.demo.trips import Trip

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
