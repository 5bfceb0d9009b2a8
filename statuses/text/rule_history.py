"""The history of a rule in words: who edited it, when, what it said before and after."""

import copy
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from caladeo.models import User
from statuses.models import AutoTaskTemplate, KeyDate, Role, TemplateRevision
from statuses.text import conditions, rule_options, rules

LONGEST = 300


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One thing that changed: « Échéance : 30 jours avant… → 45 jours avant… »."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    revision: TemplateRevision
    lines: list[RevisionLine]


@dataclass(frozen=True, slots=True)
class Aspect:
    """Fields that are told in one line, for they mean nothing apart."""

    fields: frozenset[str]
    label: Any
    words: Callable[[AutoTaskTemplate], str]


def _choice(field: str, label: Any) -> Aspect:
    return Aspect(
        frozenset({field}), label, lambda rule: str(getattr(rule, f"get_{field}_display")())
    )


def _text(field: str, label: Any) -> Aspect:
    def words(rule: AutoTaskTemplate) -> str:
        return Truncator(getattr(rule, field)).chars(LONGEST)

    return Aspect(frozenset({field}), label, words)


def _enabled(rule: AutoTaskTemplate) -> str:
    if rule.is_enabled:
        return pgettext("automatic task", "Enabled")
    return pgettext("automatic task", "Disabled")


def _required(rule: AutoTaskTemplate) -> str:
    return pgettext("required", "yes") if rule.is_required else pgettext("required", "no")


ASPECTS = (
    _text("name", _("Task name")),
    _text("description", _("Task description")),
    Aspect(
        frozenset(
            {"offset_days", "offset_unit", "reference", "key_date", "predecessor", "day_count"}
        ),
        _("Due"),
        rules.due_in_words,
    ),
    Aspect(frozenset({"conditions"}), _("For which trips?"), conditions.in_words),
    _choice("day_rule", _("If it falls on a weekend or a holiday")),
    Aspect(
        frozenset({"assign_to", "assigned_person", "role"}),
        _("Assigned to"),
        rule_options.assignee,
    ),
    Aspect(
        frozenset({"visible_days"}),
        _("Visible in My tasks"),
        lambda rule: rule_options.visible(rule.visible_days),
    ),
    _choice("if_past", _("If it is already past when created")),
    _choice("if_not_preceded", _("If the task that it follows does not take place")),
    _choice("on_leave", _("On leaving this status")),
    _choice("on_return", _("On coming back to this status")),
    Aspect(frozenset({"is_required"}), _("Required before moving on"), _required),
    Aspect(frozenset({"is_enabled"}), _("Automatic task"), _enabled),
)


def labels(fields: AbstractSet[str]) -> list[str]:
    """What these fields of a rule are called, in the order of its form."""
    return [str(aspect.label) for aspect in ASPECTS if aspect.fields & fields]


def edits(template: AutoTaskTemplate) -> list[Edit]:
    """The edits of a rule, latest first; four queries.

    An edit keeps only what it changed: the rest of the rule, as it was then, is found by
    going back from the rule of today.
    """
    revisions = list(template.revisions.select_related("edited_by"))
    names = _Names(
        key_dates=KeyDate.objects.in_bulk(_keys(revisions, "key_date")),
        tasks=AutoTaskTemplate.objects.in_bulk(_keys(revisions, "predecessor")),
        people=User.objects.in_bulk(_keys(revisions, "assigned_person")),
        roles=Role.objects.in_bulk(_keys(revisions, "role")),
    )
    found, after = [], template
    for revision in revisions:
        before = names.restored(after, revision.changes)
        found.append(Edit(revision, changes(before, after, revision.changes.keys())))
        after = before
    return found


def changes(
    before: AutoTaskTemplate, after: AutoTaskTemplate, fields: AbstractSet[str]
) -> list[RevisionLine]:
    """What these fields say otherwise, before and after."""
    lines = [
        RevisionLine(str(aspect.label), aspect.words(before), aspect.words(after))
        for aspect in ASPECTS
        if aspect.fields & fields
    ]
    return [line for line in lines if line.before != line.after]


def in_words(
    before: AutoTaskTemplate, after: AutoTaskTemplate, fields: AbstractSet[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The same for the journal: in the words of the agency, by labels that pages translate."""
    with translation.override("en"):
        names = labels(fields)
    with translation.override(settings.LANGUAGE_CODE):
        aspects = [aspect for aspect in ASPECTS if aspect.fields & fields]
        pairs = [(aspect.words(before), aspect.words(after)) for aspect in aspects]
    said = {name: pair for name, pair in zip(names, pairs, strict=True) if pair[0] != pair[1]}
    return (
        {name: old for name, (old, _new) in said.items()},
        {name: new for name, (_old, new) in said.items()},
    )


def _keys(revisions: list[TemplateRevision], name: str) -> set[int]:
    return {pk for row in revisions for pk in row.changes.get(name, []) if pk}


@dataclass(frozen=True, slots=True)
class _Names:
    """The rows that edits name by their key; a key date or a role may have been deleted since."""

    key_dates: Mapping[int, KeyDate]
    tasks: Mapping[int, AutoTaskTemplate]
    people: Mapping[int, User]
    roles: Mapping[int, Role]

    def restored(
        self, template: AutoTaskTemplate, changes: Mapping[str, list[object]]
    ) -> AutoTaskTemplate:
        """The rule as it was before these changes, in memory."""
        rule = copy.copy(template)
        for name, (old, _new) in changes.items():
            if name == "key_date":
                no_date = KeyDate(name=gettext("deleted key date"))
                rule.key_date = self.key_dates.get(old, no_date) if old else None  # type: ignore[call-overload]
            elif name == "predecessor":
                no_task = AutoTaskTemplate(name=gettext("deleted task"))
                rule.predecessor = self.tasks.get(old, no_task) if old else None  # type: ignore[call-overload]
            elif name == "assigned_person":
                rule.assigned_person = self.people.get(old) if old else None  # type: ignore[call-overload]
            elif name == "role":
                no_role = Role(name=gettext("deleted role"))
                rule.role = self.roles.get(old, no_role) if old else None  # type: ignore[call-overload]
            else:
                setattr(rule, name, old)
        return rule
