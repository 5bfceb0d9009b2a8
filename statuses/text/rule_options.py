"""The advanced options of a rule in words, as its line of the list says them."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from caladeo.models import User
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo, DayCount, DayRule, IfNotPreceded, IfPast, OnLeave, OnReturn

# Only what differs from the default is worth a word.
NOTES: dict[str, dict[Any, Any]] = {
    "day_rule": {
        DayRule.NEXT: _("Weekend or holiday: next working day"),
        DayRule.PREVIOUS: _("Weekend or holiday: previous working day"),
    },
    "if_past": {
        IfPast.TODAY: _("Already past: due the day it is created"),
        IfPast.SKIP: _("Not created if it is already past due"),
    },
    "if_not_preceded": {
        IfNotPreceded.COUNT: _("Counted from that day if the task that it follows is cancelled"),
    },
    "on_leave": {
        OnLeave.CANCEL: _("Cancelled if the opportunity leaves the status"),
        OnLeave.CANCEL_IF_CLOSED: _("Cancelled if the opportunity goes to an inactive status"),
    },
    "on_return": {
        OnReturn.IF_NONE_OPEN: _("Created again only if none is open"),
        OnReturn.ONCE: _("Only once per opportunity"),
    },
    "is_required": {True: _("Required before moving on")},
}
ASSIGNEES = {
    AssignTo.MANAGER: _("Manager"),
    AssignTo.CHANGER: _("Who changes the status"),
    AssignTo.NOBODY: _("Nobody"),
}


def notes(rule: AutoTaskTemplate) -> list[str]:
    """« Non créée si l’échéance est déjà passée », « Week-end ou férié : jour ouvré suivant »…"""
    found = {name: words.get(getattr(rule, name)) for name, words in NOTES.items()}
    if rule.day_count == DayCount.WORKING:
        # A count in working days never ends on a day that is closed.
        found["day_rule"] = None
    kept = [str(words) for words in found.values() if words]
    is_bound = rule.if_not_preceded == IfNotPreceded.CANCEL
    if is_bound and rule.predecessor and not rule.predecessor.is_enabled:
        words = gettext("Not created: “%(name)s” is switched off")
        kept.insert(0, words % {"name": rule.predecessor.name})
    return [*kept, visible(rule.visible_days)] if rule.visible_days is not None else kept


def assignee(rule: AutoTaskTemplate) -> str:
    """Who gets the task; reads ``assigned_person`` and ``role``."""
    if rule.assign_to == AssignTo.ROLE and rule.role:
        return rule.role.name
    person = rule.assigned_person
    if rule.assign_to == AssignTo.PERSON and person:
        return person.name if person.is_active else _deactivated(person)
    return str(ASSIGNEES.get(AssignTo(rule.assign_to), AssignTo.PERSON.label))


def _deactivated(person: User) -> str:
    words = gettext("%(name)s (deactivated: the manager gets it)")
    return words % {"name": person.name}


def visible(days: int | None) -> str:
    """« Visible 7 jours avant l’échéance »."""
    if days is None:
        return gettext("Visible at once")
    if days == 0:
        return gettext("Visible the day it is due")
    words = ngettext(
        "Visible %(days)s day before it is due", "Visible %(days)s days before it is due", days
    )
    return words % {"days": number(days)}


def changed(rule: AutoTaskTemplate) -> list[str]:
    """The options that are not at their default, in words; one for each."""
    found = [str(DayCount.WORKING.label)] if rule.day_count == DayCount.WORKING else []
    if rule.day_rule != DayRule.STAY and found:
        found.append(str(NOTES["day_rule"][DayRule(rule.day_rule)]))
    if rule.assign_to != AssignTo.MANAGER:
        found.append(gettext("Assigned to: %(name)s") % {"name": assignee(rule)})
    return found + notes(rule)
