"""Conditions in words: on the line of their rule, and where one did not hold."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import money, number
from caladeo.models import User
from statuses import conditions
from statuses.conditions import ANSWERS, Condition, Field, Operator
from statuses.models import AutoTaskTemplate, Status

SENTENCES: Mapping[str, Any] = {
    Operator.AT_LEAST: _("%(field)s ≥ %(value)s"),
    Operator.AT_MOST: _("%(field)s ≤ %(value)s"),
    Operator.MORE_THAN: _("departure in more than %(value)s"),
    Operator.LESS_THAN: _("departure in less than %(value)s"),
    Operator.CONTAINS: _("%(field)s contains “%(value)s”"),
    Operator.CONTAINS_NOT: _("%(field)s does not contain “%(value)s”"),
    Operator.IS: _("%(field)s: %(value)s"),
    Operator.IS_NOT: _("%(field)s: not %(value)s"),
}
ANSWERED = {
    (Field.PRIORITY, Operator.YES): _("priority trip"),
    (Field.PRIORITY, Operator.NO): _("trip without priority"),
    (Field.FIRST_ENTRY, Operator.YES): _("first entry into the status"),
    (Field.FIRST_ENTRY, Operator.NO): _("not the first entry into the status"),
}
NEEDED: Mapping[str, Any] = {
    Operator.AT_LEAST: _("%(field)s: %(found)s, it takes %(value)s"),
    Operator.AT_MOST: _("%(field)s: %(found)s, at most %(value)s"),
    Operator.MORE_THAN: _("departure in %(found)s, it takes more than %(value)s"),
    Operator.LESS_THAN: _("departure in %(found)s, it takes less than %(value)s"),
    Operator.CONTAINS: _("%(field)s: %(found)s, not “%(value)s”"),
    Operator.CONTAINS_NOT: _("%(field)s: %(found)s"),
    Operator.IS: _("%(field)s: it is not %(value)s"),
    Operator.IS_NOT: _("%(field)s: it is %(value)s"),
}


def in_words(rule: AutoTaskTemplate) -> str:
    """« si participants ≥ 10 et destination contient « Japon » »; empty without conditions."""
    found = [sentence(row) for row in conditions.read(rule.conditions)]
    joined = gettext(" and ").join(found)
    return gettext("if %(conditions)s") % {"conditions": joined} if found else ""


def sentence(condition: Condition) -> str:
    if condition.operator in ANSWERS:
        return str(ANSWERED[Field(condition.field), Operator(condition.operator)])
    words = {"field": _name(condition), "value": value_in_words(condition, condition.value)}
    return str(SENTENCES[condition.operator]) % words


def was_not_met(condition: Condition, found: Any) -> str:
    """« participants : 2, il en faut 10 », « participants : non renseigné »."""
    name = _name(condition)
    if condition.operator in ANSWERS:
        return sentence(condition)
    if found is None or found == "":
        return gettext("%(field)s: not filled in") % {"field": name}
    words = {
        "field": name,
        "found": value_in_words(condition, found),
        "value": value_in_words(condition, condition.value),
    }
    return str(NEEDED[condition.operator]) % words


def stored_was_not_met(unmet: Mapping[str, Any] | None) -> str:
    """The same of what the history keeps."""
    if not unmet:
        return gettext("its conditions did not hold")
    stored = dict(unmet)
    found = stored.pop("found", None)
    return was_not_met(Condition.of(stored), found)


def _called(found: Any) -> str:
    """A status or a person by their name of today; that they are gone is said."""
    if isinstance(found, User) and not found.is_active:
        return gettext("%(name)s (account deactivated)") % {"name": found.name}
    if isinstance(found, Status) and found.deleted_at:
        return gettext("%(name)s (deleted status)") % {"name": found.name}
    return str(found)


def relabel(rules: Iterable[AutoTaskTemplate], *, called: Callable[[Any], str] = _called) -> None:
    """Give the conditions of rules, in memory, the names that statuses and people have today.

    At most two queries, none for rules that name nobody.
    """
    named = [
        row
        for rule in rules
        for row in rule.conditions
        if row["field"] in (Field.MANAGER, Field.FROM_STATUS)
    ]
    for field, model in ((Field.MANAGER, User), (Field.FROM_STATUS, Status)):
        rows = [row for row in named if row["field"] == field]
        if rows:
            names = model.objects.in_bulk([row["value"] for row in rows])
            for row in rows:
                found = names.get(row["value"])
                row["label"] = called(found) if found else row["label"]


def value_in_words(condition: Condition, value: Any) -> str:
    """A value of the kind that a condition looks at: « 7 jours », « 5 000 € »."""
    if condition.field in (Field.DURATION, Field.DEPARTURE):
        return ngettext("%(days)s day", "%(days)s days", abs(value)) % {"days": number(value)}
    if condition.field == Field.REVENUE:
        return money(value)
    if condition.field == Field.PARTICIPANTS:
        return number(value)
    if condition.field == Field.DESTINATION:
        return str(value)
    return condition.label


def _name(condition: Condition) -> str:
    """What it looks at, without the unit that its form names."""
    if condition.field == Field.DURATION:
        return gettext("duration")
    return str(Field(condition.field).label)
