"""The agency's statuses, key dates and rules as a file that another agency can read."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from caladeo.db.search import fold
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.rule_sets.values import FORMAT, key_date_entry, rule_entry, status_entry
from statuses.text import conditions

LONGEST_NAME: int = AutoTaskTemplate._meta.get_field("name").max_length or 0


def of_agency() -> dict[str, Any]:
    """Everything, in the order of the pages; at most five queries."""
    return _content(list(Status.objects.in_pipeline()), _key_dates())


def of_status(status: Status) -> dict[str, Any]:
    """One status with its rules and the key dates that they count from."""
    named = {row.pk: row for row in _key_dates()}
    wanted: set[int] = set()
    for key in status.templates.values_list("key_date", flat=True):
        step = named.get(key or 0)
        while step and step.pk not in wanted:
            wanted.add(step.pk)
            step = named.get(step.base_id or 0)
    return _content([status], [row for pk, row in named.items() if pk in wanted])


def as_bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _key_dates() -> list[KeyDate]:
    return list(KeyDate.objects.select_related("base"))


def _content(statuses: Sequence[Status], key_dates: Iterable[KeyDate]) -> dict[str, Any]:
    rules = list(
        AutoTaskTemplate.objects.filter(status__in=statuses)
        .select_related("status", "key_date", "assigned_person")
        .order_by("status__position", "status_id", "position", "pk")
    )
    conditions.relabel(rules)
    return {
        "caladeo": FORMAT,
        "statuses": [status_entry(row) for row in statuses],
        "key_dates": [key_date_entry(row) for row in key_dates],
        "rules": list(_rules(rules)),
    }


def _rules(rules: Iterable[AutoTaskTemplate]) -> Iterable[dict[str, Any]]:
    """A name stands once in a status: the second one of our list gets a number."""
    seen: Counter[tuple[int, str]] = Counter()
    for rule in rules:
        entry, named = rule_entry(rule), (rule.status_id, fold(rule.name))
        seen[named] += 1
        if seen[named] > 1:
            number = f" ({seen[named]})"
            entry["name"] = rule.name[: LONGEST_NAME - len(number)] + number
        yield {"status": rule.status.name, **entry}
