"""Due dates in words: how far away, why that day, and how they moved."""

from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.days import day_and_month, long_day, number, weekday
from statuses.options import DayCount
from statuses.references import Reference, Unit
from tasks.dates import holiday_names
from tasks.dates.calendars import ClosedKind
from tasks.dates.due_dates import DueDate, Rule
from tasks.models import DueDateMove
from tasks.text import wording

# Beyond this, « dans 75 jours » says less than the date beside it.
FAR_DAYS = 60
# Of the task that another one follows: it stands in a narrow column.
LONGEST_NAME = 50
# How the French names of holidays and closures may begin.
COMMON_NOUNS = {"Abolition", "Congés", "Fermeture", "Fête", "Jour", "Lundi", "Pont", "Vendredi"}

SHORT_NAMES = {
    Reference.TASK_CREATED: _("task created"),
    Reference.STATUS_ENTERED: _("status entered"),
    Reference.OPPORTUNITY_CREATED: _("opportunity created"),
    Reference.DEPARTURE: _("departure"),
    Reference.RETURN: _("return"),
    Reference.TASK: _("task that it follows"),
}
WAITING = {
    Reference.DEPARTURE: _("waiting for the departure date"),
    Reference.RETURN: _("waiting for the return date"),
    Reference.TASK: _("waiting for the task that it follows"),
}


def due_in_words(day: date, *, today: date) -> str:
    """How far a due date is: « dans 3 jours »; empty when the date alone says more."""
    distance = (day - today).days
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    if distance < 0:
        words = ngettext("%(days)s day late", "%(days)s days late", -distance)
        return words % {"days": number(-distance)}
    if distance > FAR_DAYS:
        return ""
    return ngettext("in %(days)s day", "in %(days)s days", distance) % {"days": number(distance)}


def reference_name(rule: Rule, *, named: str = "") -> str:
    """The reference of a rule in an explanation: « départ », or its key date's name.

    Or the task that it follows: « « Relancer le client » terminée ».
    """
    if rule.reference == Reference.TASK and named:
        return gettext("“%(name)s” done") % {"name": named}
    return named or str(SHORT_NAMES[Reference(rule.reference)])


def offset_name(rule: Rule) -> str:
    """The length of an offset, without its sign: « 30 jours », « 3 jours ouvrés », « 3 mois »."""
    days = abs(rule.offset_days)
    if rule.day_count == DayCount.WORKING:
        words = ngettext("%(days)s working day", "%(days)s working days", days)
    elif rule.offset_unit == Unit.MONTHS:
        words = ngettext("%(days)s month", "%(days)s months", days)
    elif rule.offset_unit == Unit.WEEKS:
        words = ngettext("%(days)s week", "%(days)s weeks", days)
    else:
        words = ngettext("%(days)s day", "%(days)s days", days)
    return words % {"days": number(days)}


def waiting_for(rule: Rule, *, named: str = "") -> str:
    """What a task without a date waits for: « en attente de la date de départ »."""
    if rule.reference == Reference.TASK and named:
        name = Truncator(named).chars(LONGEST_NAME)
        return gettext("waiting for “%(name)s”") % {"name": name}
    if named:
        return gettext("waiting for the date “%(name)s”") % {"name": named}
    return str(WAITING.get(Reference(rule.reference), _("waiting for its date")))


def waiting_until(due: DueDate, expected: DueDate | None, *, named: str = "", today: date) -> str:
    """What a task to be waits for, and when it would be due, if that can be said.

    « vers le 12 juin, si « Envoyer le devis » est fait le 10 juin »

    Args:
        expected: its due date if the task that it follows is done when that one is due.
    """
    if expected is None or expected.day is None or expected.reference_date is None:
        return waiting_for(due.rule, named=named)
    words = {
        "day": wording.day_in_words(expected.day, today=today),
        "name": Truncator(named).chars(LONGEST_NAME),
        "done": wording.day_in_words(expected.reference_date, today=today),
    }
    return gettext("around %(day)s, if “%(name)s” is done on %(done)s") % words


def explain(due: DueDate, *, named: str = "") -> str:
    """Why that day, in one sentence.

    « 18 mai 2027 = départ (14 juin 2027) − 30 jours, soit samedi 15 mai, reportée au mardi
    (lundi de Pentecôte férié) ».

    Args:
        named: the name of the key date or of the task that the rule counts from, if any.
    """
    if due.day is None:
        return waiting_for(due.rule, named=named)
    words = {"day": long_day(due.day), "sum": sum_in_words(due, named=named)}
    return gettext("%(day)s = %(sum)s") % words


def sum_in_words(due: DueDate, *, named: str = "") -> str:
    """The sentence without the day that it gives: « départ (14 juin 2027) − 30 jours »."""
    if due.reference_date is None:
        return waiting_for(due.rule, named=named)
    words = {
        "reference": reference_name(due.rule, named=named),
        "reference_day": long_day(due.reference_date),
        "days": offset_name(due.rule),
    }
    return _sum(due.rule, words) + shift(due)


