"""The entries of an opportunity into its statuses, as its history tells them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext, ngettext, ngettext_lazy

from caladeo import clock
from caladeo.days import number
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.models.change import StatusChangeQuerySet
from opportunities.moves import undoing
from tasks.engine.plans import Reason
from tasks.models import Task, TaskNotCreated
from tasks.text import wording

OF_TASKS = ("done_by", "assignee", "key_date", "created_by", "deletion__deleted_by")


@dataclass(frozen=True, kw_only=True)
class ChangeEntry:
    """One change: how long it lasted, how many times that status had been entered, its tasks.

    A change that was undone is told by its undo alone, with the tasks that were kept of it.
    """

    change: StatusChange
    tasks: list[Task]
    not_created: list[TaskNotCreated] = field(default_factory=list)
    days: int = 0
    visit: int = 1
    is_latest: bool = False
    can_undo: bool = False

    @property
    def when(self) -> datetime:
        return self.change.changed_at

    @property
    def is_folded(self) -> bool:
        """An older change whose tasks are all behind is told in one line."""
        return not self.is_latest and all(task.state != Task.State.OPEN for task in self.tasks)

    @property
    def can_create_left_out(self) -> bool:
        """Whether it left out tasks that were due long ago, since the trip was over."""
        return any(row.reason == Reason.ENDED and row.template_id for row in self.not_created)

    @property
    def facts(self) -> list[str]:
        """By which source, for the how manyth time, for how long: only what is worth a word."""
        found = []
        if self.change.source != Source.SCREEN:
            found.append(self.change.get_source_display())
        if self.visit > 1:
            found.append(gettext("entry number %(number)s") % {"number": self.visit})
        if self.days:
            days = ngettext(
                "%(days)s day in this status", "%(days)s days in this status", self.days
            )
            found.append(days % {"days": number(self.days)})
        if self.change.is_quiet:
            found.append(gettext("without creating its tasks"))
        if self.change.lost_reason:
            found.append(gettext("reason: %(reason)s") % {"reason": self.change.lost_reason})
        if left := self.change.required_left:
            count = len(left["tasks"])
            words = ngettext(
                "%(count)s required task left open", "%(count)s required tasks left open", count
            )
            found.append(words % {"count": number(count)})
            if left["why"]:
                found.append(gettext("why: %(reason)s") % {"reason": left["why"]})
        return found

    @property
    def summary(self) -> str:
        """What became of the tasks of a folded change: « toutes terminées »."""
        states = Counter(task.state for task in self.tasks)
        if len(self.tasks) > 1 and states[Task.State.DONE] == len(self.tasks):
            return gettext("all completed")
        words = {
            Task.State.DONE: ngettext_lazy("%(n)s completed", "%(n)s completed", "n"),
            Task.State.CANCELLED: ngettext_lazy("%(n)s cancelled", "%(n)s cancelled", "n"),
            Task.State.DELETED: ngettext_lazy("%(n)s deleted", "%(n)s deleted", "n"),
        }
        found = [words[state] % {"n": states[state]} for state in words if states[state]]
        return ", ".join(found)

    @property
    def undo_words(self) -> str:
        """« Passage à « Perdu » annulé par Julien Caron … »; empty when it undoes nothing."""
        undone = self.change.undoes
        if undone is None:
            return ""
        return wording.undone(
            undone.to_status.name,
            by=self.change.changed_by,
            after=self.change.changed_at - undone.changed_at,
            kept=sum(task.state != Task.State.DELETED for task in self.tasks),
        )


def entries(
    opportunity: Opportunity, shown: Sequence[StatusChange], *, at: datetime
) -> dict[int, ChangeEntry]:
    """What the history tells of these changes, by key; three queries, however many tasks.

    Args:
        shown: with their statuses, ``changed_by``, ``undoes`` and ``undone_by`` loaded.
    """
    chain = _chain(StatusChange.objects.filter(opportunity=opportunity))
    days, visits = _stays(chain, today=clock.local_day(at))
    tasks, not_created = _tasks_of(shown), _not_created_by(shown)
    latest_pk = chain[-1][0] if chain else 0
    return {
        change.pk: ChangeEntry(
            change=change,
            tasks=tasks[change.undoes_id or change.pk],
            not_created=not_created[change.pk],
            days=days.get(change.pk, 0),
            visit=visits.get(change.pk, 1),
            is_latest=change.pk == latest_pk,
            can_undo=not undoing.refusal(change, latest_pk=latest_pk, at=at),
        )
        for change in shown
    }


def _chain(changes: StatusChangeQuerySet) -> list[tuple[int, int, datetime]]:
    """The changes that still count, oldest first.

    Told apart here: for ``undoes=None`` SQLite would read every change that undoes nothing.
    """
    rows = list(changes.order_by("pk").values_list("pk", "to_status_id", "changed_at", "undoes"))
    over = {undoes for *_change, undoes in rows}
    return [row[:3] for row in rows if row[3] is None and row[0] not in over]


def _stays(
    chain: list[tuple[int, int, datetime]], *, today: date
) -> tuple[dict[int, int], dict[int, int]]:
    """How many days each change lasted, and which entry into its status it was."""
    days, visits = {}, {}
    seen: Counter[int] = Counter()
    entered = [clock.local_day(moment) for _pk, _status, moment in chain]
    left = [*entered[1:], today]
    for (pk, status, _moment), start, end in zip(chain, entered, left, strict=False):
        seen[status] += 1
        days[pk], visits[pk] = (end - start).days, seen[status]
    return days, visits


def _tasks_of(changes: Iterable[StatusChange]) -> dict[int, list[Task]]:
    """Every task that these changes created, or that an undo kept; the deleted ones too."""
    by_change: dict[int, list[Task]] = defaultdict(list)
    keys = [change.undoes_id or change.pk for change in changes]
    tasks = Task.objects.filter(change__in=keys).with_followed_name().by_due_date()
    for task in tasks.select_related(*OF_TASKS):
        by_change[task.change_id].append(task)
    return by_change


def _not_created_by(changes: Iterable[StatusChange]) -> dict[int, list[TaskNotCreated]]:
    by_change: dict[int, list[TaskNotCreated]] = defaultdict(list)
    for row in TaskNotCreated.objects.filter(change__in=[change.pk for change in changes]):
        by_change[row.change_id].append(row)
    return by_change
