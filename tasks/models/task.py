"""What must be done: the tasks of an opportunity, by hand or by a status's rule."""

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caladeo.db.search import SearchableModel, SearchField
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, KeyDate, Role
from statuses.options import DayCount, DayRule, IfNotPreceded, IfPast, OnLeave
from statuses.references import Reference, Unit
from tasks.dates import due_dates
from tasks.dates.calendars import ClosedDay
from tasks.dates.due_dates import as_kept, visible_from
from tasks.models.indexes import OF_TASKS
from tasks.querysets import TaskQuerySet

LONGEST_REMINDER = 365  # days


class Task(SearchableModel):
    """A task; an automatic one keeps a copy of its rule, which may be edited or deleted then."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        DELETED = "deleted", _("Deleted")

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="tasks", verbose_name=_("opportunity")
    )
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    due_date = models.DateField(_("due date"), null=True, blank=True, validators=due_dates.WITHIN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("assignee"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    # When somebody last gave it away by hand, and who; it is empty once that was taken back.
    given_at = models.DateTimeField(_("given"), null=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given by"),
        db_index=False,
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    # Where an automatic task comes from; empty on one added by hand.
    change = models.ForeignKey(
        StatusChange,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="tasks",
        verbose_name=_("status change"),
    )
    template = models.ForeignKey(
        AutoTaskTemplate,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="tasks",
        verbose_name=_("automatic task"),
        db_index=False,  # an index below begins with it
    )
    reference = models.CharField(
        _("relative to"), max_length=20, choices=Reference, blank=True, editable=False
    )
    offset_days = models.SmallIntegerField(_("offset"), default=0, editable=False)
    offset_unit = models.CharField(max_length=10, default=Unit.DAYS, editable=False)
    reference_date = models.DateField(_("reference date"), null=True, editable=False)
    key_date = models.ForeignKey(
        KeyDate,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="tasks",
        verbose_name=_("key date"),
    )
    # The rule of the task that this one follows: see `tasks.engine.predecessors.predecessors_of`.
    predecessor = models.ForeignKey(
        AutoTaskTemplate,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="followers",
        verbose_name=_("task that it follows"),
        db_index=False,
    )
    if_not_preceded = models.CharField(max_length=10, default=IfNotPreceded.CANCEL, editable=False)
    day_count = models.CharField(max_length=10, default=DayCount.CALENDAR, editable=False)
    day_rule = models.CharField(max_length=10, default=DayRule.STAY, editable=False)
    if_past = models.CharField(max_length=10, default=IfPast.KEEP, editable=False)
    on_leave = models.CharField(max_length=20, default=OnLeave.KEEP, editable=False)
    visible_days = models.PositiveSmallIntegerField(null=True, editable=False)
    is_required = models.BooleanField(_("required"), default=False, editable=False)
    # Whether a person put its rule on this trip, whatever the status of the rule.
    is_chosen = models.BooleanField(_("rule chosen by hand"), default=False, editable=False)
    # What the rule gives, also while the date is pinned, and how: see `DueDate`.
    computed_date = models.DateField(null=True, editable=False)
    counted_date = models.DateField(null=True, editable=False)
    skipped_days = models.JSONField(default=list, editable=False)
    is_raised = models.BooleanField(default=False, editable=False)

    # So many days before it is due, whoever has it is reminded of it.
    reminder_days = models.PositiveSmallIntegerField(
        _("reminder, days before"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_REMINDER)],
    )
    visible_from = models.DateField(_("in My tasks from"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        StatusChange,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="cancelled_tasks",
        verbose_name=_("cancelled by the change"),
    )
    # Set once a person has edited, done, pinned or deleted it: undo then leaves it.
    touched_at = models.DateTimeField(_("touched"), null=True, editable=False)
    is_pinned = models.BooleanField(_("due date set by hand"), default=False, editable=False)
    # Whether it goes with the manager; one that has a role, with the person of that role.
    follows_manager = models.BooleanField(_("follows the manager"), default=False, editable=False)
    role = models.ForeignKey(
        Role, models.SET_NULL, null=True, editable=False, related_name="tasks", db_index=False
    )
    # Who is away then: the assignee does it for them, and they get it back.
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="tasks_of_absences",
        verbose_name=_("instead of"),
        db_index=False,
    )
    search_text = SearchField(sources=("name",))
    # Of the one that it follows, where it was read `with_followed_name`.
    followed_name: str | None = None
    # Who would get it, where a preview says that it is another person.
    goes_to: User | None = None
    # Of its notes, where it was read `with_note_count`.
    note_count: int | None = None

    objects = models.Manager.from_queryset(TaskQuerySet)()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "template"], name="task_is_created_once_per_change"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "cancelled", "deleted"]),
                name="task_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False),
                name="task_done_has_its_moment",
            ),
            models.CheckConstraint(
                condition=due_dates.IS_WITHIN, name="task_is_due_within_the_calendars"
            ),
            models.CheckConstraint(
                condition=Q(reminder_days=None) | Q(reminder_days__range=(0, LONGEST_REMINDER)),
                name="task_reminder_is_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(is_pinned=False) | ~Q(reference=""), name="task_pinned_is_automatic"
            ),
        ]
        indexes = OF_TASKS

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('tasks:tab', args=[self.opportunity_id])}#task-{self.pk}"

    @property
    def reminder_day(self) -> date | None:
        """When its person is reminded; None while it has no date."""
        return visible_from(self.due_date, self.reminder_days)

    @property
    def is_automatic(self) -> bool:
        """Whether a date gives its due date: by a rule, or as somebody made it follow its trip."""
        return bool(self.reference)

    @property
    def is_free(self) -> bool:
        """Open, and assigned to nobody: everybody may take it."""
        return self.state == self.State.OPEN and self.assignee_id is None

    @property
    def owner_id(self) -> int | None:
        """Whose task it is: of who is away, also while a colleague does it."""
        return self.instead_of_id or self.assignee_id

    @property
    def away_until(self) -> date | None:
        """The last day on which its assignee is away; reads ``assignee``."""
        return self.assignee.absent_until if self.assignee else None

    @property
    def is_waiting(self) -> bool:
        """Open, automatic and without a date because its reference is not known yet."""
        return (
            self.is_automatic
            and not self.is_pinned
            and self.state == self.State.OPEN
            and self.due_date is None
        )

    def is_put_back(self, day: date | None) -> bool:
        """Whether that day makes it follow its rule again: set by hand, undone by hand."""
        is_open = self.state == self.State.OPEN  # of others the computed date is an old one
        return self.is_pinned and is_open and day == self.computed_date

    @property
    def is_needless(self) -> bool:
        """Cancelled because the date that it waited for was already past when it arrived."""
        is_past = self.if_past == IfPast.SKIP and self.computed_date is not None
        return is_past and self.is_cancelled_by_its_rule

    @property
    def has_lost_predecessor(self) -> bool:
        """Cancelled because the task that it followed does not take place."""
        is_lost = self.reference == Reference.TASK and self.computed_date is None
        return is_lost and self.is_cancelled_by_its_rule

    @property
    def is_cancelled_by_its_rule(self) -> bool:
        return self.state == self.State.CANCELLED and self.cancelled_by_id is None

    @property
    def rule(self) -> due_dates.Rule:
        return due_dates.rule_of(self)

    @property
    def entered_at(self) -> datetime | None:
        """When the opportunity entered the status that created it; reads its ``change``."""
        return self.change.changed_at if self.change else None

    @property
    def due(self) -> due_dates.DueDate:
        """What the rule gives and why, as it was computed and kept; pinned or not."""
        skipped = [(date.fromisoformat(day), *reason) for day, *reason in self.skipped_days]
        return due_dates.DueDate(
            rule=self.rule,
            reference_date=self.reference_date,
            counted=self.counted_date,
            day=self.computed_date,
            skipped=tuple(ClosedDay(*row) for row in skipped),
            is_raised=self.is_raised,
        )

    def has_due_date(self, due: due_dates.DueDate) -> bool:
        """Whether this, of the rule of this task, is what was kept: `due` without the detour."""
        return (
            self.reference_date == due.reference_date
            and self.counted_date == due.counted
            and self.computed_date == due.day
            and self.is_raised == due.is_raised
            and self.skipped_days == as_kept(due.skipped)
        )

    def apply_due_date(self, due: due_dates.DueDate) -> None:
        """Keep, in memory, what the rule gives; the task is due that day unless pinned."""
        self.reference_date = due.reference_date
        self.counted_date = due.counted
        self.computed_date = due.day
        self.skipped_days = as_kept(due.skipped)
        self.is_raised = due.is_raised
        if not self.is_pinned:
            self.due_date = due.day
            self.visible_from = visible_from(due.day, self.visible_days)
