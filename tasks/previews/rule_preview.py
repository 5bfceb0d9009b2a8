"""What a rule gives on an example date; nothing is written."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo import clock, days
from caladeo.models import User
from statuses import placeholders
from statuses.models import AutoTaskTemplate
from statuses.options import DayCount, IfNotPreceded, IfPast
from statuses.references import Reference, name_of
from tasks.dates import due_dates, holiday_names
from tasks.dates.calendars import Calendar, ClosedDay
from tasks.dates.due_dates import EVERY_DAY, DueDate, ReferenceDates
from tasks.engine.resolver import agency_calendar
from tasks.numbers.past_plans import NOTHING_KNOWN, Figures, figures
from tasks.text import explaining, numbers

# How far away the example lies: a departure is planned, the rest happens today.
DAYS_AHEAD = {Reference.DEPARTURE: 60, Reference.RETURN: 70, Reference.KEY_DATE: 30}
# A task is created when its status is entered, whichever of the two the example is of.
ENTERING = (Reference.TASK_CREATED, Reference.STATUS_ENTERED)
EXAMPLES = {
    Reference.TASK_CREATED: _("Example with the task created on"),
    Reference.STATUS_ENTERED: _("Example with the status entered on"),
    Reference.OPPORTUNITY_CREATED: _("Example with the opportunity created on"),
    Reference.DEPARTURE: _("Example with a departure on"),
    Reference.RETURN: _("Example with a return on"),
    Reference.KEY_DATE: _("Example with this date on"),
    Reference.TASK: _("Example with that task done on"),
}
HAPPENINGS = {
    Reference.TASK_CREATED: _("Task created on %(day)s"),
    Reference.STATUS_ENTERED: _("Status entered on %(day)s"),
    Reference.OPPORTUNITY_CREATED: _("Opportunity created on %(day)s"),
    Reference.DEPARTURE: _("Departure on %(day)s"),
    Reference.RETURN: _("Return on %(day)s"),
    Reference.KEY_DATE: _("“%(name)s” on %(day)s"),
    Reference.TASK: _("“%(name)s” done on %(day)s"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the two weeks; ``count`` is its place in a count of working days."""

    day: date
    closed: ClosedDay | None
    is_due: bool
    is_reference: bool
    is_struck: bool
    count: int = 0

    @property
    def name(self) -> str:
        """Of a day that is closed by name."""
        return holiday_names.named(self.closed) if self.closed else ""


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What the panel says: a due date, or calmly why there is none yet."""

    rule: AutoTaskTemplate
    example: date | None
    due: DueDate | None = None
    created: date | None = None
    calendar: Calendar = EVERY_DAY
    example_words: tuple[str, str] = ("", "")
    figures: Figures = NOTHING_KNOWN
    errors: list[Any] = field(default_factory=list)

    @property
    def rule_reference(self) -> str:
        """The reference as the form names it, with its key date."""
        named = self.rule.key_date_id or self.rule.predecessor_id
        return f"{self.rule.reference}:{named}" if named else str(self.rule.reference)

    @property
    def example_label(self) -> Any:
        return EXAMPLES[Reference(self.rule.reference)]

    @property
    def happening(self) -> str:
        """« Départ le 14 juin 2027 »."""
        if self.example is None:
            return ""
        name = name_of(self.rule)
        words = str(HAPPENINGS[Reference(self.rule.reference)])
        return words % {"day": days.long_day(self.example), "name": name}

    @property
    def due_words(self) -> str:
        """« mardi 18 mai 2027 »."""
        return days.full_day(self.due.day) if self.due and self.due.day else ""

    @property
    def explanation(self) -> str:
        named = name_of(self.rule)
        return explaining.explain(self.due, named=named) if self.due else ""

    @property
    def until_then(self) -> str:
        """« D’ici là : en attente de « Relancer le client », hors de Mes tâches. »."""
        if self.rule.reference != Reference.TASK:
            return ""
        words = gettext("Until then: waiting for “%(name)s”, out of My tasks.")
        if self.rule.if_not_preceded == IfNotPreceded.CANCEL:
            words = gettext(
                "Until then: waiting for “%(name)s”, out of My tasks. Cancelled if that one does"
                " not take place."
            )
        return words % {"name": name_of(self.rule)}

    @property
    def warning(self) -> str:
        """That its plan could not be kept, as long as nothing is said of such a due date."""
        return numbers.past(self.figures.plan) if self.rule.if_past == IfPast.KEEP else ""

    @property
    def too_short(self) -> str:
        """What arithmetic alone says, where there are too few entries to count."""
        is_counted = self.figures.plan is not None or self.rule.if_past != IfPast.KEEP
        return "" if is_counted else numbers.too_short(self.rule)

    @property
    def forecast(self) -> str:
        """« environ 4 tâches par semaine, surtout pour Anna »."""
        return numbers.forecast(self.figures.forecast)

    @property
    def base(self) -> str:
        """« d’après les 32 entrées des 3 derniers mois »."""
        return numbers.base(self.figures.forecast)

    @property
    def is_past(self) -> bool:
        """Whether the due date has passed before the task is created."""
        known = self.due and self.due.day and self.created
        return bool(known and self.due.day < self.created)  # type: ignore[union-attr,operator]

    @property
    def is_skipped(self) -> bool:
        return self.is_past and self.rule.if_past == IfPast.SKIP

    @property
    def past_words(self) -> str:
        """What becomes of a due date that has passed already."""
        if self.is_skipped:
            return gettext("Already past: the task is not created.")
        return gettext("Already past: the task is late from the start.") if self.is_past else ""

    @property
    def weeks(self) -> list[list[Day]]:
        """Two weeks around the due date, with the reference if it is in sight."""
        if self.due is None or self.due.day is None or self.example is None:
            return []
        monday = self.due.day - timedelta(days=self.due.day.weekday())
        counted = self.due.counted or self.due.day
        is_counting = self.rule.day_count == DayCount.WORKING and self.rule.offset_days > 0
        if is_counting or any(
            monday - timedelta(days=7) <= day < monday for day in (self.example, counted)
        ):
            monday -= timedelta(days=7)
        counts = self._counts()
        cells = [
            self._cell(monday + timedelta(days=n), counts.get(monday + timedelta(days=n), 0))
            for n in range(14)
        ]
        return [cells[:7], cells[7:]]

    @property
    def named_days(self) -> list[Day]:
        """The holidays and closures of the two weeks."""
        cells = [cell for week in self.weeks for cell in week]
        return [cell for cell in cells if cell.closed and cell.closed.name]

    def _cell(self, day: date, count: int) -> Day:
        due = self.due
        is_due = bool(due) and day == due.day and not self.is_skipped  # type: ignore[union-attr]
        return Day(
            day=day,
            closed=self.calendar.closed(day),
            is_due=is_due,
            is_reference=day == self.example,
            is_struck=bool(due) and day == due.counted and not is_due,  # type: ignore[union-attr]
            count=count,
        )

    def _counts(self) -> dict[date, int]:
        """The number of each working day near the due date, when working days are counted."""
        is_counting = self.rule.day_count == DayCount.WORKING and self.rule.offset_days
        if self.due is None or self.due.counted is None or not is_counting:
            return {}
        day, left = self.due.counted, abs(self.rule.offset_days)
        step = timedelta(days=-1 if self.rule.offset_days > 0 else 1)
        counts = {}
        for _day in range(21):
            if left and self.calendar.is_working(day):
                counts[day] = left
                left -= 1
            day += step
        return counts


def preview_rule(
    rule: AutoTaskTemplate, *, example: date | None, today: date, user: User | None = None
) -> RulePreview:
    """The preview of a rule, which need not be saved."""
    reference = Reference(rule.reference)
    example = example or example_for(rule, today=today)
    created = example if reference in ENTERING else today
    name = "return_" if reference == Reference.RETURN else reference
    dates: dict[str, Any] = {"task_created": created, name: example}
    if reference == Reference.KEY_DATE:
        dates = {"task_created": created, "key_dates": {rule.key_date_id or 0: example}}
    calendar = agency_calendar()
    due = due_dates.resolve(due_dates.rule_of(rule), ReferenceDates(**dates), calendar)
    words = _spoken(rule, example=example, user=user)
    known = figures(rule, now=clock.now())
    return RulePreview(rule, example, due, created, calendar, words, known)


def example_for(rule: AutoTaskTemplate, *, today: date) -> date:
    return today + timedelta(days=DAYS_AHEAD.get(Reference(rule.reference), 0))


def _spoken(rule: AutoTaskTemplate, *, example: date, user: User | None) -> tuple[str, str]:
    """The name and the description as an opportunity would fill them in; empty as they are."""
    if not rule.has_placeholders:
        return "", ""
    is_return = rule.reference == Reference.RETURN
    departure = example - timedelta(days=13) if is_return else example
    words = {
        "client": gettext("Martin family"),
        "destination": gettext("Japan"),
        "depart": days.long_day(departure),
        "retour": days.long_day(departure + timedelta(days=13)),
        "gestionnaire": user.name if user else gettext("Camille Robert"),
    }
    texts = {name: getattr(rule, name) for name in ("name", "description")}
    filled = [
        placeholders.fill(text, words, max_length=5000) if placeholders.are_in(text) else ""
        for text in texts.values()
    ]
    return filled[0], filled[1]
