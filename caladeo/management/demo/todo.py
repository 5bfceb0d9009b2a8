"""Tasks that people added by hand, and due dates that they set themselves.

Days are counted from today.
"""

from typing import NamedTuple

from caladeo.management.demo.people import ANNA, JULIEN, MEHDI, SOPHIE


class Added(NamedTuple):
    trip: str
    name: str
    due: int | None
    assignee: str | None
    is_done: bool = False
    description: str = ""


class Pinned(NamedTuple):
    trip: str
    task: str
    due: int


ADDED = (
    Added("Croisière sur le Douro", "Rappeler Mme Texier au sujet des cabines", 0, ANNA),
    Added("Tour d’Islande", "Envoyer la liste des hôtels", 14, ANNA),
    Added("Voyage de noces, à définir", "Proposer une date de rendez-vous", None, ANNA),
    Added("Kyoto et les Alpes japonaises", "Réserver une table à Kanazawa", 5, ANNA,
          description="Quatre personnes, le soir de l’arrivée. Pas de poisson cru pour Jeanne."),
    Added("Chine, route de la soie", "Demander les visas de groupe", 4, MEHDI),
    Added("Vietnam du nord au sud", "Réserver la salle de la réunion d’information", 12, SOPHIE),
    Added("Québec, route des parcs", "Comparer les prix des camping-cars", 1, MEHDI),
    Added("Malte, plongée", "Vérifier les niveaux de plongée", 2, MEHDI),
    Added("Séminaire à Lisbonne", "Trouver une salle plénière de 30 places", 3, SOPHIE),
    Added("Congrès à Vienne", "Recevoir la liste des chambres", 6, SOPHIE,
          description="Karim Amrani l’envoie dès que les inscriptions sont closes."),
    Added("Corse, le GR\u00a020", "Choisir les refuges", None, None),
    Added("Week-end à Lisbonne", "Rembourser la nuit annulée", 8, ANNA),
    Added("Safari en famille", "Demander l’âge des enfants au lodge", -6, ANNA, is_done=True),
    Added("Sicile, de Palerme à Syracuse", "Signaler l’allergie aux fruits de mer", -3, ANNA,
          is_done=True),
    Added("Égypte, croisière sur le Nil", "Rappeler la compagnie pour les bagages", -1, JULIEN,
          is_done=True),
)  # fmt: skip
PINNED = (
    Pinned("Andalousie à vélo", "Relancer le client", 5),
    Pinned("Costa Rica en liberté", "Proposer l’assurance annulation", 20),
    Pinned("Congrès à Vienne", "Envoyer le carnet de voyage", 7),
    Pinned("Lune de miel à Bali", "Contrôler les passeports", 30),
)
# What a trip needs no task for: the company is insured, the school has its own booklet.
EXEMPT = (
    ("Congrès à Vienne", "Proposer l’assurance annulation"),
    ("Jumelage en Bavière", "Envoyer le carnet de voyage"),
)
