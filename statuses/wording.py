"""A rule in words: « 3 jours après la date de création de la tâche »."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
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


def offset_in_words(offset_days: int, reference: str) -> str:
    """The échéance of a rule as a person would say it.

    Args:
        offset_days: signed days from the reference; negative is before.
        reference: a value of `Reference`.
    """
    if offset_days == 0:
        return str(SAME_DAY[Reference(reference)])
    days = abs(offset_days)
    if offset_days < 0:
        words = ngettext("%(days)s day before %(date)s", "%(days)s days before %(date)s", days)
    else:
        words = ngettext("%(days)s day after %(date)s", "%(days)s days after %(date)s", days)
    return words % {"days": number(days), "date": DATES[Reference(reference)]}


def offset_short(offset_days: int) -> str:
    """The offset on an axis: « −30 j », « +3 j », « jour même »."""
    if offset_days == 0:
        return gettext("same day")
    sign = "−" if offset_days < 0 else "+"
    return gettext("%(sign)s%(days)s d") % {"sign": sign, "days": number(abs(offset_days))}
