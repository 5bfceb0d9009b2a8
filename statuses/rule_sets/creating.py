"""The rows of a set of rules that an agency lacks: statuses, key dates, roles, rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Max

from caladeo.db import overwriting
from caladeo.db.search import fold
from statuses import key_dates, ordering, pipeline
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.rule_sets import values
from statuses.rule_sets.agency import Agency
from statuses.rule_sets.comparing import ComparedLine, Comparison, State


def create_all(content: Mapping[str, Any]) -> int:
    """Create all that is new in a set, inside a transaction; how many statuses."""
    comparison = Comparison.of(content)
    lines = comparison.chosen(line.tick for line in comparison.offered if line.is_ticked)
    written, _agency = create(comparison, lines)
    return len(written["statuses"])


def create(comparison: Comparison, lines: Sequence[ComparedLine]) -> tuple[dict[str, Any], Agency]:
    """Create what is new; what was written, as it was written, and the agency as it is then."""
    agency = comparison.agency
    ticks = {line.tick for line in lines}
    new_dates = [line for line in comparison.key_dates if line.tick in ticks]
    statuses = _add_statuses([line for line in comparison.statuses if line.tick in ticks], agency)
    key_dates_added = _add_key_dates(new_dates, agency)
    roles = _add_roles([line for line in comparison.roles if line.tick in ticks], agency)
    agency = replace(
        agency,
        statuses={**agency.statuses, **statuses},
        key_dates={**agency.key_dates, **key_dates_added},
        roles={**agency.roles, **roles},
    )
    new = [line for line in comparison.rules if line.tick in ticks and line.state == State.NEW]
    rules = _add_rules(new, agency)
    written = {
        "statuses": _as_written(statuses.values()),
        "key_dates": _as_written(key_dates_added.values()),
        "roles": _as_written(roles.values()),
        "rules": _as_written(rules.values()),
    }
    return written, replace(agency, rules={**agency.rules, **rules})


def _as_written(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.pk): overwriting.as_read(row) for row in rows}


def _add_statuses(lines: Sequence[ComparedLine], agency: Agency) -> dict[str, Status]:
    first = ordering.last_position(Status.objects.in_pipeline())
    rows = [
        Status(position=first + place, **values.fields_of(line.entry, values.STATUS))
        for place, line in enumerate(lines)
    ]
    for row in rows:
        row.save()
    if rows:
        pipeline.keep_an_active_one()
    return {agency.names.key("status", row.name): row for row in rows}


def _add_key_dates(lines: Sequence[ComparedLine], agency: Agency) -> dict[str, KeyDate]:
    """Create them in their order; each finds its base, which may stand after it."""
    there, key = agency.key_dates, partial(agency.names.key, "key_date")
    if lines and len(there) + len(lines) > key_dates.MOST:
        raise key_dates.TooManyError
    first = ordering.last_position(KeyDate.objects.all())
    found: dict[str, KeyDate] = {}
    waiting = dict(enumerate(lines, first))
    while waiting:
        for position, line in list(waiting.items()):
            base = key(line.entry.get("base", ""))
            if base and base not in found and base not in there:
                continue
            fields = values.fields_of(
                line.entry, values.KEY_DATE, base=found.get(base) or there.get(base)
            )
            found[key(line.name)] = KeyDate.objects.create(position=position, **fields)
            del waiting[position]
    return found


def _add_roles(lines: Sequence[ComparedLine], agency: Agency) -> dict[str, Role]:
    """Nobody has them yet: the manager gets their tasks."""
    rows = Role.objects.bulk_create([Role(name=line.name) for line in lines])
    return {agency.names.key("role", row.name): row for row in rows}


def fields_of_rule(line: ComparedLine, agency: Agency) -> dict[str, Any]:
    """The fields of the rule, but for its status."""
    entry, key = line.entry, agency.names.key
    return values.fields_of(
        entry,
        values.RULE,
        key_date=agency.key_dates.get(key("key_date", entry.get("key_date", ""))),
        after=agency.rules.get(agency.rule_key(entry, entry.get("after", ""))),
        role=agency.roles.get(key("role", entry.get("role", ""))),
        person=agency.people.get(fold(entry.get("person", ""))),
        conditions=agency.conditions(entry.get("conditions", [])),
    )


def _add_rules(
    lines: Sequence[ComparedLine], agency: Agency
) -> dict[tuple[str, str], AutoTaskTemplate]:
    """Create them after those that their status has, in their order.

    What follows a new one is written after it: as many writes as a chain is long.
    """
    statuses = {line.tick: agency.status_of(line.entry) for line in lines}
    there = AutoTaskTemplate.objects.filter(status__in=set(statuses.values()))
    last = Counter(dict(there.order_by().values_list("status").annotate(Max("position"))))
    places = {}
    for line in lines:
        status = statuses[line.tick]
        last[status.pk] += 1
        places[line.tick] = {"status": status, "position": last[status.pk]}
    added: dict[tuple[str, str], AutoTaskTemplate] = {}
    waiting = list(lines)
    while waiting:
        known = replace(agency, rules={**agency.rules, **added})
        named = {agency.rule_key(line.entry, line.name) for line in waiting}
        ready = [
            line
            for line in waiting
            if agency.rule_key(line.entry, line.entry.get("after", "")) not in named
        ]
        rows = [
            AutoTaskTemplate(**places[line.tick], **fields_of_rule(line, known)) for line in ready
        ]
        AutoTaskTemplate.objects.bulk_create(rows)
        added |= {
            agency.rule_key(line.entry, line.name): row
            for line, row in zip(ready, rows, strict=True)
        }
        waiting = [line for line in waiting if line not in ready]
    return added
