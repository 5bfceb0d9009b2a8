"""The agency that is measured: people, two statuses with options in use, many opportunities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from caladeo import clock
from caladeo.models import User
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate, Status
from tests.factories import ClosureFactory, set_calendar

FIRST_DEPARTURE = date(2027, 1, 4)
BATCH = 5000
# Five rules, as an agency sets them: options and holidays in use.
RULES: list[dict[str, Any]] = [
    {"name": "Envoyer la facture d’acompte", "offset_days": 2, "day_count": "working"},
    {"name": "Demander le solde", "reference": "departure", "offset_days": -45, "day_rule": "next"},
    {
        "name": "Envoyer le carnet de voyage",
        "reference": "departure",
        "offset_days": -14,
        "day_rule": "previous",
        "visible_days": 7,
    },
    {"name": "Souhaiter bon voyage", "reference": "departure", "offset_days": -1},
    {
        "name": "Prendre des nouvelles",
        "reference": "return",
        "offset_days": 3,
        "day_rule": "next",
        "on_leave": "cancel_if_closed",
    },
]


@dataclass(frozen=True, slots=True)
class Agency:
    start: Status
    goals: list[Status]  # each with the five rules
    pks: list[int]

    def take(self, count: int) -> list[int]:
        """The next opportunities, so that each is measured once."""
        taken, self.pks[:count] = self.pks[:count], []
        return taken


def make(opportunities: int, *, goals: int = 1, rules: Sequence[dict[str, Any]] = RULES) -> Agency:
    """An agency whose opportunities all stand in its first status, which has no rule."""
    chance = Random(2027)  # noqa: S311
    set_calendar(country="FR", closing_weekdays=[5, 6])
    ClosureFactory(name="Pont", first_day=date(2027, 5, 7), last_day=date(2027, 5, 7))
    people = [
        User.objects.create_user(f"personne{number}@example.com", name=f"Personne {number}")
        for number in range(50)
    ]
    start = Status.objects.create(name="Demande", position=0)
    places = [Status.objects.create(name=f"Vendu {row}", position=row + 1) for row in range(goals)]
    for status in places:
        for position, rule in enumerate(rules):
            AutoTaskTemplate.objects.create(status=status, position=position, **rule)
    client = Client.objects.create(name="Famille Lefèvre")
    pks: list[int] = []
    while len(pks) < opportunities:
        rows = [
            trip(number, client, chance.choice(people), start, chance)
            for number in range(len(pks), min(len(pks) + BATCH, opportunities))
        ]
        changes = transitions.create(rows, by=None, source="import", at=clock.now()).changes
        pks += [change.opportunity_id for change in changes]
    return Agency(start, places, pks)


def trip(number: int, client: Client, manager: User, status: Status, chance: Random) -> Opportunity:
    return Opportunity(
        name=f"Kyoto et les Alpes japonaises {number}",
        destinations="Japon",
        client=client,
        manager=manager,
        status=status,
        departure_date=FIRST_DEPARTURE + timedelta(days=chance.randrange(540)),
        duration_days=chance.randint(3, 24),
    )
