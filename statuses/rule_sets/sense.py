"""What the schema of a file cannot tell: whether its names, dates and conditions make sense."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caladeo.db.search import fold
from statuses import chains, placeholders, references
from statuses.conditions import ANSWERS, LARGEST, LONGEST_TEXT, OPERATORS, Field
from statuses.options import AssignTo
from statuses.references import TOO_LONG, Offset, Reference, Unit, is_within
from statuses.rule_sets.agency import client_kinds
from statuses.rule_sets.names import Names
from statuses.rule_sets.values import KEY_DATE, RULE, Entry
from statuses.rule_sets.wording import at, quoted

DEFAULTS = {key.name: key for key in (*KEY_DATE, *RULE)}


def problems(content: Mapping[str, Any]) -> Iterator[str]:
    """Of a file that its schema allows, in words."""
    names = Names.of_file(content)
    yield from _names(content, names)
    yield from _key_dates(content["key_dates"], partial(names.key, "key_date"))
    yield from _chains(content["rules"], names)
    for number, rule in enumerate(content["rules"]):
        for key, words in chain(_due(rule), _texts(rule), _person(rule), _conditions(rule)):
            yield at(("rules", number, *key), words)


def _names(content: Mapping[str, Any], names: Names) -> Iterator[str]:
    """A name stands once among the statuses, the key dates, the rules of a status."""
    for kind in ("statuses", "key_dates", "rules"):
        seen = set()
        for number, row in enumerate(content[kind]):
            name = row["name"]
            if kind == "rules":
                name = names.rule_key(row["status"], name)
            if name in seen:
                words = _("“%(name)s” stands twice") % {"name": quoted(row["name"])}
                yield at((kind, number, "name"), words)
            seen.add(name)


def _key_dates(rows: Iterable[Entry], key: Callable[[str], str]) -> Iterator[str]:
    bases = {key(row["name"]): key(row.get("base", "")) for row in rows}
    for number, row in enumerate(rows):
        if (row.get("source") == "key_date") != bool(row.get("base")):
            words = _("“base” goes with the source “key_date”, and only with it")
            yield at(("key_dates", number, "base"), words)
        if not _is_within(row):
            yield at(("key_dates", number, "offset"), _too_long(row))
        if _is_in_circle(key(row["name"]), bases):
            words = _("“%(name)s” would count from itself") % {"name": quoted(row["name"])}
            yield at(("key_dates", number, "base"), words)


def _chains(rules: Iterable[Entry], names: Names) -> Iterator[str]:
    """No rule follows itself in the end, nor more than so many others."""
    named = [names.rule_key(rule["status"], rule["name"]) for rule in rules]
    before = {
        name: names.rule_key(rule["status"], rule["after"])
        for name, rule in zip(named, rules, strict=True)
        if rule.get("after")
    }
    for number, name in enumerate(named):
        step, count = before.get(name), 0
        while step and step != name and count <= chains.MOST_STEPS:
            step, count = before.get(step), count + 1
        if step:
            words = chains.CIRCLE if step == name else chains.TOO_LONG
            yield at(("rules", number, "after"), str(words))


def _is_in_circle(name: str, bases: Mapping[str, str]) -> bool:
    step = name
    for _step in bases:
        step = bases.get(step, "")
        if step == name:
            return True
    return False


def _is_within(row: Entry) -> bool:
    return is_within(row.get("offset", 0), row.get("unit", Unit.DAYS))


def _too_long(row: Entry) -> str:
    return str(TOO_LONG[Unit(row.get("unit", Unit.DAYS))])


type Problem = tuple[tuple[str | int, ...], str]


def _due(rule: Entry) -> Iterator[Problem]:
    offset = Offset(rule["offset"], rule.get("unit", Unit.DAYS))
    if not is_within(offset.number, offset.unit):
        yield ("offset",), _too_long(rule)
    if found := references.contradiction(rule["reference"], offset, DEFAULTS["day_count"].of(rule)):
        field, words = found
        yield (field.removesuffix("_days"),), str(words)
    if (rule["reference"] == Reference.KEY_DATE) != bool(rule.get("key_date")):
        yield ("key_date",), _("“key_date” goes with the reference “key_date”, and only with it")
    if (rule["reference"] == Reference.TASK) != bool(rule.get("after")):
        yield ("after",), _("“after” goes with the reference “task”, and only with it")


def _texts(rule: Entry) -> Iterator[Problem]:
    for key in ("name", "description"):
        try:
            placeholders.validate(rule.get(key, ""))
        except ValidationError as error:
            yield (key,), " ".join(error.messages)


def _person(rule: Entry) -> Iterator[Problem]:
    if rule.get("person") and rule.get("assign_to") != AssignTo.PERSON:
        yield ("person",), _("“person” goes with “assign_to”: “person” only")
    if (rule.get("assign_to") == AssignTo.ROLE) != bool(rule.get("role")):
        yield ("role",), _("“role” goes with “assign_to”: “role”, and only with it")


def _conditions(rule: Entry) -> Iterator[Problem]:
    for number, row in enumerate(rule.get("conditions", [])):
        place = ("conditions", number)
        allowed = OPERATORS[row["field"]]
        if row["operator"] not in allowed:
            known = ", ".join(allowed)
            words = _("“%(value)s” is not known; known are: %(known)s")
            yield (*place, "operator"), words % {"value": row["operator"], "known": known}
        elif words := _wrong_value(row):
            yield (*place, "value"), words


def _wrong_value(row: Entry) -> str:
    value = row.get("value")
    if row["operator"] in ANSWERS:
        return _("“yes” and “no” have no value") if value is not None else ""
    if row["field"] in LARGEST:
        least, most = LARGEST[Field(row["field"])]
        if not isinstance(value, int) or not least <= value <= most:
            words = _("a whole number from %(least)s to %(most)s is wanted")
            return words % {"least": least, "most": most}
        return ""
    if row["field"] == Field.CLIENT_KIND and value not in client_kinds():
        words = _("“%(value)s” is not known; known are: %(known)s")
        return words % {"value": quoted(value), "known": ", ".join(client_kinds())}
    if not isinstance(value, str) or not fold(value) or len(value) > LONGEST_TEXT:
        return _("a text of at most 100 characters is wanted")
    return ""
