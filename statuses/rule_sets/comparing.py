"""What a set of rules would change in this agency, line by line; nothing is written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2s
from itertools import chain
from typing import Any, Self

from caladeo.db.search import fold
from statuses import chains
from statuses.conditions import Field
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo
from statuses.rule_sets import values
from statuses.rule_sets.agency import Agency
from statuses.rule_sets.names import Names
from statuses.rule_sets.values import Entry

# What a file says of the due date of a rule.
WHEN = ("offset", "unit", "reference", "key_date", "after", "if_not_preceded", "day_count")
# By kind, the keys of rules and key dates that name one.
NAMED_BY = {"status": ("status",), "key_date": ("base", "key_date"), "role": ("role",)}


class State(StrEnum):
    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A status, a key date or a rule of the file, beside what the agency has by that name."""

    tick: str  # « rules-3 »
    entry: Entry  # as it would be written here
    state: State
    row: Any = None
    fields: frozenset[str] = frozenset()  # of the row, that would be others
    needs: frozenset[str] = frozenset()  # the ticks without which it cannot be written
    person: str = ""  # is not known here: the manager takes the place
    unknown: str = ""  # the name, in a condition or of what it follows, that is not known here

    @property
    def is_offered(self) -> bool:
        """A key date that is there stays as it is: open tasks count from it."""
        replaces = self.state == State.DIFFERENT and isinstance(self.row, AutoTaskTemplate)
        return self.state == State.NEW or replaces

    @property
    def is_ticked(self) -> bool:
        """What replaces something is for the person to choose."""
        return self.state == State.NEW

    @property
    def name(self) -> str:
        return str(self.entry["name"])


@dataclass(frozen=True, slots=True)
class Comparison:
    agency: Agency
    statuses: list[ComparedLine] = field(default_factory=list)
    key_dates: list[ComparedLine] = field(default_factory=list)
    roles: list[ComparedLine] = field(default_factory=list)
    rules: list[ComparedLine] = field(default_factory=list)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """At most seven queries."""
        agency = Agency.read(content)
        return cls(agency, *_lines(content, agency))

    @property
    def lines(self) -> Iterator[ComparedLine]:
        return chain(self.statuses, self.key_dates, self.roles, self.rules)

    @property
    def offered(self) -> list[ComparedLine]:
        return [line for line in self.lines if line.is_offered]

    @property
    def signature(self) -> str:
        """Another one as soon as the agency, compared with the file, is not as it was seen."""
        seen = [
            [line.tick, line.state, line.entry, values.entry_of(line.row)] for line in self.lines
        ]
        return blake2s(json.dumps(seen, sort_keys=True).encode(), digest_size=16).hexdigest()

    def chosen(self, ticks: Iterable[str]) -> list[ComparedLine]:
        """The lines to write; what needs one that is left out is left out with it."""
        wanted = set(ticks)
        kept = {line.tick: line for line in self.offered if line.tick in wanted}
        while lacking := {tick for tick, line in kept.items() if not line.needs <= kept.keys()}:
            for tick in lacking:
                del kept[tick]
        return list(kept.values())


def _lines(content: Mapping[str, Any], agency: Agency) -> list[list[ComparedLine]]:
    # A status that is there is used as it is, whatever the file says of it.
    statuses = [
        ComparedLine(f"statuses-{number}", entry, State.SAME if row else State.NEW, row)
        for number, entry in enumerate(
            _with_named("status", content["statuses"], content["rules"], agency.names, {})
        )
        for row in [agency.statuses.get(agency.names.key("status", entry["name"]))]
    ]
    users = [*content["key_dates"], *content["rules"]]
    entries = _with_named("key_date", content["key_dates"], users, agency.names, agency.key_dates)
    key_dates = [_key_date(number, entry, agency) for number, entry in enumerate(entries)]
    roles = [
        ComparedLine(f"roles-{number}", entry, State.NEW)
        for number, entry in enumerate(
            _with_named("role", [], content["rules"], agency.names, agency.roles)
        )
    ]
    lists = {"status": statuses, "key_date": key_dates, "role": roles}
    new = {kind: _new(kind, lines, agency.names) for kind, lines in lists.items()}
    entries = content["rules"]
    if "pasted" in content:
        unread = {int(tick.removeprefix("rules-")) for tick in content.get("unread", [])}
        entries = [
            _with_what_is_here(entry, agency, says_when=number not in unread)
            for number, entry in enumerate(entries)
        ]
    rules = [_rule(number, entry, agency, new) for number, entry in enumerate(entries)]
    for _step in range(chains.MOST_STEPS):
        rules = _following(rules, agency)
    return [
        statuses,
        [_based(line, new["key_date"], agency.names) for line in key_dates],
        roles,
        rules,
    ]


