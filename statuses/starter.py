"""The pipeline that a new agency starts from: ten statuses and twenty automatic tasks.

It is data of the agency, in French whatever the language of the screen: every name and
every rule is there to be changed in the settings.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from caladeo.db import retrying
from statuses.models import AutoTaskTemplate, Status
from statuses.options import DayCount, DayRule, IfPast, OnLeave
from statuses.references import Reference

# The ways in which rules differ from the plain behaviour. What is owed, or waits for the
# return, outlives the closing of a trip; what serves to sell or prepare it does not.
ON_A_WORKING_DAY = {"day_rule": DayRule.NEXT}
BY_A_WORKING_DAY = {"day_rule": DayRule.PREVIOUS}
IN_WORKING_DAYS = {"day_count": DayCount.WORKING}
WHILE_IT_STAYS = {"on_leave": OnLeave.CANCEL}
UNLESS_IT_CLOSES = {"on_leave": OnLeave.CANCEL_IF_CLOSED}
UNLESS_PAST = {"if_past": IfPast.SKIP}
TODAY_IF_PAST = {"if_past": IfPast.TODAY}


class Rule(NamedTuple):
    offset_days: int
    reference: Reference
    name: str
    description: str
    options: Mapping[str, Any] = MappingProxyType({})


class Step(NamedTuple):
    name: str
    color: str
    probability: int
    is_active: bool
    rules: tuple[Rule, ...]


PIPELINE = (
    Step("Nouveau projet", "#3B82F6", 10, True, (
        Rule(1, Reference.TASK_CREATED, "Appeler pour préciser le projet",
             "Envies, dates souhaitées, nombre de voyageurs, budget, âge des enfants.\n"
             "Demander comment le client nous a connus.",
             WHILE_IT_STAYS),
        Rule(3, Reference.OPPORTUNITY_CREATED, "Proposer un rendez-vous",
             "À l’agence ou en visio, une demi-heure suffit.",
             TODAY_IF_PAST | UNLESS_IT_CLOSES),
    )),
    Step("À qualifier", "#6D63E8", 20, True, (
        Rule(2, Reference.TASK_CREATED, "Fixer le budget et les dates",
             "Noter dans l’opportunité la date de départ, la durée et le nombre de participants.",
             UNLESS_IT_CLOSES),
        Rule(4, Reference.STATUS_ENTERED, "Vérifier formalités et santé",
             "Passeports, visas, vaccins et avis du ministère pour chaque destination.",
             UNLESS_IT_CLOSES),
    )),
    Step("Devis en préparation", "#A855D4", 30, True, (
        Rule(1, Reference.TASK_CREATED, "Interroger les prestataires",
             "Vols, réceptif, hôtels\u00a0: demander deux prix quand c’est possible.",
             UNLESS_IT_CLOSES),
        Rule(5, Reference.STATUS_ENTERED, "Finir le devis",
             "Faire relire par un collègue au-delà de 10\u202f000\u00a0€.",
             WHILE_IT_STAYS),
    )),
    Step("Devis envoyé", "#DB4A8C", 50, True, (
        Rule(2, Reference.TASK_CREATED, "S’assurer que le devis est arrivé",
             "Un court appel, ou un message si le client préfère l’écrit.",
             WHILE_IT_STAYS),
        Rule(7, Reference.STATUS_ENTERED, "Relancer le client",
             "Répondre aux questions et rappeler jusqu’à quand les prix tiennent.",
             ON_A_WORKING_DAY | WHILE_IT_STAYS),
        Rule(30, Reference.OPPORTUNITY_CREATED, "Faire le point sur le projet",
             "Un mois après la demande\u00a0: relancer, négocier ou classer l’opportunité.",
             TODAY_IF_PAST | UNLESS_IT_CLOSES),
    )),
    Step("Négociation", "#F0997D", 60, True, (
        Rule(3, Reference.STATUS_ENTERED, "Envoyer le devis ajusté",
             "Garder la marge\u202f; proposer une autre catégorie plutôt qu’une remise.",
             UNLESS_IT_CLOSES),
    )),
    Step("Option posée", "#D9960F", 75, True, (
        Rule(0, Reference.TASK_CREATED, "Confirmer les options aux prestataires",
             "Noter la date limite de chaque option\u00a0: vols, hôtels, réceptif.",
             UNLESS_IT_CLOSES),
        Rule(-60, Reference.DEPARTURE, "Contrôler les passeports",
             "Copie de chaque passeport\u202f; validité de six mois après le retour si le pays"
             " la demande.",
             BY_A_WORKING_DAY | TODAY_IF_PAST | UNLESS_IT_CLOSES),
    )),
    Step("Voyage confirmé", "#2E9B57", 100, True, (
        Rule(3, Reference.TASK_CREATED, "Vérifier l’acompte",
             "30\u00a0% à la réservation. Sans nouvelles, appeler avant de relancer par écrit.",
             IN_WORKING_DAYS),
        Rule(-45, Reference.DEPARTURE, "Proposer l’assurance annulation",
             "Envoyer le comparatif des deux formules et garder la réponse par écrit.",
             UNLESS_PAST | UNLESS_IT_CLOSES),
        Rule(-30, Reference.DEPARTURE, "Demander le solde",
             "Envoyer la facture de solde et le lien de paiement\u202f; prévenir si un virement"
             " est prévu.",
             ON_A_WORKING_DAY),
        Rule(-10, Reference.DEPARTURE, "Envoyer le carnet de voyage",
             "Billets, bons d’échange, contacts sur place et numéro d’urgence de l’agence.",
             BY_A_WORKING_DAY | UNLESS_IT_CLOSES),
    )),
    Step("En voyage", "#0F9BA0", 100, True, (
        Rule(2, Reference.DEPARTURE, "Prendre des nouvelles sur place",
             "Un message suffit\u00a0: l’arrivée, l’hôtel, la suite du programme.",
             UNLESS_PAST | WHILE_IT_STAYS),
        Rule(3, Reference.RETURN, "Appeler au retour",
             "Écouter, noter ce qui s’est moins bien passé, transmettre au prestataire.",
             ON_A_WORKING_DAY),
    )),
    Step("Voyage terminé", "#64748B", 100, False, (
        Rule(7, Reference.RETURN, "Demander un avis sur le voyage",
             "Envoyer le lien d’avis, et remercier pour les photos.",
             TODAY_IF_PAST),
        Rule(270, Reference.RETURN, "Reprendre contact pour un prochain voyage",
             "Repartir de ce qui avait plu.",
             ON_A_WORKING_DAY | UNLESS_PAST | {"visible_days": 14}),
    )),
    Step("Perdu", "#B0524E", 0, False, ()),
)  # fmt: skip


@retrying.whole
def create_starter_pipeline() -> int:
    """Create the statuses and their automatic tasks in an agency that has no status yet.

    Returns:
        How many statuses were created; 0 when there are some already.
    """
    try:
        with transaction.atomic():
            return 0 if _pipeline_exists() else _create()
    except IntegrityError:
        # Somebody else pressed the same button at the same moment.
        if _pipeline_exists():
            return 0
        raise


def _pipeline_exists() -> bool:
    return Status.objects.in_pipeline().exists()


def _create() -> int:
    statuses = Status.objects.bulk_create(
        Status(
            name=step.name,
            color=step.color,
            probability=step.probability,
            is_active=step.is_active,
            is_sold=step.probability == 100,  # noqa: PLR2004 (a certainty)
            position=position,
        )
        for position, step in enumerate(PIPELINE)
    )
    AutoTaskTemplate.objects.bulk_create(
        AutoTaskTemplate(
            status=status,
            position=position,
            offset_days=rule.offset_days,
            reference=rule.reference,
            name=rule.name,
            description=rule.description,
            **rule.options,
        )
        for status, step in zip(statuses, PIPELINE, strict=True)
        for position, rule in enumerate(step.rules)
    )
    return len(statuses)