def _sum(rule: Rule, words: dict[str, str]) -> str:
    if rule.offset_days == 0:
        return gettext("%(reference)s, the same day") % words
    if rule.offset_days < 0:
        return gettext("%(reference)s (%(reference_day)s) − %(days)s") % words
    return gettext("%(reference)s (%(reference_day)s) + %(days)s") % words


def shift(due: DueDate) -> str:
    """The end of the sentence: the closed days passed over, or the day that had passed."""
    words = _passed_over(due)
    if due.is_bounded and due.counted:
        day = long_day(due.counted)
        words += gettext(", that is %(day)s, outside of the calendars: their nearest day") % {
            "day": day
        }
    if due.is_raised and due.counted:
        day = day_and_month(due.counted)
        words += gettext(", that is %(day)s, already past: due the day it was created") % {
            "day": day
        }
    return words


def note(due: DueDate) -> str:
    """What a sum of days leaves unsaid, as a sentence of its own; often nothing.

    « Reportée au mardi : lundi de Pentecôte férié. »
    """
    if due.is_raised:
        return gettext("Already past: due the day it was created.")
    if due.is_bounded:
        return gettext("Outside of the calendars: their nearest day.")
    if not due.skipped or due.counted is None or due.day is None:
        return ""
    if due.rule.day_count == DayCount.WORKING:
        names = _names(due, ClosedKind.HOLIDAY, ClosedKind.CLOSURE)
        return gettext("Not counted: weekends, %(names)s.") % {"names": names}
    words = {"weekday": weekday(due.day), "why": why_closed(due)}
    if due.day < due.counted:
        return gettext("Brought forward to %(weekday)s: %(why)s.") % words
    return gettext("Moved to %(weekday)s: %(why)s.") % words


def _passed_over(due: DueDate) -> str:
    if due.rule.day_count == DayCount.WORKING:
        if not due.skipped:
            return ""
        return gettext(" (neither weekend nor %(names)s)") % {
            "names": _names(due, ClosedKind.HOLIDAY, ClosedKind.CLOSURE)
        }
    if not due.skipped or due.counted is None or due.is_raised:
        return ""
    words = {
        "counted": f"{weekday(due.counted)} {day_and_month(due.counted)}",
        "weekday": weekday(due.day or due.counted),
        "why": why_closed(due),
    }
    if due.day and due.day < due.counted:
        return gettext(", that is %(counted)s, brought forward to %(weekday)s (%(why)s)") % words
    return gettext(", that is %(counted)s, moved to %(weekday)s (%(why)s)") % words


def why_closed(due: DueDate) -> str:
    """Why days were passed over: « lundi de Pentecôte férié », « congés d’été », « week-end »."""
    holidays, closures = (_names(due, kind) for kind in (ClosedKind.HOLIDAY, ClosedKind.CLOSURE))
    words = [gettext("holiday: %(names)s") % {"names": holidays}] if holidays else []
    return ", ".join([*words, closures] if closures else words) or gettext("weekend")


def _names(due: DueDate, *kinds: str) -> str:
    """The named closed days of these kinds, each once, in order."""
    named = dict.fromkeys(holiday_names.named(row) for row in due.skipped if row.kind in kinds)
    return ", ".join(map(_inside_a_sentence, named))


def _inside_a_sentence(name: str) -> str:
    """« lundi de Pentecôte », but « Noël »: a common noun loses the capital of its title."""
    first, _space, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if first in COMMON_NOUNS and rest else name


def move_in_words(move: DueDateMove, *, today: date) -> str:
    """« était le 8 mai ; départ déplacé par Léa le 3 avril »; reads ``moved_by`` and ``fact``."""
    was = gettext("had no date")
    if move.from_date:
        was = gettext("was %(day)s") % {"day": wording.day_in_words(move.from_date, today=today)}
    return gettext("%(was)s; %(why)s") % {"was": was, "why": _why_moved(move, today=today)}


def _why_moved(move: DueDateMove, *, today: date) -> str:
    day = clock.local_day(move.moved_at)
    is_back = move.fact is not None and move.fact.undoes_id is not None
    undone = pgettext("why a date moved", "change undone")
    words = {
        "why": undone if is_back else move.get_cause_display(),
        "name": move.moved_by.get_short_name() if move.moved_by else "",
        "day": wording.day_in_words(day, today=today),
    }
    if day == today:
        words["day"] = pgettext("when", "today")
        signed, plain = gettext("%(why)s by %(name)s %(day)s"), gettext("%(why)s %(day)s")
    else:
        signed, plain = gettext("%(why)s by %(name)s on %(day)s"), gettext("%(why)s on %(day)s")
    return (signed if move.moved_by else plain) % words
