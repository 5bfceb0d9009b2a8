"""A change of the settings that moves many tasks, as a job keeps it: what, of which, to what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from caladeo.db import guards, json_values
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from statuses import auto_tasks, key_dates
from statuses.models import AgencyCalendar, AutoTaskTemplate, Closure, KeyDate
from tasks.engine import recomputing
from tasks.engine.resolver import Supposed
from tasks.settings import agency_calendar, key_date_changes, worked_holidays

CALENDAR, HOLIDAY, NEW_CLOSURE, CLOSURE, NO_CLOSURE, KEY_DATE = (
    "calendar",
    "holiday",
    "new-closure",
    "closure",
    "no-closure",
    "key-date",
)
# Why a change that was kept can make no sense any more.
OUTDATED = (
    OverwritingError,
    AutoTaskTemplate.DoesNotExist,
    Closure.DoesNotExist,
    KeyDate.DoesNotExist,
    User.DoesNotExist,
    auto_tasks.ImpossibleDueDateError,
    agency_calendar.EndsBeforeItBeginsError,
    worked_holidays.UnknownHolidayError,
    key_dates.CircleError,
    guards.NameTakenError,
)
MODELS: Mapping[str, type[Model]] = {
    CALENDAR: AgencyCalendar,
    NEW_CLOSURE: Closure,
    CLOSURE: Closure,
    NO_CLOSURE: Closure,
    KEY_DATE: KeyDate,
}


@dataclass(frozen=True, slots=True)
class Change:
    """Which tasks it may move, what they are counted with then, and the write."""

    condition: Q
    supposed: Supposed
    apply: Callable[..., int]


def condition(what: str) -> Q:
    """The tasks that such a change may move."""
    if what == KEY_DATE:
        return recomputing.COUNTS_FROM_KEY_DATE
    return recomputing.COUNTS_WORKING_DAYS


def arguments(
    what: str,
    values: Mapping[str, Any],
    *,
    key: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A change as JSON, with the fields as the person saw them."""
    return {"what": what, "key": key, "values": json_values.to_json(values), "seen": seen}


def read(arguments: Mapping[str, Any]) -> Change:
    """The change that `arguments` wrote.

    Raises:
        OUTDATED: what it changes has been deleted, or is such that it makes no sense any more.
    """
    what, key = arguments["what"], arguments["key"]
    if what == HOLIDAY:
        return _of_calendar(
            worked_holidays.switching(**arguments["values"], **arguments["seen"] or {})
        )
    values = json_values.from_json(MODELS[what], arguments["values"])
    seen = arguments.get("seen")
    if what == KEY_DATE:
        return _of_key_date(KeyDate.objects.get(pk=key), values, seen=seen)
    if what == CALENDAR:
        change = agency_calendar.setting(seen=seen, **values)
    elif what == NEW_CLOSURE:
        change = agency_calendar.adding(Closure(**values))
    elif what == CLOSURE:
        change = agency_calendar.editing(Closure.objects.get(pk=key), seen=seen, **values)
    else:
        change = agency_calendar.deleting(Closure.objects.get(pk=key))
    return _of_calendar(change)


def _of_calendar(change: agency_calendar.CalendarChange) -> Change:
    return Change(
        condition(CALENDAR),
        Supposed(calendar=change.calendar),
        lambda **how: agency_calendar.apply(change, **how),
    )


def _of_key_date(
    row: KeyDate, values: Mapping[str, Any], *, seen: Mapping[str, Any] | None
) -> Change:
    return Change(
        condition(KEY_DATE),
        key_date_changes.supposed(row, **values),
        lambda **how: key_date_changes.edit(row, seen=seen, **values, **how),
    )
