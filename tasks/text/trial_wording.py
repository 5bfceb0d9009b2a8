"""The outcome of a trial in words, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import long_day, number
from tasks.engine import inserting
from tasks.previews.trying import Trial, TrialLine
from tasks.text import explaining, skipping, wording


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A line as the page shows it."""

    line: TrialLine
    entered_on: date
    today: date

    @property
    def is_created(self) -> bool:
        return self.line.reason is None

    @property
    def is_late(self) -> bool:
        """Whether it would be late as soon as it is there."""
        return self.is_created and self.day is not None and self.day < self.entered_on

    @property
    def day(self) -> date | None:
        return self.line.due.day

    @property
    def why(self) -> str:
        """« = départ (14 juin 2027) − 30 jours, soit … », what it waits for, or why it is not."""
        line = self.line
        words = explaining.sum_in_words(line.due, named=line.named)
        if line.reason:
            return skipping.on_trial(line.reason, total=words, day=self.day, unmet=line.unmet)
        if self.day:
            return f"= {words}"
        due, expected, today = line.due, line.expected, self.today
        return explaining.waiting_until(due, expected, named=line.named, today=today)

    @property
    def why_briefly(self) -> str:
        """What a mark on the axis says of a task that would not be created."""
        return str(skipping.WORDS[self.line.reason].briefly) if self.line.reason else ""

    @property
    def distance(self) -> str:
        """« dans 6 jours »; from another day than today, « 6 jours après l’entrée »."""
        return distance(self.day, entered_on=self.entered_on, today=self.today) if self.day else ""

    @property
    def visible(self) -> str:
        """From when it is in *Mes tâches*, when that is not at once."""
        since = self.line.task.visible_from
        if not self.is_created or since is None or since <= self.entered_on:
            return ""
        return _("Visible in My tasks from %(day)s") % {"day": long_day(since)}

    @property
    def role_words(self) -> str:
        """« Production : Léa »; empty for a rule that names no role."""
        line = self.line
        owner = line.instead_of or line.assignee
        return wording.role(line.role, owner if line.is_filled else None) if line.role else ""

    @property
    def instead_of(self) -> str:
        """« pour Anna », where a substitute would get it."""
        return wording.instead_of(self.line.instead_of)

    @property
    def assignee_words(self) -> str:
        """Who gets it when that is no person of the team."""
        return (
            _("The manager") if self.line.task.follows_manager else pgettext("assignee", "nobody")
        )


def rows(trial: Trial, *, today: date) -> list[TrialRow]:
    return [TrialRow(line, trial.entered_on, today) for line in trial.lines]


def distance(day: date, *, entered_on: date, today: date) -> str:
    if entered_on == today:
        return explaining.due_in_words(day, today=today)
    days = (day - entered_on).days
    if days == 0:
        return _("the day of the entry")
    words = {"days": number(abs(days))}
    if days < 0:
        return (
            ngettext("late by %(days)s day on entry", "late by %(days)s days on entry", -days)
            % words
        )
    if days > explaining.FAR_DAYS:
        return ""
    return ngettext("%(days)s day after the entry", "%(days)s days after the entry", days) % words


def headline(trial: Trial) -> str:
    """« 4 tâches seraient créées »."""
    count = len(trial.created)
    if not count:
        return _("No task would be created")
    words = ngettext("%(count)s task would be created", "%(count)s tasks would be created", count)
    return words % {"count": number(count)}


def others(trial: Trial) -> str:
    """« 1 non créée · 1 désactivée »."""
    waiting = sum(line.due.is_waiting for line in trial.created)
    counted = (
        (waiting, ngettext("%(count)s without a date", "%(count)s without a date", waiting)),
        (len(trial.not_created), _not_created(len(trial.not_created))),
        (len(trial.disabled), _disabled(len(trial.disabled))),
    )
    return _joined(words % {"count": number(count)} for count, words in counted if count)


def _not_created(count: int) -> str:
    return ngettext("%(count)s not created", "%(count)s not created", count)


def _disabled(count: int) -> str:
    return ngettext("%(count)s disabled", "%(count)s disabled", count)


def _joined(words: Iterable[str]) -> str:
    return " · ".join(words)


def not_counted(trial: Trial) -> str:
    """« Non comptée : « Envoyer la liste des chambres », désactivée. »."""
    if not trial.disabled:
        return ""
    filled = (inserting.name_of(row, trial.opportunity) for row in trial.disabled)
    names = ", ".join(_("“%(name)s”") % {"name": name} for name in filled)
    words = ngettext(
        "Not counted: %(names)s, disabled.",
        "Not counted: %(names)s, disabled.",
        len(trial.disabled),
    )
    return words % {"names": names}


def would_be_cancelled(trial: Trial) -> str:
    """« 2 tâches ouvertes seraient annulées, en quittant « Devis envoyé » »."""
    count = len(trial.cancelled)
    words = ngettext(
        "%(count)s open task would be cancelled, on leaving “%(status)s”",
        "%(count)s open tasks would be cancelled, on leaving “%(status)s”",
        count,
    )
    return words % {"count": number(count), "status": trial.opportunity.status.name}


def would_stay_open(trial: Trial) -> str:
    """« 2 autres tâches resteraient ouvertes : qui change le statut peut les annuler aussi »."""
    count = len(trial.remaining)
    words = ngettext(
        "%(count)s other task would stay open: whoever changes the status may cancel it too",
        "%(count)s other tasks would stay open: whoever changes the status may cancel them too",
        count,
    )
    return words % {"count": number(count)}


def would_be_asked(trial: Trial) -> str:
    """« 2 tâches obligatoires de « Option posée » sont ouvertes : qui la quitte sera prévenu »."""
    count = len(trial.forgotten)
    words = ngettext(
        "%(count)s required task of “%(status)s” is open: whoever leaves it is asked first",
        "%(count)s required tasks of “%(status)s” are open: whoever leaves it is asked first",
        count,
    )
    return words % {"count": number(count), "status": trial.opportunity.status.name}
