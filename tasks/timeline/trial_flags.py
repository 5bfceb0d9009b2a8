"""The dates around which the tasks of a trial stand: entry, departure, return, key dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo import clock
from statuses.references import Reference
from tasks.previews.trying import Trial
from tasks.text import wording
from tasks.text.trial_wording import TrialRow
from tasks.timeline.axis import Flag


def flags(trial: Trial, *, today: date) -> list[Flag]:
    """In the order of their days; of the key dates, those that the rules count from."""
    entered, opportunity = trial.entered_on, trial.opportunity
    is_today = entered == today
    known: list[tuple[date | None, str, str, str]] = [
        (_created_on(trial), _("Opportunity created"), "folder-plus", "created"),
        (entered, _("Entry"), "log-in", "today" if is_today else "entry"),
        *((day, name, "calendar", "key-date") for name, day in _key_dates(trial).items()),
        (opportunity.departure_date, _("Departure"), "plane", "departure"),
        (opportunity.return_date, _("Return"), "house", "return"),
    ]
    found = [
        Flag(day, name, _when(day, kind, entered), icon, kind, is_end=kind == "return")
        for day, name, icon, kind in known
        if day is not None
    ]
    return sorted(found, key=lambda flag: (flag.day, flag.is_end))


def _when(day: date, kind: str, around: date) -> str:
    if kind == "today":
        return pgettext("when", "today")
    return wording.day_in_words(day, today=around)


def _created_on(trial: Trial) -> date | None:
    """Only where a rule counts from it."""
    references = {line.task.reference for line in trial.lines}
    if Reference.OPPORTUNITY_CREATED not in references:
        return None
    return clock.local_day(trial.opportunity.created_at)


def _key_dates(trial: Trial) -> dict[str, date | None]:
    return {line.named: line.due.reference_date for line in trial.lines if line.task.key_date_id}


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One place of the axis when it stands up: a flag, or a task."""

    flag: Flag | None = None
    row: TrialRow | None = None


def in_order(flags: Iterable[Flag], rows: Iterable[TrialRow]) -> list[TrialStep]:
    """Flags and tasks as they follow each other; those without a day come last."""
    placed = [((flag.day, 2 if flag.is_end else 0, 0), TrialStep(flag=flag)) for flag in flags]
    placed += [((row.day or date.max, 1, row.line.number), TrialStep(row=row)) for row in rows]
    return [step for _place, step in sorted(placed, key=lambda pair: pair[0])]
