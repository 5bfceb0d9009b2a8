"""The agency that is tortured: four statuses, their rules, and some trips."""

from dataclasses import dataclass
from datetime import date
from random import Random

from caladeo import clock
from caladeo.models import User
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status

ALWAYS = [{"field": "duration", "operator": "at_least", "value": 1}]
# Each status and its rules; every rule creates its task each time, so that they can be counted.
# One that counts from a task follows the rule before it.
RULES = {
    "Demande": [
        {"reference": "task_created", "offset_days": 3},
        {"reference": "departure", "offset_days": -30, "day_rule": "next"},
    ],
    "Vendu": [
        {"reference": "return", "offset_days": 2, "visible_days": 5},
        {"reference": "key_date", "offset_days": -1},
        {"reference": "task_created", "offset_days": 2, "assign_to": "role"},
    ],
    "Préparation": [
        {"reference": "status_entered", "offset_days": 4, "day_count": "working"},
        {"reference": "task", "offset_days": 1, "day_count": "working"},
        {"reference": "task", "offset_days": 2, "if_not_preceded": "cancel"},
        {"reference": "departure", "offset_days": -7, "on_leave": "cancel", "conditions": ALWAYS},
    ],
    "Perdu": [{"reference": "opportunity_created", "offset_days": 90, "if_past": "today"}],
}


@dataclass(frozen=True)
class World:
    statuses: list[Status]
    people: list[User]
    trips: list[int]

    @property
    def tasks_of(self) -> dict[int, int]:
        """How many tasks entering each status gives."""
        return {status.pk: len(RULES[status.name]) for status in self.statuses}


def make(trips: int, chance: Random) -> World:
    option = KeyDate.objects.create(name="Option", source="departure", offset_days=-60)
    people = [
        User.objects.create_user(f"{name}@example.com", name=name) for name in ("ana", "bo", "cy")
    ]
    role = Role.objects.create(name="Production", person=people[0])
    statuses = []
    for place, (name, rules) in enumerate(RULES.items()):
        marks = {"is_active": name != "Perdu", "is_sold": name == "Vendu"}
        statuses.append(Status.objects.create(name=name, position=place, **marks))
        before = None
        for rule in rules:
            before = AutoTaskTemplate.objects.create(
                status=statuses[-1],
                name=f"Tâche {rule['reference']}",
                key_date=option if rule["reference"] == "key_date" else None,
                predecessor=before if rule["reference"] == "task" else None,
                role=role if rule.get("assign_to") == "role" else None,
                **rule,
            )
    client = Client.objects.create(name="Famille Lefèvre")
    rows = [
        Opportunity(
            name=f"Kyoto {number}",
            client=client,
            manager=chance.choice(people),
            departure_date=date(2027, chance.randint(3, 9), chance.randint(1, 28)),
            duration_days=chance.randint(3, 20),
        )
        for number in range(trips)
    ]
    changes = transitions.create(rows, by=None, source="code", at=clock.now()).changes
    return World(statuses, people, [change.opportunity_id for change in changes])
