"""The trips that are sold, under way, over or lost; columns as in `trips_for_sale`."""

from caladeo.management.demo.people import ANNA, JULIEN, MEHDI, SOPHIE
from caladeo.management.demo.trips import LOST, TRAVELLING, Trip

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