def _new(kind: str, lines: Iterable[ComparedLine], names: Names) -> dict[str, str]:
    """The ticks of what would be created, by the key of its name."""
    return {names.key(kind, line.name): line.tick for line in lines if line.state == State.NEW}


def _with_named(
    kind: str,
    entries: Iterable[Entry],
    users: Iterable[Entry],
    names: Names,
    there: Mapping[str, Any],
) -> list[Entry]:
    """These entries, and a plain one for each name used by a rule or key date that has none."""
    found = {names.key(kind, entry["name"]): entry for entry in entries}
    for user in users:
        for name in filter(None, (user.get(key) for key in NAMED_BY[kind])):
            if (key := names.key(kind, name)) not in there:
                found.setdefault(key, {"name": name})
    return list(found.values())


def _key_date(number: int, entry: Entry, agency: Agency) -> ComparedLine:
    key = agency.names.key("key_date", entry["name"])
    tick, row = f"key_dates-{number}", agency.key_dates.get(key)
    if row is None:
        return ComparedLine(tick, entry, State.NEW)
    differs = values.differences(values.entry_of(row), entry, agency.names, values.KEY_DATE)
    return ComparedLine(tick, entry, State.DIFFERENT if differs else State.SAME, row, differs)


def _based(line: ComparedLine, new: Mapping[str, str], names: Names) -> ComparedLine:
    """A key date needs the one that it counts from, if that is new too."""
    base = new.get(names.key("key_date", line.entry.get("base", "")))
    return replace(line, needs=frozenset({base})) if base else line


def _following(lines: Sequence[ComparedLine], agency: Agency) -> list[ComparedLine]:
    """A rule needs the one that it follows, if that is new too; it falls with an ignored one."""
    named = {agency.rule_key(line.entry, line.name): line for line in lines}
    found = []
    for line in lines:
        key = agency.rule_key(line.entry, line.entry.get("after", ""))
        before = named.get(key)
        if not key[1] or key in agency.rules or line.state in (State.SAME, State.IGNORED):
            found.append(line)
        elif before is None or before.state == State.IGNORED:
            found.append(replace(line, state=State.IGNORED, unknown=line.entry["after"]))
        else:
            found.append(replace(line, needs=line.needs | {before.tick}))
    return found


def _with_what_is_here(entry: Entry, agency: Agency, *, says_when: bool) -> Entry:
    """A line of a pasted list gives a name and a date: the rule keeps its other options."""
    before = values.entry_of(agency.rules.get(agency.rule_key(entry, entry["name"])))
    if before and not says_when:
        return {**before, "status": entry["status"]}
    return {**{key: value for key, value in before.items() if key not in WHEN}, **entry}


def _rule(
    number: int, entry: Entry, agency: Agency, new: Mapping[str, Mapping[str, str]]
) -> ComparedLine:
    tick = f"rules-{number}"
    row = agency.rules.get(agency.rule_key(entry, entry["name"]))
    before = values.entry_of(row)
    if row and not values.differences(before, entry, agency.names):
        return ComparedLine(tick, entry, State.SAME, row)
    entry, person = _with_manager(entry, agency)
    unknown, named = _unknown(entry, agency, new["status"])
    if unknown:
        return ComparedLine(tick, entry, State.IGNORED, row, unknown=unknown)
    needs = {ticks.get(agency.names.key(key, entry.get(key, ""))) for key, ticks in new.items()}
    needed = frozenset(filter(None, needs | named))
    if row is None:
        return ComparedLine(tick, entry, State.NEW, needs=needed, person=person)
    differs = values.differences(before, entry, agency.names)
    state = State.DIFFERENT if differs else State.SAME
    return ComparedLine(tick, entry, state, row, differs, needed, person)


def _with_manager(entry: Entry, agency: Agency) -> tuple[Entry, str]:
    """The entry, and whom it names if nobody here is called so: the manager gets the task."""
    person = entry.get("person", "")
    if entry.get("assign_to") != AssignTo.PERSON or fold(person) in agency.people:
        return entry, ""
    plain = {key: value for key, value in entry.items() if key not in ("assign_to", "person")}
    return plain, person or "—"


def _unknown(entry: Entry, agency: Agency, new: Mapping[str, str]) -> tuple[str, set[str | None]]:
    """A name in its conditions that nobody knows here; the new statuses that they need."""
    needs: set[str | None] = set()
    for row in entry.get("conditions", []):
        name = str(row.get("value", ""))
        key = agency.names.key("status", name)
        if row["field"] == Field.MANAGER and fold(name) not in agency.people:
            return name, set()
        if row["field"] == Field.FROM_STATUS and key not in agency.statuses:
            if key not in new:
                return name, set()
            needs.add(new[key])
    return "", needs
