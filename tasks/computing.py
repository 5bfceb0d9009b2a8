"""What the resolver needs to know of real tasks: their dates, and the agency's calendar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from caladeo import clock
from opportunities import key_dates
from opportunities.models import Opportunity
from statuses.models import AgencyCalendar, Closure
from statuses.options import DayCount, DayRule
from statuses.references import Reference
from tasks.calendars import Calendar, Period
from tasks.due_dates import EVERY_DAY, DueDate, ReferenceDates, Rule, resolve
from tasks.models import Task


def agency_calendar() -> Calendar:
    """The agency's calendar as it is set today; two queries."""
    setting = AgencyCalendar.objects.first() or AgencyCalendar()
    closures = Closure.objects.values_list("first_day", "last_day", "name")
    return Calendar(
        closing_weekdays=frozenset(setting.closing_weekdays),
        country=setting.country,
        subdivision=setting.subdivision,
        closures=tuple(Period(*row) for row in closures),
    )


def needs_calendar(rule: Rule) -> bool:
    return rule.day_count == DayCount.WORKING or rule.day_rule != DayRule.STAY


@dataclass(frozen=True)
class Resolver:
    """Resolves the rules of a set of opportunities; each distinct question is asked once."""

    calendar: Calendar
    key_dates: Mapping[int, Mapping[int, date | None]]
    _known: dict[tuple[Rule, date | None, date | None], DueDate] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rules: Iterable[Rule],
        opportunities: Sequence[Opportunity],
        *,
        typed: Mapping[int, date | None] | None = None,
    ) -> "Resolver":
        """With the calendar and the key dates, when one of the rules needs them."""
        rules = list(rules)
        calendar = agency_calendar() if any(map(needs_calendar, rules)) else EVERY_DAY
        counts_from_key_date = any(rule.reference == Reference.KEY_DATE for rule in rules)
        days = key_dates.days_of(opportunities, typed=typed) if counts_from_key_date else {}
        return cls(calendar, days)

    def due(
        self, rule: Rule, opportunity: Opportunity, *, created: date, entered: date | None
    ) -> DueDate:
        """The due date of a task created, in a status entered, on these local days."""
        dates = ReferenceDates(
            task_created=created,
            status_entered=entered,
            opportunity_created=clock.local_day(opportunity.created_at),
            departure=opportunity.departure_date,
            return_=opportunity.return_date,
            key_dates=self.key_dates.get(opportunity.pk, {}),
        )
        question = (rule, dates.get(rule), created)
        if question not in self._known:
            self._known[question] = resolve(rule, dates, self.calendar)
        return self._known[question]

    def due_of(self, task: Task) -> DueDate:
        """What the rule of a task gives today; reads its ``opportunity`` and ``change``."""
        entered = clock.local_day(task.change.changed_at) if task.change else None
        created = clock.local_day(task.created_at)
        return self.due(task.rule, task.opportunity, created=created, entered=entered)


def resolver_for(
    tasks: Sequence[Task], *, typed: Mapping[int, date | None] | None = None
) -> Resolver:
    """A resolver for these tasks, whose ``opportunity`` is loaded.

    Args:
        typed: key dates not saved yet, to count with in place of those that are.
    """
    owners = {task.opportunity_id: task.opportunity for task in tasks}
    return Resolver.of([task.rule for task in tasks], list(owners.values()), typed=typed)
