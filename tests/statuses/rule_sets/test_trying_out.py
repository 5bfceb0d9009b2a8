"""The sets that we bring along, tried out: a trip of their kind goes its way, and what it gets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses import starter
from statuses.models import AutoTaskTemplate, Role, Status
from tasks import doctor
from tasks.actions import completing
from tasks.models import Task, TaskNotCreated
from tasks.settings import role_changes
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
PRODUCTION, ACCOUNTS, MANAGER = "Production", "Comptabilité", "gestionnaire"
KINDS = {
    "individuel": {},
    "groupe": {"participants": 32},
    "scolaire": {"client__kind": "school"},
    "croisiere": {"destinations": "Croisière aux Cyclades"},
    "voyage-de-noces": {"client__kind": "couple"},
    "affaires": {"client__kind": "company"},
}


@pytest.fixture(autouse=True)
def _may_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _all_is_well(_may_2027: None, db: None) -> Iterator[None]:
    """After all of a test: what a move or a task leaves wrong stays so."""
    yield
    assert dict(doctor.examine()) == {}


def trip_of(key: str) -> Opportunity:
    """Leaves on 31 May 2028 for two weeks."""
    kind = {"participants": 2, "destinations": "Kyoto", "client__kind": "person"} | KINDS[key]
    client = ClientFactory(kind=kind.pop("client__kind"))
    manager = UserFactory(name=MANAGER)
    travel = {"departure_date": date(2028, 5, 31), "duration_days": 15}
    return OpportunityFactory(
        status=StatusFactory(), client=client, manager=manager, **travel, **kind
    )


def people() -> None:
    for role in Role.objects.all():
        person = UserFactory(name=role.name)
        role_changes.edit(role, name=role.name, person=person, by=None, at=NOW)


def go(trip: Opportunity, status: str) -> None:
    rows, to = Opportunity.objects.filter(pk=trip.pk), Status.objects.get(name=status)
    transitions.move(rows, to=to, by=None, source="screen", at=NOW)


def done(trip: Opportunity, name: str) -> None:
    completing.complete(trip.tasks.get(name=name), by=None, at=NOW)


def seen(trip: Opportunity, name: str) -> tuple[date | None, str]:
    task = trip.tasks.get(name=name)
    assert task.state == Task.State.OPEN
    return task.due_date, str(task.assignee)


@pytest.mark.parametrize("key", KINDS)
def test_a_trip_of_its_kind_gets_every_task_and_another_only_those_of_all(bring, key):
    content = starter.content(key)
    bring(content)
    people()
    trip, other = trip_of(key), OpportunityFactory(status=StatusFactory(), travelling=True)

    for status in content["statuses"]:
        go(trip, status["name"])
        go(other, status["name"])

    made = trip.tasks.values_list("name", flat=True)
    assert sorted(made) == sorted(row["name"] for row in content["rules"])
    assert not TaskNotCreated.objects.filter(change__opportunity=trip).exists()
    assert other.tasks.count() == sum("conditions" not in row for row in content["rules"])


@pytest.mark.parametrize(
    ("key", "name", "day", "person"),
    [
        ("individuel", "Contrôler la validité des passeports", date(2027, 11, 30), MANAGER),
        ("individuel", "Facturer le solde", date(2028, 4, 24), ACCOUNTS),
        # 31 January is a Monday.
        ("groupe", "Contrôler les passeports du groupe", date(2028, 1, 31), MANAGER),
        ("groupe", "Recevoir les noms du groupe", date(2028, 3, 31), MANAGER),
        ("groupe", "Encaisser l’acompte groupe", date(2027, 5, 26), ACCOUNTS),
        ("groupe", "Rendre les places non vendues", date(2028, 4, 14), PRODUCTION),
        ("groupe", "Établir la rooming list", None, PRODUCTION),
        ("scolaire", "Contrôler les pièces d’identité", date(2028, 1, 31), MANAGER),
        # 29 February, the last day of its month.
        ("scolaire", "Vérifier la liste des élèves", date(2028, 2, 29), MANAGER),
        ("scolaire", "Facturer l’acompte à l’établissement", None, ACCOUNTS),
        ("croisiere", "Vérifier les passeports des passagers", date(2027, 11, 30), MANAGER),
        ("croisiere", "Proposer excursions et forfaits", date(2028, 3, 31), MANAGER),
        ("croisiere", "Faire l’enregistrement en ligne", date(2028, 5, 10), MANAGER),
        ("croisiere", "Régler la compagnie", date(2028, 4, 14), ACCOUNTS),
        ("voyage-de-noces", "Demander les attentions aux hôtels", date(2028, 4, 14), PRODUCTION),
        ("voyage-de-noces", "Vérifier les noms sur les passeports", None, MANAGER),  # the wedding
        ("affaires", "Vérifier visa et assurance de mission", date(2028, 4, 28), MANAGER),
        ("affaires", "Facturer le voyage d’affaires", date(2028, 6, 6), ACCOUNTS),
    ],
)
def test_its_tasks_are_due_on_their_day_and_go_to_who_does_them(bring, key, name, day, person):
    bring(starter.content(key))
    people()
    trip = trip_of(key)

    go(trip, AutoTaskTemplate.objects.get(name=name).status.name)

    assert seen(trip, name) == (day, person)


@pytest.mark.parametrize(
    ("key", "names", "days"),
    [
        ("individuel", ["Relancer sur le devis", "Rappeler une dernière fois"], [19]),
        ("individuel", ["Encaisser l’acompte", "Confirmer l’acompte au client"], [13]),
        (
            "groupe",
            [
                "Recevoir les noms du groupe",
                "Établir la rooming list",
                "Envoyer la rooming list aux hôtels",
            ],
            [14, 13],
        ),
        (
            "scolaire",
            ["Recevoir la convention signée", "Facturer l’acompte à l’établissement"],
            [14],
        ),
        (
            "croisiere",
            ["Saisir les passagers chez la compagnie", "Contrôler la confirmation de la compagnie"],
            [14],
        ),
        (
            "voyage-de-noces",
            ["Demander les attentions aux hôtels", "Relancer les hôtels sans réponse"],
            [20],
        ),
        ("affaires", ["Relancer le valideur", "Appeler le valideur"], [13]),
        ("affaires", ["Demander le bon de commande", "Rappeler pour le bon de commande"], [20]),
    ],
)
def test_what_follows_a_task_is_dated_once_that_one_is_done(bring, key, names, days):
    bring(starter.content(key))
    trip = trip_of(key)
    go(trip, AutoTaskTemplate.objects.get(name=names[0]).status.name)

    for before, after, day in zip(names, names[1:], days, strict=False):
        assert seen(trip, after)[0] is None
        done(trip, before)
        assert seen(trip, after)[0] == date(2027, 5, day)


def test_the_rooming_list_is_made_also_when_nobody_waits_for_the_names(bring):
    bring(starter.content("groupe"))
    AutoTaskTemplate.objects.filter(name="Recevoir les noms du groupe").update(is_enabled=False)
    trip = trip_of("groupe")

    go(trip, "Voyage confirmé")

    assert seen(trip, "Établir la rooming list") == (date(2027, 5, 14), MANAGER)
