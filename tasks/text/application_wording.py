"""What applying a rule to those already there would give, in words and in figures."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from caladeo.days import number
from tasks.engine import inserting
from tasks.engine.plans import Counts, PlannedTask, Reason
from tasks.text import explaining, skipping


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """A task to be, on the list that is shown on demand."""

    planned: PlannedTask
    name: str
    is_late: bool
    waiting: str = ""  # what it waits for, and when it would be due


def counted(tasks: int, owners: int) -> str:
    """« 12 tâches sur 8 opportunités »."""
    words = ngettext("%(count)s task on %(where)s", "%(count)s tasks on %(where)s", tasks)
    return words % {"count": number(tasks), "where": opportunities(owners)}


def opportunities(count: int) -> str:
    words = ngettext("%(count)s opportunity", "%(count)s opportunities", count)
    return words % {"count": number(count)}


def created(done: Counts) -> str:
    """« 12 tâches créées sur 8 opportunités. Non créées : 3 dont la tâche suivie n’a pas lieu »."""
    reasons = ", ".join(skipped(done, but=(Reason.HAD,)))
    if not done.tasks and not reasons:
        return gettext("Nothing to create: the tasks are there already")
    if not done.tasks:
        return gettext("No task created: %(reasons)s") % {"reasons": reasons}
    words = ngettext(
        "%(count)s task created on %(where)s", "%(count)s tasks created on %(where)s", done.tasks
    )
    told = words % {"count": number(done.tasks), "where": opportunities(done.opportunities)}
    if not reasons:
        return told
    return gettext("%(words)s. Not created: %(reasons)s") % {"words": told, "reasons": reasons}


def in_words(found: Counts) -> str:
    """« 12 tâches sur 8 opportunités, dont 3 déjà en retard »."""
    if not found.tasks:
        return gettext("No task to create")
    words = counted(found.tasks, found.opportunities)
    if not found.late:
        return words
    told = ngettext(
        "%(words)s, %(count)s of them late already",
        "%(words)s, %(count)s of them late already",
        found.late,
    )
    return told % {"words": words, "count": number(found.late)}


def skipped(found: Counts, *, but: Container[Reason] = ()) -> list[str]:
    """Why tasks are not created, each reason with its count."""
    counts = found.skipped
    told = [reason for reason in Reason if counts[reason] and reason not in but]
    return [skipping.counted(reason, counts[reason]) for reason in told]


def rows(planned: Iterable[PlannedTask], *, today: date) -> list[AppliedRow]:
    return [_row(row, today=today) for row in planned]


def _row(planned: PlannedTask, *, today: date) -> AppliedRow:
    rule, trip, due = planned.template, planned.entry.opportunity, planned.due
    named = inserting.reference_name_of(rule, trip)
    waiting = explaining.waiting_until(due, planned.expected, named=named, today=today)
    return AppliedRow(
        planned,
        inserting.name_of(rule, trip),
        planned.is_late(today),
        waiting if due.is_waiting else "",
    )
