"""What an agency has already, by the names that a file calls it by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

from caladeo.db.search import fold
from caladeo.models import User
from statuses import pipeline
from statuses.conditions import ANSWERS, Condition, Field
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.rule_sets.names import Names, defined
from statuses.text import conditions

LONGEST_NAME: int = AutoTaskTemplate._meta.get_field("name").max_length or 0


@dataclass(frozen=True, slots=True)
class Agency:
    """What is there, by the keys of ``names``."""

    names: Names
    statuses: Mapping[str, Status]
    key_dates: Mapping[str, KeyDate]
    roles: Mapping[str, Role]
    people: Mapping[str, User]
    rules: Mapping[tuple[str, str], AutoTaskTemplate]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """Beside a file, which may tell names apart; at most seven queries."""
        statuses = list(pipeline.with_counts())
        key_dates = list(KeyDate.objects.select_related("base"))
        roles = list(Role.objects.all())
        rules = [(rule.status.name, *row) for row in named(statuses) for rule in [row[1]]]
        here = [
            *(("status", "", row.name) for row in statuses),
            *(("key_date", "", row.name) for row in key_dates),
            *(("role", "", row.name) for row in roles),
            *(("rule", status, name) for status, name, _rule in rules),
        ]
        names = Names.of(here, defined(content))
        return cls(
            names=names,
            statuses={names.key("status", row.name): row for row in statuses},
            key_dates={names.key("key_date", row.name): row for row in key_dates},
            roles={names.key("role", row.name): row for row in roles},
            people=_alone(User.objects.active()),
            rules={names.rule_key(status, name): rule for status, name, rule in rules},
        )

    def status_of(self, entry: Mapping[str, Any]) -> Status:
        """The status that a rule of a file names, and that is there."""
        return self.statuses[self.names.key("status", entry["status"])]

    def rule_key(self, entry: Mapping[str, Any], name: str) -> tuple[str, str]:
        """The key of a rule of the same status as this entry."""
        return self.names.rule_key(entry["status"], name)

    def conditions(self, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The conditions of a file as a rule stores them.

        Raises:
            KeyError: one names a person or a status that is not there.
        """
        return [self._condition(row).as_stored() for row in entries]

    def _condition(self, row: Mapping[str, Any]) -> Condition:
        field, operator = row["field"], row["operator"]
        if operator in ANSWERS:
            return Condition(field, operator)
        value = row["value"]
        if field in (Field.MANAGER, Field.FROM_STATUS):
            found: User | Status
            if field == Field.MANAGER:
                found = self.people[fold(value)]
            else:
                found = self.statuses[self.names.key("status", value)]
            return Condition(field, operator, found.pk, str(found))
        label = client_kinds()[value] if field == Field.CLIENT_KIND else ""
        return Condition(field, operator, value, label)


def client_kinds() -> dict[str, str]:
    """The kinds of client that there are, and what they are called."""
    trip: Any = Status._meta.get_field("opportunities").related_model
    kinds = trip._meta.get_field("client").related_model._meta.get_field("kind").choices
    return {key: str(label) for key, label in kinds}


def named(statuses: Iterable[Status]) -> Iterator[tuple[str, AutoTaskTemplate]]:
    """The rules of these statuses in order, each with a name that stands once in its status.

    What a rule follows has that name too; at most three queries.
    """
    rules = list(
        AutoTaskTemplate.objects.filter(status__in=statuses)
        .select_related("status", "key_date", "assigned_person", "role", "predecessor")
        .order_by("status__position", "status_id", "position", "pk")
    )
    conditions.relabel(rules, called=str)
    taken = {(rule.status_id, rule.name) for rule in rules}
    names: dict[int, str] = {}
    seen: set[tuple[int, str]] = set()
    for rule in rules:
        name = rule.name
        if (rule.status_id, name) in seen:
            # A number makes no name that another rule has of its own.
            others = (_numbered(rule.name, number) for number in count(2))
            name = next(other for other in others if (rule.status_id, other) not in taken)
            taken.add((rule.status_id, name))
        seen.add((rule.status_id, name))
        names[rule.pk] = name
    for rule in rules:
        if rule.predecessor_id:
            before = rule.predecessor_id
            rule.predecessor = AutoTaskTemplate(pk=before, name=names[before])
        yield names[rule.pk], rule


def _numbered(name: str, number: int) -> str:
    suffix = f" ({number})"
    return name[: LONGEST_NAME - len(suffix)] + suffix


def _alone(people: Iterable[User]) -> dict[str, User]:
    """People whose name nobody else has."""
    rows = list(people)
    counts = Counter(fold(person.name) for person in rows)
    return {fold(person.name): person for person in rows if counts[fold(person.name)] == 1}
