"""A task as a line of a list shows it: its words, worked out without a query."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import cached_property

from caladeo.colors import Look, look
from statuses.models import Status
from statuses.references import Reference
from tasks.absences.own_calendar import calendar_of
from tasks.actions import postponing
from tasks.dates.due_dates import DueDate
from tasks.lists import grouping
from tasks.lists.grouping import Group, Key
from tasks.models import DueDateMove, Task
from tasks.notes.entries import NoteEntry
from tasks.text import explaining, wording


class Due(NamedTuple):
    """When a task is due in words, or what became of it, and how this is shown."""

    words: str
    group: Group | None
    is_waiting: bool
    is_pinned: bool


class Trip(NamedTuple):
    """The opportunity of a task, where tasks of several stand together."""

    pk: int
    name: str
    client: str


class Line(NamedTuple):
    """A folded row in words and marks: it looks the same until one of them changes."""

    pk: int
    anchor: str
    name: str
    state: str
    group: Group | None
    due: Due
    trip: Trip | None
    status: Look | None
    person: Look | None
    assignee: int | None  # whose key that is
    instead_of: str
    is_open: bool
    is_new: bool
    is_free: bool
    is_automatic: bool
    is_required: bool
    is_described: bool
    notes: int
    reminder: date | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A task read ``with_context``, and how its line stands on the page."""

    task: Task
    today: date
    is_on_tab: bool = False  # of its opportunity, which it need not name
    is_open: bool = False  # unfolded: it says why it is there and why that day
    is_new: bool = False  # created by the move just made
    is_leaving: bool = False  # stays a moment, then folds away
    takes_focus: bool = False
    has_arrived: bool = False  # tinted once
    moves: tuple[DueDateMove, ...] = ()  # of its due date, when unfolded
    notes: tuple[NoteEntry, ...] = ()  # the latest first, when unfolded

    @property
    def is_at_rest(self) -> bool:
        """Folded, and neither coming, going nor looked at."""
        return not (self.is_open or self.is_leaving or self.takes_focus or self.has_arrived)

    @cached_property
    def group(self) -> Group | None:
        return grouping.group_of(self.task, today=self.today)

    @property
    def anchor(self) -> str:
        """What its line is called; one that leaves makes room for the one that comes."""
        return f"{self.task.pk}-gone" if self.is_leaving else f"{self.task.pk}"

    @property
    def line(self) -> Line:
        task = self.task
        return Line(
            pk=task.pk,
            anchor=self.anchor,
            name=task.name,
            state=task.state,
            group=self.group,
            due=self.due,
            trip=self.trip,
            status=look(self.status),
            person=look(task.assignee),
            assignee=task.assignee_id,
            instead_of=wording.instead_of(task.instead_of),
            is_open=self.is_open,
            is_new=self.is_new,
            is_free=task.is_free,
            is_automatic=task.change_id is not None,
            is_required=task.is_required,
            is_described=bool(task.description),
            notes=task.note_count or 0,
            reminder=None if self.is_closed else task.reminder_day,
        )

    @property
    def trip(self) -> Trip | None:
        if self.is_on_tab:
            return None
        trip = self.task.opportunity
        return Trip(trip.pk, trip.name, trip.client.name)

    @property
    def status(self) -> Status | None:
        """On the tab the one that the task came from, elsewhere that of the opportunity."""
        if not self.is_on_tab:
            return self.task.opportunity.status
        return self.task.change.to_status if self.task.change else None

    @property
    def due(self) -> Due:
        return Due(
            words=self.closed_words if self.is_closed else self.due_words,
            group=self.group,
            is_waiting=self.task.is_waiting,
            is_pinned=self.task.is_pinned,
        )

    @property
    def key(self) -> Key:
        return Key.of(self.task)

    @property
    def is_closed(self) -> bool:
        return self.group == Group.CLOSED

    @cached_property
    def due_words(self) -> str:
        """« dans 6 jours », « en attente de la date de départ », or nothing."""
        if self.task.is_waiting:
            return explaining.waiting_for(self.task.rule, named=self.named)
        if self.task.due_date is None or self.is_closed:
            return ""
        return explaining.due_in_words(self.task.due_date, today=self.today)

    @property
    def closed_words(self) -> str:
        """« terminée le 27 avril par Anna », « annulée au changement de statut, le 28 avril »."""
        task = self.task
        if task.is_needless and task.computed_date:
            return wording.needless(task.computed_date, today=self.today)
        if task.has_lost_predecessor:
            return wording.without_predecessor()
        if task.done_at is None:
            by_change = task.cancelled_by_id is not None
            return wording.cancelled(task.cancelled_at, by_change=by_change, today=self.today)
        return wording.completed(task.done_at, by=task.done_by, today=self.today)

    @property
    def origin_words(self) -> str:
        """When it came, and through whom; reads ``change`` or ``created_by``."""
        task = self.task
        if task.change and not task.is_chosen:
            moment, person = task.change.changed_at, task.change.changed_by
        else:
            moment, person = task.created_at, task.created_by
        return wording.happened(moment, by=person, today=self.today)

    @cached_property
    def computed(self) -> DueDate | None:
        """What the rule gives; None for a task added by hand."""
        return self.task.due if self.task.is_automatic else None

    @property
    def way_back(self) -> date | None:
        """The computed date that a date set by hand can go back to."""
        return self.task.computed_date if self.task.is_pinned and not self.is_closed else None

    @property
    def role_words(self) -> str:
        """« Production : Léa »; two queries, of a task that follows a role alone."""
        task = self.task
        return wording.role_of(task) if task.role and task.follows_manager else ""

    @property
    def named(self) -> str:
        """The key date or the task that the rule counts from, if it does."""
        task = self.task
        return task.key_date.name if task.key_date else task.followed_name or ""

    @property
    def reference_name(self) -> str:
        return explaining.reference_name(self.task.rule, named=self.named)

    @property
    def offset_name(self) -> str:
        return explaining.offset_name(self.task.rule)

    @property
    def sign(self) -> str:
        return "" if not self.task.offset_days else "−" if self.task.offset_days < 0 else "+"

    @property
    def explanation(self) -> str:
        return explaining.explain(self.computed, named=self.named) if self.computed else ""

    @property
    def counted(self) -> date | None:
        """The day that the offset alone gives, when the task is not due then."""
        due = self.computed
        return due.counted if due and due.counted != due.day else None

    @property
    def note(self) -> str:
        return explaining.note(self.computed) if self.computed else ""

    @cached_property
    def story(self) -> list[str]:
        """How the due date moved, the latest move first."""
        return [explaining.move_in_words(move, today=self.today) for move in self.moves]

    @property
    def visible_from(self) -> date | None:
        """The day when it comes into *Mes tâches*, while that is still to come."""
        day, is_closed = self.task.visible_from, self.is_closed
        return day if day and day > self.today and not is_closed else None

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it waits for the date before which it comes into *Mes tâches*."""
        follows = self.task.reference == Reference.TASK
        return self.task.is_waiting and (follows or self.task.visible_days is not None)

    @property
    def days_off(self) -> list[postponing.Choice]:
        """The days that it can be put off to in one click; reads the calendar of its person."""
        task, today = self.task, self.today
        found = postponing.choices(today=today, calendar=calendar_of(task.assignee_id, since=today))
        return [choice for choice in found if choice.day != task.due_date]
