"""Due dates of real tasks: `due_dates.resolve` with the dates and the calendar that it needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db import transaction

from caladeo import clock
from caladeo.db import sql
from opportunities import key_dates
from opportunities.models import Opportunity
from statuses.chains import predecessors_first
from statuses.models import AgencyCalendar, AutoTaskTemplate, Closure, KeyDate, WorkedHoliday
from statuses.options import DayCount, DayRule
from statuses.references import Reference
from tasks.dates.calendars import Calendar, Period, Worked
from tasks.dates.due_dates import EVERY_DAY, DueDate, ReferenceDates, Rule, resolve, rule_of
from tasks.engine.predecessors import NOTHING_FOLLOWED, Followed, followed_by
from tasks.engine.task_dates import TaskDates
from tasks.models import Task


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is not saved yet, to count with in place of what is: a preview's only difference.

    ``typed`` holds key dates of the one opportunity at hand; ``definitions`` are all the key
    dates of the agency. ``as_then``: each entry is planned as on its own day.
    ``is_first_entry`` answers the condition of that name.
    """

    calendar: Calendar | None = None
    typed: Mapping[int, date | None] | None = None
    definitions: Sequence[KeyDate] | None = None
    as_then: bool = False
    is_first_entry: bool | None = None


AS_IT_IS = Supposed()
# On a trip that is over, a task due longer ago than that is no help but noise.
ENDED_DAYS = 30


def agency_calendar() -> Calendar:
    """The agency's calendar as it is set today; three queries.

    Inside a transaction it is kept from changing until the tasks counted with it are there.
    One query for all would not do: what waits for a lock does not see rows added meanwhile.
    """
    rows = sql.lock_shared(AgencyCalendar) or _first_calendar()
    setting = next(iter(rows), AgencyCalendar())
    return calendar_of(setting, Closure.objects.all())


def _first_calendar() -> list[AgencyCalendar]:
    """The row, made anew where it is missing: nobody could wait for it.

    A migration makes it; a database that was emptied has none.
    """
    if transaction.get_connection().in_atomic_block:
        AgencyCalendar.objects.insert([AgencyCalendar(pk=1)], ignore_conflicts=True)
    return sql.lock_shared(AgencyCalendar)


def calendar_of(setting: AgencyCalendar, closures: Iterable[Closure]) -> Calendar:
    """The calendar with these closures; one query, for the holidays that are worked."""
    worked = WorkedHoliday.objects.values_list("name", "year")
    return Calendar(
        closing_weekdays=frozenset(setting.closing_weekdays),
        country=setting.country,
        subdivision=setting.subdivision,
        closures=tuple(Period(row.first_day, row.last_day, row.name) for row in closures),
        worked=frozenset(Worked(*row) for row in worked),
    )


def needs_calendar(rule: Rule | Task | TaskDates) -> bool:
    return rule.day_count == DayCount.WORKING or rule.day_rule != DayRule.STAY


@dataclass(frozen=True)
class Resolver:
    """Resolves the rules of a set of opportunities; each distinct question is asked once."""

    calendar: Calendar
    key_dates: Mapping[int, Mapping[int, date | None]]
    followed: Mapping[int, Followed] = field(default_factory=dict)
    _known: dict[tuple[Rule, date | None, date | None], DueDate] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rules: Iterable[Rule | Task | TaskDates],
        opportunities: Sequence[Opportunity],
        *,
        supposed: Supposed = AS_IT_IS,
    ) -> "Resolver":
        """With the calendar and the key dates, when one of the rules needs them.

        Args:
            rules: rules, or tasks, which say it by the same names.
        """
        rules = list(rules)
        calendar, days = EVERY_DAY, {}
        if any(map(needs_calendar, rules)):
            calendar = supposed.calendar or agency_calendar()
        if any(rule.reference == Reference.KEY_DATE for rule in rules):
            days = key_dates.days_of(
                opportunities, typed=supposed.typed, definitions=supposed.definitions
            )
        return cls(calendar, days)

    def dates_of(
        self,
        opportunity: Opportunity,
        *,
        created: date,
        entered: date | None,
        followed: date | None = None,
    ) -> ReferenceDates:
        """What rules may count from, for tasks created, in a status entered, on these days.

        Args:
            followed: the day of the task that it follows.
        """
        return ReferenceDates(
            task_created=created,
            status_entered=entered,
            opportunity_created=clock.local_day(opportunity.created_at),
            departure=opportunity.departure_date,
            return_=opportunity.return_date,
            key_dates=self.key_dates.get(opportunity.pk, {}),
            task=followed,
        )

    def due(self, rule: Rule, dates: ReferenceDates) -> DueDate:
        """What a rule gives; the same question gets the very same answer."""
        question = (rule, dates.get(rule), dates.task_created)
        answer = self._known.get(question)
        if answer is None:
            answer = self._known[question] = resolve(rule, dates, self.calendar)
        return answer

    def expected(self, rule: Rule, dates: ReferenceDates, *, done: date | None) -> DueDate | None:
        """What it gives if the task that it follows is done that day, or as soon as it can be."""
        if done is None:
            return None
        return self.due(rule, dates._replace(task=max(done, dates.task_created or done)))

    def due_of(self, task: Task | TaskDates) -> DueDate:
        """What the rule of a task gives today; reads its ``opportunity`` and maybe ``change``."""
        entered = None
        if task.reference == Reference.STATUS_ENTERED and task.entered_at:
            entered = clock.local_day(task.entered_at)
        dates = self.dates_of(
            task.opportunity,
            created=clock.local_day(task.created_at),
            entered=entered,
            followed=self.followed.get(task.pk, NOTHING_FOLLOWED).day,
        )
        return self.due(task.rule, dates)

    def is_lost(self, task: Task | TaskDates) -> bool:
        """Whether the task that it follows does not take place, and it goes with it."""
        return self.followed.get(task.pk, NOTHING_FOLLOWED).is_lost


def resolver_for(
    tasks: Sequence[Task] | Sequence[TaskDates], *, supposed: Supposed = AS_IT_IS
) -> Resolver:
    """A resolver for these tasks, whose ``opportunity`` is loaded."""
    owners = {task.opportunity_id: task.opportunity for task in tasks}
    found = Resolver.of(tasks, list(owners.values()), supposed=supposed)
    if any(task.reference == Reference.TASK for task in tasks):
        return replace(found, followed=followed_by(tasks))
    return found


def too_late_before(return_date: date | None, *, today: date) -> date | None:
    """The day before which nothing is due any more on a trip that is over; else None."""
    is_over = return_date is not None and return_date < today
    return today - timedelta(days=ENDED_DAYS) if is_over else None


def rules_by_status(
    templates: Sequence[AutoTaskTemplate],
) -> dict[int, list[tuple[AutoTaskTemplate, Rule]]]:
    """The rules of each status, each after the one that it follows."""
    by_status = defaultdict(list)
    if any(template.predecessor_id for template in templates):
        templates = predecessors_first(templates)
    for template in templates:
        by_status[template.status_id].append((template, rule_of(template)))
    return by_status
