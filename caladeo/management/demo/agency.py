"""Makes the demo agency, through the services that people use, at past moments."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.db import transaction

from caladeo import clock
from caladeo.management.demo import clients, people, trips, work
from caladeo.management.demo.histories import STEPS, DemoEntry, history
from caladeo.management.demo.people import SOPHIE
from caladeo.management.demo.trips import FOR_SALE, SOLD, Trip
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from statuses import auto_tasks
from statuses.conditions import Condition, Field, Operator
from statuses.models import Status
from statuses.options import AssignTo, DayCount, DayRule, IfNotPreceded, IfPast, OnLeave
from statuses.references import Reference
from statuses.starter import create_starter_pipeline
from tasks.actions import completing
from tasks.settings import role_changes

TRIPS = {trip.name: (status, trip) for status, trips in (FOR_SALE | SOLD).items() for trip in trips}
CONFIRMED = "Voyage confirmé"


class OtherPipelineError(Exception):
    """The agency has statuses of its own, which the demo trips know nothing of."""


class Event(NamedTuple):
    entry: DemoEntry
    trip: Trip


def is_empty() -> bool:
    """Whether nobody has begun to work here."""
    models = (User, Status, Client, Opportunity)
    return not any(model._default_manager.exists() for model in models)


@transaction.atomic
def create(*, now: datetime) -> bool:
    """Create the demo agency, whole or not at all.

    Returns:
        False when it is there already; nothing is changed then.

    Raises:
        OtherPipelineError: there are statuses, but not those of the starter pipeline.
    """
    if people.exist():
        return False
    statuses = _pipeline()
    team = people.create(at=now)
    add_rules(statuses, team=team)
    opportunities = _walk(statuses, team=team, now=now)
    for name, opportunity in opportunities.items():
        work.catch_up(opportunity, TRIPS[name][1], now=now)
    work.add_by_hand(opportunities, team=team, now=now)
    work.pin(opportunities, now=now)
    work.exempt(opportunities, now=now)
    trips.create_key_dates()
    return True


def _pipeline() -> dict[str, Status]:
    create_starter_pipeline()
    statuses = {status.name: status for status in Status.objects.in_pipeline()}
    if not set(STEPS) <= set(statuses):
        raise OtherPipelineError
    _add_follower(statuses["Voyage confirmé"])
    return statuses


def _add_follower(confirmed: Status) -> None:
    """What is done once the deposit is there, whenever that is."""
    deposit = confirmed.templates.get(name="Vérifier l’acompte")
    auto_tasks.add(
        confirmed,
        name="Confirmer l’acompte au client",
        description="Remercier, et rappeler la date du solde.",
        reference=Reference.TASK,
        predecessor=deposit,
        offset_days=1,
        day_count=DayCount.WORKING,
        on_leave=OnLeave.CANCEL_IF_CLOSED,
    )


def _walk(
    statuses: dict[str, Status], *, team: dict[str, User], now: datetime
) -> dict[str, Opportunity]:
    """Let every trip go its way, in the order of time, as people did."""
    customers = clients.create()
    events = [
        Event(entry, trip)
        for status, trip in TRIPS.values()
        for entry in history(trip, status=status, now=now)
    ]
    opportunities: dict[str, Opportunity] = {}
    for (name, at), trip in sorted(events, key=lambda event: event.entry.at):
        if trip.name in opportunities:
            row = _move(opportunities[trip.name], to=statuses[name], at=at, team=team)
        else:
            row = _opportunity(trip, statuses[name], customers, team, at=at, now=now)
            transitions.create([row], by=row.manager, source=Source.SCREEN, at=at)
        opportunities[trip.name] = row
    return opportunities


def _opportunity(
    trip: Trip,
    status: Status,
    customers: dict[str, Client],
    team: dict[str, User],
    *,
    at: datetime,
    now: datetime,
) -> Opportunity:
    return Opportunity(
        name=trip.name,
        is_starred=trip.is_starred,
        status=status,
        manager=team[trip.manager],
        client=customers[trip.client],
        destinations=trip.destinations,
        departure_date=trip.departure(clock.local_day(now)),
        duration_days=trip.days,
        participants=trip.participants,
        expected_revenue=trip.euros,
        expected_margin=trip.margin,
        created_at=at,
    )


def _move(
    opportunity: Opportunity, *, to: Status, at: datetime, team: dict[str, User]
) -> Opportunity:
    """From the page or the board; now and then by a colleague, with what is due done first."""
    due = opportunity.tasks.open().filter(is_required=True, due_date__lte=clock.local_day(at))
    for task in due:
        completing.complete(task, by=opportunity.manager, at=at)
    chance = Random(f"{opportunity.name} {to}")  # noqa: S311
    [change] = transitions.move(
        Opportunity.objects.filter(pk=opportunity.pk),
        to=to,
        by=chance.choice([*[opportunity.manager] * 5, *team.values()]),
        source=chance.choice((Source.SCREEN, Source.SCREEN, Source.BOARD)),
        at=at,
    ).changes
    return change.opportunity


def add_rules(statuses: Mapping[str, Status], *, team: Mapping[str, User]) -> None:
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
