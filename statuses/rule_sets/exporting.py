"""The agency's statuses, key dates and rules as a file that another agency can read."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from statuses.models import KeyDate, Status
from statuses.rule_sets.agency import named
from statuses.rule_sets.values import FORMAT, entry_of

# The lists of a file, and what the journal calls them.
COUNTED = {"statuses": "statuses", "key_dates": "key dates", "rules": "rules"}


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
    return {
        "caladeo": FORMAT,
        "statuses": [entry_of(row) for row in statuses],
        "key_dates": [entry_of(row) for row in key_dates],
        "rules": [
            {"status": rule.status.name} | entry_of(rule) | {"name": name}
            for name, rule in named(statuses)
        ],
    }
