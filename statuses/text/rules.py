"""A rule in words: « 3 jours après la date de création de la tâche »."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from statuses.models import AutoTaskTemplate
from statuses.options import DayCount
from statuses.references import Reference, Unit, name_of

# As they stand after "3 days after …" and after "on …".
DATES = {
    Reference.TASK_CREATED: _("the date the task is created"),
    Reference.STATUS_ENTERED: _("the date the status is entered"),
    Reference.OPPORTUNITY_CREATED: _("the date the opportunity is created"),
    Reference.DEPARTURE: _("the departure date of the trip"),
    Reference.RETURN: _("the return date of the trip"),
    Reference.TASK: _("the task that it follows"),
}
SAME_DAY = {
    Reference.TASK_CREATED: _("the day the task is created"),
    Reference.STATUS_ENTERED: _("the day the status is entered"),
    Reference.OPPORTUNITY_CREATED: _("the day the opportunity is created"),
    Reference.DEPARTURE: _("the day of departure"),
    Reference.RETURN: _("the day of return"),
    Reference.TASK: _("the day the task that it follows is done"),
}


def due_in_words(rule: AutoTaskTemplate) -> str:
    """The échéance of a rule, whose ``key_date`` and ``predecessor`` are loaded."""
    return offset_in_words(
        rule.offset_days,
        rule.offset_unit,
        reference=rule.reference,
        named=name_of(rule),
        day_count=rule.day_count,
    )


def offset_in_words(
    count: int,
    unit: str,
    *,
    reference: str,
    named: str = "",
    day_count: str = DayCount.CALENDAR,
) -> str:
    """The échéance of a rule as a person would say it.

    Args:
        count: signed days, weeks or months from the reference; negative is before.
        unit: a value of `Unit`.
        reference: a value of `Reference`.
        named: the name of the key date or of the task that it counts from, if any.
    """
    is_working = day_count == DayCount.WORKING
    if count == 0:
        words = _same_day(reference, named)
        return gettext("%(day)s, or the next working day") % {"day": words} if is_working else words
    quoted = gettext("“%(name)s”") % {"name": named}
    if named and reference == Reference.TASK:
        quoted = gettext("the task “%(name)s”") % {"name": named}
    date = quoted if named else DATES.get(Reference(reference), _("a key date"))
    words = _working(count) if is_working else from_date(count, unit)
    return words % {"days": number(abs(count)), "date": date}


def _same_day(reference: str, named: str) -> str:
    if named and reference == Reference.TASK:
        return gettext("the day “%(name)s” is done") % {"name": named}
    if named:
        return gettext("the day of “%(name)s”") % {"name": named}
    return str(SAME_DAY.get(Reference(reference), _("the day of a key date")))


def from_date(count: int, unit: str) -> str:
    """« %(days)s mois avant %(date)s », for a count that is not zero."""
    number_, is_before = abs(count), count < 0
    if unit == Unit.MONTHS:
        if is_before:
            return ngettext(
                "%(days)s month before %(date)s", "%(days)s months before %(date)s", number_
            )
        return ngettext("%(days)s month after %(date)s", "%(days)s months after %(date)s", number_)
    if unit == Unit.WEEKS:
        if is_before:
            return ngettext(
                "%(days)s week before %(date)s", "%(days)s weeks before %(date)s", number_
            )
        return ngettext("%(days)s week after %(date)s", "%(days)s weeks after %(date)s", number_)
    if is_before:
        return ngettext("%(days)s day before %(date)s", "%(days)s days before %(date)s", number_)
    return ngettext("%(days)s day after %(date)s", "%(days)s days after %(date)s", number_)


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
    """The offset on an axis: « −30 j », « +3 j ouvrés », « jour même », « puis +3 j »."""
    words = signed(rule.offset_days, rule.offset_unit, rule.day_count)
    follows = rule.reference == Reference.TASK
    return gettext("then %(offset)s") % {"offset": words} if follows else words


def signed(count: int, unit: str, day_count: str = DayCount.CALENDAR) -> str:
    """An offset in its shortest words."""
    if count == 0:
        return gettext("same day")
    words = {"sign": "−" if count < 0 else "+", "days": number(abs(count))}
    if day_count == DayCount.WORKING:
        return (
            ngettext("%(sign)s%(days)s working d", "%(sign)s%(days)s working d", abs(count)) % words
        )
    if unit == Unit.MONTHS:
        return gettext("%(sign)s%(days)s mo") % words
    if unit == Unit.WEEKS:
        return gettext("%(sign)s%(days)s wk") % words
    return gettext("%(sign)s%(days)s d") % words
