"""The agency's calendar as one person works it: the days of their absences are closed too."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from caladeo.models import Absence
from tasks.dates.calendars import Calendar, Period
from tasks.engine.resolver import agency_calendar


def calendar_of(person: int | None, *, since: date) -> Calendar:
    """One query more than the agency's, which it is of nobody.

    Args:
        since: absences that ended before do not matter.
    """
    if person is None:
        return agency_calendar()
    rows = Absence.objects.filter(person=person, last_day__gte=since).select_related("person")
    return without(rows)


def without(absences: Iterable[Absence]) -> Calendar:
    """The agency's calendar, closed on these days too; reads their ``person``."""
    return replace(
        agency_calendar(),
        absences=tuple(
            Period(
                row.first_day,
                row.last_day,
                _("%(name)s, away") % {"name": row.person.get_short_name()},
            )
            for row in absences
        ),
    )
