"""A rule in words: « 3 jours après la date de création de la tâche »."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from statuses.models import AutoTaskTemplate
from statuses.options import DayCount
from statuses.references import Reference

# As they stand after "3 days after …" and after "on …".
DATES = {
    Reference.TASK_CREATED: _("the date the task is created"),
    Reference.STATUS_ENTERED: _("the date the status is entered"),
    Reference.OPPORTUNITY_CREATED: _("the date the opportunity is created"),
    Reference.DEPARTURE: _("the departure date of the trip"),
    Reference.RETURN: _("the return date of the trip"),
}
SAME_DAY = {
    Reference.TASK_CREATED: _("the day the task is created"),
    Reference.STATUS_ENTERED: _("the day the status is entered"),
    Reference.OPPORTUNITY_CREATED: _("the day the opportunity is created"),
    Reference.DEPARTURE: _("the day of departure"),
    Reference.RETURN: _("the day of return"),
}


def due_in_words(rule: AutoTaskTemplate) -> str:
    """The échéance of a rule, whose ``key_date`` is loaded."""
    return offset_in_words(
        rule.offset_days,
        rule.reference,
        key_date=rule.key_date.name if rule.key_date else "",
        day_count=rule.day_count,
    )


def offset_in_words(
    offset_days: int,
    reference: str,
    *,
    key_date: str = "",
    day_count: str = DayCount.CALENDAR,
) -> str:
    """The échéance of a rule as a person would say it.

    Args:
        offset_days: signed days from the reference; negative is before.
        reference: a value of `Reference`.
        key_date: the name of the key date that it counts from, if it does.
    """
    is_working = day_count == DayCount.WORKING
    if offset_days == 0:
        words = _same_day(reference, key_date)
        return gettext("%(day)s, or the next working day") % {"day": words} if is_working else words
    quoted = gettext("“%(name)s”") % {"name": key_date}
    date = quoted if key_date else DATES.get(Reference(reference), _("a key date"))
    words = _working(offset_days) if is_working else _calendar(offset_days)
    return words % {"days": number(abs(offset_days)), "date": date}


def _same_day(reference: str, key_date: str) -> str:
    if key_date:
        return gettext("the day of “%(name)s”") % {"name": key_date}
    return str(SAME_DAY.get(Reference(reference), _("the day of a key date")))


def _calendar(offset_days: int) -> str:
    days = abs(offset_days)
    if offset_days < 0:
        return ngettext("%(days)s day before %(date)s", "%(days)s days before %(date)s", days)
    return ngettext("%(days)s day after %(date)s", "%(days)s days after %(date)s", days)


def _working(offset_days: int) -> str:
    days = abs(offset_days)
    if offset_days < 0:
        return ngettext(
            "%(days)s working day before %(date)s", "%(days)s working days before %(date)s", days
        )
    return ngettext(
        "%(days)s working day after %(date)s", "%(days)s working days after %(date)s", days
    )


def offset_short(rule: AutoTaskTemplate) -> str:
    """The offset on an axis: « −30 j », « +3 j ouvrés », « jour même »."""
    if rule.offset_days == 0:
        return gettext("same day")
    words = {"sign": "−" if rule.offset_days < 0 else "+", "days": number(abs(rule.offset_days))}
    if rule.day_count == DayCount.WORKING:
        days = abs(rule.offset_days)
        return ngettext("%(sign)s%(days)s working d", "%(sign)s%(days)s working d", days) % words
    return gettext("%(sign)s%(days)s d") % words
