"""Dates that move, in words: « 12 tâches bougent, 2 fixées restent, 1 sera en retard »."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from caladeo.days import day_and_month, number
from caladeo.models import User
from tasks.dates.due_dates import visible_from
from tasks.engine.plans import DateMoves
from tasks.models import DueDateMove, Task

MOST_NAMED = 3


def in_words(moves: DateMoves) -> str:
    """« 12 tâches bougent », « 6 tâches passent à Léa », or both."""
    dated = (moves.moving, moves.pinned, moves.late, moves.needless)
    words = [counted(*map(len, dated))] if any(dated) or not moves.handed else []
    if count := len(moves.handed):
        words.append(going_in_words(count, to=moves.manager))
    return ", ".join(words)


def going_in_words(count: int, *, to: object) -> str:
    """« 6 tâches passent à Léa »."""
    words = ngettext("%(count)s task goes to %(name)s", "%(count)s tasks go to %(name)s", count)
    if to is None:
        words = ngettext(
            "%(count)s task goes to the manager", "%(count)s tasks go to the manager", count
        )
    return words % {"count": number(count), "name": to}


def counted(moving: int, pinned: int, late: int, needless: int) -> str:
    parts = [_moving(moving)]
    if pinned:
        words = ngettext(
            "%(count)s set by hand stays", "%(count)s set by hand stay where they are", pinned
        )
        parts.append(words % {"count": number(pinned)})
    if late:
        words = ngettext("%(count)s will be late", "%(count)s of them will be late", late)
        parts.append(words % {"count": number(late)})
    if needless:
        words = ngettext(
            "%(count)s will be cancelled, its date being past already",
            "%(count)s will be cancelled, their date being past already",
            needless,
        )
        parts.append(words % {"count": number(needless)})
    return ", ".join(parts)


def _moving(count: int) -> str:
    if not count:
        return gettext("No task moves")
    return ngettext("%(count)s task moves", "%(count)s tasks move", count) % {
        "count": number(count)
    }


def handed_in_words(count: int, *, to: object) -> str:
    """« 6 tâches passées à Léa »."""
    words = ngettext(
        "%(count)s task handed to %(name)s", "%(count)s tasks handed to %(name)s", count
    )
    if to is None:
        words = ngettext(
            "%(count)s task handed to the manager", "%(count)s tasks handed to the manager", count
        )
    return words % {"count": number(count), "name": to}


def not_going_back(count: int) -> str:
    """« 2 restent, terminées ou réassignées depuis », or nothing."""
    if not count:
        return ""
    words = ngettext(
        "%(count)s stays, done or reassigned since",
        "%(count)s stay where they are, done or reassigned since",
        count,
    )
    return words % {"count": number(count)}


def moved_in_words(count: int) -> str:
    """« 12 tâches déplacées », for the toast."""
    words = ngettext("%(count)s task moved", "%(count)s tasks moved", count)
    return words % {"count": number(count)}


def past_reminders(moved: Iterable[tuple[Task, date | None, date | None]], *, today: date) -> str:
    """Which reminders nobody gets any more, since their day is past by the move; or nothing.

    Args:
        moved: each task with the day on which it was due and the one on which it is.
    """
    lost = []
    for task, before, after in moved:
        was, day = (visible_from(due, task.reminder_days) for due in (before, after))
        if task.state == Task.State.OPEN and day and day < today and (was is None or was >= today):
            lost.append(gettext("“%(name)s” (%(day)s)") % {"name": task, "day": day_and_month(day)})
    if not lost:
        return ""
    words = ngettext(
        "%(count)s reminder falls on a day that is past, and will not come: %(names)s",
        "%(count)s reminders fall on days that are past, and will not come: %(names)s",
        len(lost),
    )
    return words % {"count": number(len(lost)), "names": _first(lost)}


def _first(names: list[str]) -> str:
    """The first three, and how many others."""
    more = len(names) - MOST_NAMED
    others = ngettext("and %(count)s other", "and %(count)s others", more) % {"count": more}
    return ", ".join([*names[:MOST_NAMED], *([others] if more > 0 else [])])


def reminders_left(
    *, since: datetime, by: User | None, today: date, trips: Iterable[int] | None = None
) -> str:
    """The same of what somebody has moved since a moment, but for days by hand; one query.

    Args:
        trips: the keys of those whose tasks are looked at; all of them after a change of settings.
    """
    moves = DueDateMove.objects.filter(moved_at__gte=since, moved_by=by)
    if trips is not None:
        moves = moves.filter(task__opportunity__pk__in_array=list(trips))
    moves = moves.exclude(cause__in=[DueDateMove.Cause.HAND, DueDateMove.Cause.COMPUTED])
    moves = moves.filter(task__state=Task.State.OPEN, task__reminder_days__isnull=False)
    rows = moves.select_related("task").order_by("pk")
    return past_reminders([(row.task, row.from_date, row.to_date) for row in rows], today=today)
