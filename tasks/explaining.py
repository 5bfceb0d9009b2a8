"""Due dates in words: how far away, and why that day."""

from datetime import date

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import long_day, number
from statuses.references import Reference
from tasks.due_dates import DueDate

# Beyond this, « dans 75 jours » says less than the date beside it.
FAR_DAYS = 60

SHORT_NAMES = {
    Reference.TASK_CREATED: _("task created"),
    Reference.STATUS_ENTERED: _("status entered"),
    Reference.OPPORTUNITY_CREATED: _("opportunity created"),
    Reference.DEPARTURE: _("departure"),
    Reference.RETURN: _("return"),
}
WAITING = {
    Reference.DEPARTURE: _("waiting for the departure date"),
    Reference.RETURN: _("waiting for the return date"),
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


def reference_name(reference: str) -> str:
    """A reference in an explanation: « départ »."""
    return str(SHORT_NAMES[Reference(reference)])


def offset_name(offset_days: int) -> str:
    """The length of an offset, without its sign: « 30 jours »."""
    days = abs(offset_days)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)}


def waiting_for(reference: str) -> str:
    """What a task without a date waits for: « en attente de la date de départ »."""
    return str(WAITING.get(Reference(reference), _("waiting for its date")))


def explain(due: DueDate) -> str:
    """Why that day: « 15 mai 2027 = départ (14 juin 2027) − 30 jours »."""
    if due.reference_date is None or due.day is None:
        return waiting_for(due.rule.reference)
    words = {
        "day": long_day(due.day),
        "reference": reference_name(due.rule.reference),
        "reference_day": long_day(due.reference_date),
        "days": offset_name(due.rule.offset_days),
    }
    if due.rule.offset_days == 0:
        return gettext("%(day)s = %(reference)s, the same day") % words
    if due.rule.offset_days < 0:
        return gettext("%(day)s = %(reference)s (%(reference_day)s) − %(days)s") % words
    return gettext("%(day)s = %(reference)s (%(reference_day)s) + %(days)s") % words
