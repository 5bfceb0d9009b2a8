"""The due date that a rule would give, shown while it is typed; nothing is written."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from caladeo import clock, days
from caladeo.access import settings_right_required
from statuses.forms.offsets import OffsetWidget
from statuses.forms.preview import PreviewForm
from statuses.forms.template import TemplateForm
from statuses.references import Reference
from tasks import due_dates, explaining
from tasks.due_dates import DueDate, ReferenceDates, Rule

# How far away the example lies: a departure is planned, the rest happens today.
DAYS_AHEAD = {Reference.DEPARTURE: 60, Reference.RETURN: 70}
EXAMPLES = {
    Reference.TASK_CREATED: _("Example with the task created on"),
    Reference.STATUS_ENTERED: _("Example with the status entered on"),
    Reference.OPPORTUNITY_CREATED: _("Example with the opportunity created on"),
    Reference.DEPARTURE: _("Example with a departure on"),
    Reference.RETURN: _("Example with a return on"),
}
HAPPENINGS = {
    Reference.TASK_CREATED: _("Task created on %(day)s"),
    Reference.STATUS_ENTERED: _("Status entered on %(day)s"),
    Reference.OPPORTUNITY_CREATED: _("Opportunity created on %(day)s"),
    Reference.DEPARTURE: _("Departure on %(day)s"),
    Reference.RETURN: _("Return on %(day)s"),
}


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    is_due: bool
    is_reference: bool

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Preview:
    """What the panel says: a due date, or calmly why there is none yet."""

    reference: str
    example: date | None
    due: DueDate | None = None
    errors: list[Any] = field(default_factory=list)

    @property
    def example_label(self) -> Any:
        return EXAMPLES[Reference(self.reference)]

    @property
    def happening(self) -> str:
        """« Départ le 14 juin 2027 »."""
        words = str(HAPPENINGS[Reference(self.reference)])
        return words % {"day": days.long_day(self.example)} if self.example else ""

    @property
    def due_words(self) -> str:
        """« mardi 18 mai 2027 »."""
        return days.full_day(self.due.day) if self.due and self.due.day else ""

    @property
    def explanation(self) -> str:
        return explaining.explain(self.due) if self.due else ""

    @property
    def weeks(self) -> list[list[Day]]:
        """Two weeks around the due date, with the reference if it is in sight."""
        if self.due is None or self.due.day is None or self.example is None:
            return []
        monday = self.due.day - timedelta(days=self.due.day.weekday())
        if monday - timedelta(days=7) <= self.example < monday:
            monday -= timedelta(days=7)
        shown = [monday + timedelta(days=n) for n in range(14)]
        marked = [Day(day, day == self.due.day, day == self.example) for day in shown]
        return [marked[:7], marked[7:]]


@settings_right_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The panel again, as the fields change; the example too when the reference did."""
    form = PreviewForm(request.GET)
    context = {
        "preview": _read(form, today=clock.today()),
        "is_other_reference": form.is_example_of_another,
    }
    return render(request, "statuses/template.html#preview-answer", context)


def is_asked(request: HttpRequest) -> bool:
    """The button of those without script: show the preview, keep what is typed, save nothing."""
    return "preview" in request.POST


def of_form(request: HttpRequest, form: TemplateForm) -> Preview:
    """The preview of a page: of what was typed, or of the rule that is stored."""
    if form.is_bound:
        return _read(PreviewForm(request.POST), today=clock.today())
    rule = form.instance
    days_typed, direction = OffsetWidget().decompress(rule.offset_days)
    data = {
        "offset_days_days": days_typed,
        "offset_days_direction": direction,
        "reference": rule.reference,
    }
    return _read(PreviewForm(data), today=clock.today())


def _read(form: PreviewForm, *, today: date) -> Preview:
    form.is_valid()
    cleaned = form.cleaned_data
    reference = cleaned.get("reference") or Reference.TASK_CREATED
    example = cleaned.get("example")
    if example is None and "example" not in form.errors:
        example = today + timedelta(days=DAYS_AHEAD.get(Reference(reference), 0))
    if form.errors:
        errors = [error for errors in form.errors.values() for error in errors]
        return Preview(reference, example, errors=errors)
    name = "return_" if reference == Reference.RETURN else reference
    dates = ReferenceDates(**{name: example})
    due = due_dates.resolve(Rule(reference, cleaned["offset_days"]), dates)
    return Preview(reference, example, due)
