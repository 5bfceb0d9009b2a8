"""What entering a status would do to tasks, told before it is done. Writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo import clock
from caladeo.templatetags.days import short_day
from opportunities.models import Opportunity
from opportunities.moves import required as required_tasks
from opportunities.moves.required import Forgotten
from statuses.models import Status
from tasks.engine import inserting
from tasks.engine.plans import Plan, PlannedTask, Reason
from tasks.models import Task
from tasks.previews import move_preview as planning
from tasks.text import explaining, skipping


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A task to be: its name, and its day or what it waits for."""

    name: str
    day: str
    waiting: str = ""
    is_late: bool = False
    is_by_hand: bool = False
    pk: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class MovePreview:
    """The tasks to be, the open ones that would be cancelled, those not created and why.

    In words, so that it is drawn once for all who look at it (``draw``). ``remaining`` would
    stay open on a closed trip; ``over`` says how many are not created because it is long over.
    ``required`` would be left open and are asked about; ``is_demanded``: only some may leave them.
    """

    lines: tuple[PreviewLine, ...]
    cancelled: tuple[PreviewLine, ...]
    skipped: tuple[str, ...]
    remaining: tuple[PreviewLine, ...] = ()
    over: str = ""
    ended: int = 0
    required: tuple[PreviewLine, ...] = ()
    is_demanded: bool = False

    @property
    def counts(self) -> str:
        """« 2 tâches, 1 annulée »: what the message says after the move, where space is short."""
        created, cancelled = len(self.lines), len(self.cancelled)
        words = [
            ngettext("%(count)s task", "%(count)s tasks", created) % {"count": created},
            ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled) % {"n": cancelled},
            ngettext("%(n)s not created", "%(n)s not created", self.ended) % {"n": self.ended},
        ]
        counts = (created, cancelled, self.ended)
        return ", ".join(said for said, count in zip(words, counts, strict=True) if count)

    @property
    def drop(self) -> str:
        """« Déposer ici : 2 tâches seront créées, 1 annulée »: the message before the move."""
        created, cancelled = len(self.lines), len(self.cancelled)
        words = []
        if created:
            said = ngettext(
                "%(count)s task will be created", "%(count)s tasks will be created", created
            )
            words.append(said % {"count": created})
        if cancelled and created:
            said = ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled)
            words.append(said % {"n": cancelled})
        elif cancelled:
            said = ngettext(
                "%(count)s open task will be cancelled",
                "%(count)s open tasks will be cancelled",
                cancelled,
            )
            words.append(said % {"count": cancelled})
        if self.over:
            words.append(self.over)
        if not words:
            return _("Drop here: no task to create")
        return _("Drop here: %(words)s") % {"words": ", ".join(words)}

    @property
    def required_seen(self) -> str:
        """The keys of the required tasks, as the form sends them back."""
        return ".".join(str(line.pk) for line in self.required)


def by_status(
    opportunity: Opportunity, statuses: Sequence[Status], *, at: datetime
) -> dict[int, MovePreview]:
    """What each of these statuses would do on the opportunity, in a constant number of queries."""
    today = clock.local_day(at)
    elsewhere = [status for status in statuses if status.pk != opportunity.status_id]
    found = planning.by_status(opportunity, elsewhere, by=None, at=at)
    asked = required_tasks.unasked([row for plan in found.values() for row in plan.forgotten])
    prefetch_related_objects([row.task for row in asked], "assignee")
    required: dict[int, list[Forgotten]] = defaultdict(list)
    for row in asked:
        required[row.to_status.pk].append(row)
    back = opportunity.return_date
    return {pk: _in_words(plan, required[pk], today=today, back=back) for pk, plan in found.items()}


def _in_words(
    plan: Plan, forgotten: Sequence[Forgotten], *, today: date, back: date | None
) -> MovePreview:
    ended = sum(row.reason == Reason.ENDED for row in plan.skipped)
    return MovePreview(
        lines=tuple(_line(planned, today=today) for planned in plan.tasks),
        cancelled=tuple(
            PreviewLine(row.task.name, short_day(row.task.due_date)) for row in plan.cancelled
        ),
        skipped=tuple(
            skipping.will_not_be(
                inserting.name_of(row.template, row.entry.opportunity),
                reason=row.reason,
                day=row.due.day,
                today=today,
                unmet=row.unmet,
            )
            for row in plan.skipped
            if row.reason != Reason.ENDED
        ),
        remaining=tuple(_remaining(row.task, today=today) for row in plan.remaining),
        over=skipping.over(ended, since=back) if ended and back else "",
        ended=ended,
        required=tuple(_required(row.task, today=today) for row in forgotten),
        is_demanded=any(row.is_demanded for row in forgotten),
    )


def _remaining(task: Task, *, today: date) -> PreviewLine:
    is_late = task.due_date is not None and task.due_date < today
    day = short_day(task.due_date)
    if task.due_date and is_late:
        day = explaining.due_in_words(task.due_date, today=today)
    return PreviewLine(name=task.name, day=day, is_late=is_late, is_by_hand=task.change_id is None)


def _required(task: Task, *, today: date) -> PreviewLine:
    """« en retard de 2 jours », « pour ven. 14 mai », and whose it is."""
    is_late = task.due_date is not None and task.due_date < today
    day = ""
    if task.due_date:
        words = {"day": short_day(task.due_date)}
        late = explaining.due_in_words(task.due_date, today=today)
        day = late if is_late else _("for %(day)s") % words
    person = task.assignee.get_short_name() if task.assignee else ""
    return PreviewLine(name=task.name, day=day, is_late=is_late, pk=task.pk, person=person)


def _line(planned: PlannedTask, *, today: date) -> PreviewLine:
    due, template, trip = planned.due, planned.template, planned.entry.opportunity
    named = inserting.reference_name_of(template, trip)
    waiting = explaining.waiting_until(due, planned.expected, named=named, today=today)
    return PreviewLine(
        name=inserting.name_of(template, trip),
        day=short_day(due.day),
        waiting=waiting if due.is_waiting else "",
        is_late=planned.is_late(today),
    )
