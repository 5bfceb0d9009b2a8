"""What the screen says after facts of a trip were changed, or put back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo import clock
from caladeo.models import User
from caladeo.templatetags.days import short_day
from caladeo.web import toasts
from opportunities.models import FactChange, Opportunity
from opportunities.moves import undoing_fields
from opportunities.moves.undoing import CannotUndoError
from opportunities.text import undo_wording
from tasks.models import Task
from tasks.text import fact_history, moved_dates
from tasks.text.fact_history import DateStep, FactEntry

# How many tasks the message unfolds; the history has all of them.
MOST = 12


def changed(
    request: HttpRequest, opportunity: Opportunity, changes: Sequence[FactChange], *, otherwise: str
) -> None:
    """« 4 tâches déplacées · Annuler », which unfolds their days.

    Args:
        otherwise: what is said when no task followed.
    """
    entries = followed(changes)
    words = ", ".join(filter(None, (entry.steps_in_words for entry in entries)))
    toasts.add(
        request,
        words or otherwise,
        reverse("opportunities:facts-undo", args=[opportunity.pk]) if changes else None,
        undo_data={"changes": ".".join(str(change.pk) for change in changes)},
        details=lines([step for entry in entries for step in entry.steps]),
    )
    say_past_reminders(request, moved(entries))


def moved(entries: Sequence[FactEntry]) -> list[tuple[Task, date | None, date | None]]:
    steps = [step for entry in entries if entry.has_days for step in entry.steps]
    return [(row.task, row.before, row.after) for row in steps]


def say_past_reminders(
    request: HttpRequest, moved: Iterable[tuple[Task, date | None, date | None]]
) -> None:
    """Tasks went from a day to another one, which leaves no day for their reminder."""
    if words := moved_dates.past_reminders(moved, today=clock.today()):
        toasts.add(request, words, kind="info")


def say_reminders_left(
    request: HttpRequest, *, since: datetime, trips: Iterable[int] | None = None
) -> None:
    """The same of what this person's settings, or their tasks on these trips, have moved since."""
    by: User = request.user  # type: ignore[assignment]
    today = clock.today()
    if words := moved_dates.reminders_left(since=since, by=by, today=today, trips=trips):
        toasts.add(request, words, kind="info")


def followed(changes: Sequence[FactChange]) -> list[FactEntry]:
    people = undoing_fields.people_of(changes)
    steps = fact_history.steps_of(changes, people) if changes else {}
    return [FactEntry(row, people, steps[row.pk]) for row in changes]


def lines(steps: Sequence[DateStep]) -> list[list[str]]:
    """Each task with what was and what is; so many of them, then how many others."""
    found = [[row.task.name, in_words(row.before), in_words(row.after)] for row in steps[:MOST]]
    if more := len(steps) - MOST if len(steps) > MOST else 0:
        words = ngettext("and %(count)s other", "and %(count)s others", more)
        found.append([words % {"count": more}, "", ""])
    return found


def in_words(value: date | User | None) -> str:
    if isinstance(value, User):
        return value.get_short_name()
    return short_day(value) or pgettext("due date", "waiting")


def put_back(
    request: HttpRequest, opportunity: Opportunity, reversals: Sequence[FactChange]
) -> None:
    """« Changement annulé, 4 tâches déplacées », with the way to the step before."""
    entries = followed(reversals)
    words = filter(None, (entry.steps_in_words for entry in entries))
    before = undoing_fields.next_of(opportunity, reversals, by=request.user)
    toasts.add(
        request,
        ", ".join([_("Change undone"), *words]),
        reverse("opportunities:facts-undo", args=[opportunity.pk]) if before else None,
        undo_label=_("Undo the one before too"),
        undo_data={"changes": ".".join(map(str, before))},
        details=lines([step for entry in entries for step in entry.steps]),
    )
    say_past_reminders(request, moved(entries))


def not_put_back(error: CannotUndoError) -> str:
    return str(undo_wording.WHY_FACT_NOT_PUT_BACK[error.reason])
