"""What names a person in the settings: roles, and rules by their person or their conditions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from caladeo.db import guards
from caladeo.models import User
from opportunities.models import OpportunityRole
from statuses import auto_tasks
from statuses.conditions import Field
from statuses.models import AutoTaskTemplate, Role
from statuses.options import AssignTo


@dataclass(frozen=True, kw_only=True, slots=True)
class NamesOfPeople:
    """Roles by name, others how often; ``trips``: that name the person for a role."""

    roles: tuple[str, ...] = ()
    trips: int = 0
    rules: int = 0
    conditions: int = 0

    def __bool__(self) -> bool:
        return any((self.roles, self.trips, self.rules, self.conditions))


def names_of(person: User) -> NamesOfPeople:
    """Four queries, however many rules."""
    rules = _rules(person)
    return NamesOfPeople(
        roles=tuple(Role.objects.filter(person=person).values_list("name", flat=True)),
        trips=OpportunityRole.objects.filter(person=person)
        .values("opportunity")
        .distinct()
        .count(),
        rules=sum(_is_assigned(rule, person) for rule in rules),
        conditions=sum(len(_conditions(rule, person)) for rule in rules),
    )


def lock(person: User) -> None:
    """Keep those rules and roles as they are, from other writers and from moves; before people."""
    keys = [rule.pk for rule in _rules(person)]
    list(AutoTaskTemplate.objects.filter(pk__in=keys).select_for_update().order_by("pk"))
    list(Role.objects.filter(person=person).select_for_update().order_by("pk"))


def hand_over(person: User, *, to: User, by: User | None, at: datetime) -> None:
    """Name a colleague in all those places, under the lock; rules tell it in their history.

    What trips name goes with the trips (`opportunities.roles.hand_over`).
    """
    for role in Role.objects.filter(person=person):
        role.person = to
        guards.save(role, update_fields=["person"])
    for rule in _rules(person):
        changes: dict[str, Any] = {}
        if _is_assigned(rule, person):
            changes["assigned_person"] = to
        if _conditions(rule, person):
            changes["conditions"] = [
                {**row, "value": to.pk, "label": to.name} if _names(row, person) else row
                for row in rule.conditions
            ]
        auto_tasks.write_rule(rule, changes, by=by, at=at)


def _rules(person: User) -> list[AutoTaskTemplate]:
    """The rules that name a person; JSON is looked into here, on both databases."""
    some = AutoTaskTemplate.objects.filter(status__deleted_at=None).order_by("pk")
    named = some.filter(Q(assign_to=AssignTo.PERSON, assigned_person=person) | ~Q(conditions=[]))
    return [row for row in named if _is_assigned(row, person) or _conditions(row, person)]


def _is_assigned(rule: AutoTaskTemplate, person: User) -> bool:
    return rule.assign_to == AssignTo.PERSON and rule.assigned_person_id == person.pk


def _conditions(rule: AutoTaskTemplate, person: User) -> list[dict[str, Any]]:
    return [row for row in rule.conditions if _names(row, person)]


def _names(row: dict[str, Any], person: User) -> bool:
    return bool(row["field"] == Field.MANAGER and row["value"] == person.pk)
