"""Automatic tasks that the demo agency has beyond those of the starter pipeline."""

from collections.abc import Mapping

from caladeo.management.demo.people import SOPHIE
from caladeo.models import User
from statuses import auto_tasks
from statuses.conditions import Condition, Field, Operator
from statuses.models import Status
from statuses.options import AssignTo, DayCount, DayRule, IfNotPreceded, IfPast, OnLeave
from statuses.references import Reference
from tasks.settings import role_changes

CONFIRMED = "Voyage confirmé"


def add(statuses: Mapping[str, Status], *, team: Mapping[str, User]) -> None:
    """« Groupes de 10 et plus : rooming list par la Production, après réception des noms »."""
    production = role_changes.add(name="Production", person=team[SOPHIE])
    role_changes.add(name="Comptabilité", person=None)
    groups = Condition(Field.PARTICIPANTS, Operator.AT_LEAST, 10)
    alike = {"on_leave": OnLeave.CANCEL_IF_CLOSED, "conditions": [groups.as_stored()]}
    names = auto_tasks.add(
        statuses[CONFIRMED],
        name="Recevoir les noms du groupe",
        description="Relancer le responsable du groupe ; compter les noms et les chambres.",
        offset_days=-60,
        reference=Reference.DEPARTURE,
        day_rule=DayRule.PREVIOUS,
        if_past=IfPast.TODAY,
        **alike,
    )
    auto_tasks.add(
        statuses[CONFIRMED],
        name="Établir la rooming list",
        description="Noms, chambres et régimes, à envoyer aux hôtels.",
        offset_days=2,
        reference=Reference.TASK,
        predecessor=names,
        if_not_preceded=IfNotPreceded.COUNT,
        day_count=DayCount.WORKING,
        assign_to=AssignTo.ROLE,
        role=production,
        **alike,
    )
