"""What people did with the tasks: most are done, some are late, some were changed by hand."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from django.utils import timezone

from caladeo import clock
from caladeo.management.demo.people import ANNA, JULIEN, MEHDI, SOPHIE
from caladeo.management.demo.trips import LOST, Trip
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.actions import completing, deleting, editing, exempting
from tasks.models import Task


def catch_up(opportunity: Opportunity, trip: Trip, *, now: datetime) -> None:
    """Complete the tasks whose day has passed, all but those that are told to be late."""
    today = clock.local_day(now)
    tasks = opportunity.tasks.open().select_related("opportunity__manager")
    # What is done may date a task that follows it, in the past too.
    while len(passed := list(tasks.overdue(today).by_due_date())) > trip.late:
        for task in passed[: len(passed) - trip.late]:
            completing.complete(task, by=opportunity.manager, at=_done_at(task, now=now))
    if opportunity.status.name == LOST:
        for task in tasks:
            deleting.delete(task, at=now)


def _done_at(task: Task, *, now: datetime) -> datetime:
    """On its day or a day or two beside, once the task was there."""
    chance = Random(f"{task.opportunity.name} {task.name}")  # noqa: S311
    due = task.due_date or clock.local_day(task.created_at)
    day = due + timedelta(days=chance.choice((-1, 0, 0, 1, 2)))
    hour = time(chance.randint(9, 17), chance.randint(0, 59))
    moment = timezone.make_aware(datetime.combine(day, hour))
    return min(now, max(moment, task.created_at + timedelta(hours=3)))


def add_by_hand(
    opportunities: dict[str, Opportunity], *, team: dict[str, User], now: datetime
) -> None:
    """Add the tasks that no rule calls for."""
    today = clock.local_day(now)
    for row in ADDED:
        opportunity = opportunities[row.trip]
        task = editing.add(
            opportunity,
            name=row.name,
            description=row.description,
            due_date=_day(row.due, today),
            assignee=team[row.assignee] if row.assignee else None,
            by=opportunity.manager,
            at=max(now - timedelta(days=7), opportunity.created_at),
        )
        if row.is_done:
            completing.complete(task, by=task.assignee, at=_done_at(task, now=now))


def pin(opportunities: dict[str, Opportunity], *, now: datetime) -> None:
    """Set some due dates by hand."""
    for row in PINNED:
        task: Any = opportunities[row.trip].tasks.open().get(name=row.task)
        day = _day(row.due, clock.local_day(now))
        editing.edit(task, by=task.opportunity.manager, at=now, due_date=day)


def exempt(opportunities: dict[str, Opportunity], *, now: datetime) -> None:
    """Tell that some trips need no task of a rule."""
    for trip, name in EXEMPT:
        task: Any = opportunities[trip].tasks.get(name=name)
        exempting.exempt(task, by=task.opportunity.manager, at=now)


def _day(due: int | None, today: date) -> date | None:
    return None if due is None else today + timedelta(days=due)


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
