"""The history of an opportunity: each change of status and what became of its tasks."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext, ngettext_lazy

from caladeo import clock
from caladeo.days import number
from opportunities.actors import Road
from opportunities.models import Opportunity, StatusChange
from tasks.models import Task

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change: how long it lasted, how many times that status had been entered, its tasks."""

    change: StatusChange
    tasks: list[Task]
    days: int
    visit: int
    is_latest: bool

    @property
    def is_folded(self) -> bool:
        """An older change whose tasks are all behind is told in one line."""
        return not self.is_latest and all(task.state != Task.State.OPEN for task in self.tasks)

    @property
    def facts(self) -> list[str]:
        """By which road, for the how manyth time, for how long: only what is worth a word."""
        found = []
        if self.change.road != Road.SCREEN:
            found.append(self.change.get_road_display())
        if self.visit > 1:
            found.append(gettext("entry number %(number)s") % {"number": self.visit})
        if self.days:
            days = ngettext(
                "%(days)s day in this status", "%(days)s days in this status", self.days
            )
            found.append(days % {"days": number(self.days)})
        if self.change.is_quiet:
            found.append(gettext("without creating its tasks"))
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


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    next_pk: int | None


def read(opportunity: Opportunity, *, today: date, below: int | None = None) -> Page:
    """The latest changes first, or those below one; three queries, however many tasks.

    Args:
        below: the key of the last change already shown.
    """
    chain = list(
        StatusChange.objects.filter(opportunity=opportunity)
        .order_by("pk")
        .values_list("pk", "to_status_id", "changed_at")
    )
    days, visits = _stays(chain, today=today)
    changes = StatusChange.objects.filter(opportunity=opportunity).latest_first()
    if below is not None:
        changes = changes.filter(pk__lt=below)
    shown = list(changes.select_related("from_status", "to_status", "changed_by")[: PAGE + 1])
    has_more, shown = len(shown) > PAGE, shown[:PAGE]
    tasks = _tasks_of(shown)
    entries = [
        Entry(
            change=change,
            tasks=tasks[change.pk],
            days=days[change.pk],
            visit=visits[change.pk],
            is_latest=change.pk == chain[-1][0],
        )
        for change in shown
    ]
    return Page(entries, shown[-1].pk if has_more else None)


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


def _tasks_of(changes: list[StatusChange]) -> dict[int, list[Task]]:
    """Every task that these changes created, the deleted ones too."""
    by_change: dict[int, list[Task]] = defaultdict(list)
    tasks = Task.objects.filter(change__in=changes).select_related("done_by", "assignee")
    for task in tasks.by_due_date():
        by_change[task.change_id].append(task)
    return by_change
