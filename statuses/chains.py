"""Rules that follow one another: in which order, and where that would make no sense."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from statuses.models import AutoTaskTemplate
from statuses.options import IfNotPreceded

MOST_STEPS = 10
GONE = _("The task that it follows does not exist any more. Choose another one.")
CIRCLE = _("This task would follow itself: choose another one.")
TOO_LONG = _("At most 10 tasks can follow one another.")


def predecessors_first(rules: Sequence[AutoTaskTemplate]) -> list[AutoTaskTemplate]:
    """The rules, each after the one that it follows, else in their order."""
    following = {row.pk: row.predecessor_id for row in rules}
    if not any(following.values()):
        return list(rules)
    return sorted(rules, key=lambda row: len(_followed_by(row.pk, following)))


def contradiction(rule: AutoTaskTemplate, rules: Iterable[AutoTaskTemplate]) -> object | None:
    """What is wrong with the task that a rule follows, as a message; None when nothing is.

    Args:
        rules: those of its status, as they are stored.
    """
    if rule.predecessor_id is None:
        return None
    following = {row.pk: row.predecessor_id for row in rules}
    if rule.predecessor_id not in following:
        return GONE
    following[rule.pk] = rule.predecessor_id
    if rule.pk in _followed_by(rule.pk, following):
        return CIRCLE
    is_long = any(len(_followed_by(pk, following)) > MOST_STEPS for pk in following)
    return TOO_LONG if is_long else None


def offered(rule: AutoTaskTemplate, rules: Iterable[AutoTaskTemplate]) -> list[AutoTaskTemplate]:
    """Those that the rule can follow: neither itself nor what follows it."""
    rows = list(rules)
    following = {row.pk: row.predecessor_id for row in rows}
    return [
        row for row in rows if row.pk != rule.pk and rule.pk not in _followed_by(row.pk, following)
    ]


def lost_with(rule: AutoTaskTemplate, rules: Sequence[AutoTaskTemplate]) -> list[AutoTaskTemplate]:
    """The enabled rules that create nothing while this one does not: they follow it in the end.

    Args:
        rules: those of its status.
    """
    lost = [rule.pk]
    found = []
    for row in predecessors_first(rules):
        is_bound = row.is_enabled and row.if_not_preceded == IfNotPreceded.CANCEL
        if is_bound and row.predecessor_id in lost:
            lost.append(row.pk)
            found.append(row)
    return found


def _followed_by(pk: int, following: Mapping[int, int | None]) -> list[int]:
    """The rules that this one follows, the nearest first; each once, also in a circle."""
    found: list[int] = []
    step = following.get(pk)
    while step is not None and step not in found:
        found.append(step)
        step = following.get(step)
    return found
