"""The comparison of a set of rules with the agency in words, laid out for its page."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from caladeo.db.search import fold
from statuses.conditions import ANSWERS, Condition, Field
from statuses.models import AutoTaskTemplate, KeyDate, Role, RuleImport, Status
from statuses.options import AssignTo
from statuses.rule_sets import values
from statuses.rule_sets.agency import client_kinds
from statuses.rule_sets.comparing import ComparedLine, Comparison, State
from statuses.rule_sets.undoing import Kept
from statuses.text import conditions, key_date_text, rule_history, rule_options, rules

NOTHING: Mapping[str, str] = MappingProxyType({})
UNDONE = ("rules", "replaced", "statuses", "key_dates", "roles")
WHY_KEPT = {
    Kept.EDITED: _("somebody has changed it since"),
    Kept.IN_USE: _("it is used"),
    Kept.LAST_ACTIVE: _("one active status has to stay"),
}


@dataclass(frozen=True, slots=True)
class LineInWords:
    """A line with what the page says of it."""

    line: ComparedLine
    due: str
    notes: list[str] = field(default_factory=list)
    changes: list[rule_history.RevisionLine] = field(default_factory=list)
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ComparedStatus:
    """A status with the rules that the set has for it."""

    line: ComparedLine
    rules: list[LineInWords]
    trips: int  # that are in it already, if they will get nothing of what is new

    @property
    def changing(self) -> list[LineInWords]:
        return [rule for rule in self.rules if rule.line.state != State.SAME]

    @property
    def identical(self) -> list[LineInWords]:
        """Those that are here as they are: told in one line."""
        return [rule for rule in self.rules if rule.line.state == State.SAME]

    @property
    def color(self) -> str:
        row: Status | None = self.line.row
        return row.color if row else str(values.fields_of(self.line.entry, values.STATUS)["color"])


def groups(
    comparison: Comparison, unread: Collection[str] = (), unknown: Mapping[str, str] = NOTHING
) -> list[ComparedStatus]:
    """The rules by status, in the order of the file; statuses that bring nothing are left out.

    Args:
        unread: the ticks of pasted lines whose due date was not understood.
        unknown: by tick the date, as it was written, that they count from and nobody knows.
    """
    by_status: dict[str, list[LineInWords]] = {}
    key = partial(comparison.agency.names.key, "status")
    for line in comparison.rules:
        rule = _rule(line, comparison)
        if line.tick in unread:
            rule = replace(rule, warning=_not_understood(unknown.get(line.tick, "")))
        by_status.setdefault(key(line.entry["status"]), []).append(rule)
    return [
        ComparedStatus(line, lines, _without_tasks(line, lines))
        for line in comparison.statuses
        if (lines := by_status.get(key(line.name), [])) or line.is_offered
    ]


def _without_tasks(status: ComparedLine, lines: Iterable[LineInWords]) -> int:
    """How many trips are in the status and get nothing of its new rules."""
    row: Any = status.row
    is_enabled = any(_turns_on(rule.line) for rule in lines)
    return row.opportunity_count if row and is_enabled else 0


def _turns_on(line: ComparedLine) -> bool:
    """Whether it would make tasks that are not made today."""
    is_new = line.state == State.NEW or (line.is_offered and "is_enabled" in line.fields)
    return bool(is_new and line.entry.get("enabled", True))


def _not_understood(date: str) -> str:
    if date:
        words = gettext("“%(date)s” is no key date here: no due date was understood")
        return words % {"date": date}
    return gettext("no due date was understood")


def _rule(line: ComparedLine, comparison: Comparison) -> LineInWords:
    rule = _in_memory(line.entry, comparison)
    notes = [conditions.in_words(rule), *rule_options.changed(rule)]
    if line.state == State.NEW and rule.assign_to == AssignTo.MANAGER:
        notes.append(gettext("Assigned to: %(name)s") % {"name": rule_options.assignee(rule)})
    if not rule.is_enabled:
        notes.append(pgettext("automatic task", "Disabled"))
    return LineInWords(
        line,
        rules.due_in_words(rule),
        notes=[note for note in notes if note],
        changes=rule_history.changes(line.row, rule, line.fields) if line.fields else [],
        warning=_warning(line),
    )


def _warning(line: ComparedLine) -> str:
    if line.unknown:
        words = gettext("it names “%(name)s”, which is not known here")
        return words % {"name": line.unknown}
    if line.person:
        words = gettext("“%(name)s” is not known here: the manager gets the task")
        return words % {"name": line.person}
    return ""


def _in_memory(entry: Mapping[str, Any], comparison: Comparison) -> AutoTaskTemplate:
    """The rule as it would be, for its words only."""
    key_date, after, role = (entry.get(key) for key in ("key_date", "after", "role"))
    return AutoTaskTemplate(
        **values.fields_of(
            entry,
            values.RULE,
            key_date=KeyDate(name=key_date) if key_date else None,
            after=AutoTaskTemplate(name=after) if after else None,
            role=Role(name=role) if role else None,
            person=comparison.agency.people.get(fold(entry.get("person", ""))),
            conditions=[_condition(row).as_stored() for row in entry.get("conditions", [])],
        )
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    field_, operator, value = row["field"], row["operator"], row.get("value")
    if operator in ANSWERS:
        return Condition(field_, operator)
    label = client_kinds()[str(value)] if field_ == Field.CLIENT_KIND else str(value)
    return Condition(field_, operator, value, label)


def dates(comparison: Comparison) -> list[LineInWords]:
    """The key dates that would be created, and those that are counted otherwise here."""
    lines = [line for line in comparison.key_dates if line.state != State.SAME]
    return [
        LineInWords(line, _formula(line.entry), notes=[_kept_as(line.row)] if line.row else [])
        for line in lines
    ]


def roles(comparison: Comparison) -> list[LineInWords]:
    """The roles that would be created."""
    return [LineInWords(line, gettext("nobody has it yet")) for line in comparison.roles]


def _formula(entry: Mapping[str, Any]) -> str:
    row = KeyDate(**values.fields_of(entry, values.KEY_DATE, base=None))
    return key_date_text.formula_in_words(row, base=entry.get("base", ""))


def _kept_as(row: KeyDate) -> str:
    base = row.base.name if row.base else ""
    words = gettext("stays as it is here: %(formula)s")
    return words % {"formula": key_date_text.formula_in_words(row, base=base)}


def summary(comparison: Comparison) -> list[str]:
    """« 8 tâches nouvelles », « 2 différentes », « 5 identiques », « 1 ignorée »: of the rules.

    Then what else is new, each kind by its name.
    """
    states = [line.state for line in comparison.rules]
    new, same, different, ignored = (states.count(state) for state in State)
    words = [
        (new, ngettext("%(count)s new task", "%(count)s new tasks", new)),
        (different, ngettext("%(count)s different", "%(count)s different", different)),
        (same, ngettext("%(count)s identical", "%(count)s identical", same)),
        (ignored, ngettext("%(count)s ignored", "%(count)s ignored", ignored)),
    ]
    statuses, dates, roles = (
        sum(line.state == State.NEW for line in lines)
        for lines in (comparison.statuses, comparison.key_dates, comparison.roles)
    )
    words += [
        (statuses, ngettext("%(count)s new status", "%(count)s new statuses", statuses)),
        (dates, ngettext("%(count)s new key date", "%(count)s new key dates", dates)),
        (roles, ngettext("%(count)s new role", "%(count)s new roles", roles)),
    ]
    return [text % {"count": count} for count, text in words if count]


def undone(sent: RuleImport) -> list[str]:
    """What an undo did: « 11 tâches automatiques retirées », « 2 remises comme avant »."""
    counts = Counter(sent.counts.get("undone", {}))
    rules, replaced, statuses, dates, roles = (counts[kind] for kind in UNDONE)
    words = [
        (
            rules,
            ngettext(
                "%(count)s automatic task removed", "%(count)s automatic tasks removed", rules
            ),
        ),
        (
            replaced,
            ngettext(
                "%(count)s automatic task as before",
                "%(count)s automatic tasks as before",
                replaced,
            ),
        ),
        (statuses, ngettext("%(count)s status removed", "%(count)s statuses removed", statuses)),
        (dates, ngettext("%(count)s key date removed", "%(count)s key dates removed", dates)),
        (roles, ngettext("%(count)s role removed", "%(count)s roles removed", roles)),
    ]
    return [text % {"count": count} for count, text in words if count]


def kept(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What an undo left, and why."""
    return [(name, str(WHY_KEPT[Kept(reason)])) for name, reason in pairs]
