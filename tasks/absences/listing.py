"""The absences of a person as their page shows them, each with the tasks that hang on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caladeo.models import Absence, User
from tasks.absences import handing
from tasks.absences.forms import days_of
from tasks.models import Task
from tasks.querysets import TaskQuerySet


@dataclass(frozen=True, slots=True)
class Named:
    """How many tasks, and which: the first ones of very many."""

    count: int
    tasks: Sequence[Task]

    @property
    def more(self) -> int:
        return self.count - len(self.tasks)

    @property
    def keys(self) -> str:
        """Those that are named, as a form carries them."""
        return ".".join(str(task.pk) for task in self.tasks)


MOST = 100
NONE = Named(0, ())


def named(rows: TaskQuerySet) -> Named:
    """One query, and one more where they are very many."""
    ordered = rows.select_related("opportunity", "assignee").order_by("due_date", "pk")
    tasks = list(ordered[: MOST + 1])
    return Named(rows.count() if len(tasks) > MOST else len(tasks), tasks[:MOST])


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """An absence of today or to come.

    ``offered``: the open tasks that the substitute could be given, as long as nobody has said what
    becomes of them; ``handed``: those that colleagues have for it; ``also_away``: when the
    substitute is away too.
    """

    absence: Absence
    is_on: bool
    offered: Named
    handed: Named
    also_away: list[Absence]

    @property
    def days(self) -> str:
        return days_of(self.absence)

    @property
    def also_away_days(self) -> list[str]:
        return [days_of(other) for other in self.also_away]


def of_today(person: User, *, today: date) -> Absence | None:
    """No query for who is not away, nor will be."""
    if not person.absent_until or person.absent_until < today:
        return None
    return Absence.objects.on(today).filter(person=person).select_related("substitute").first()


def entries(person: User, *, today: date) -> list[AbsenceEntry]:
    """Soonest first; five queries at most for each, of which nobody has many."""
    rows = Absence.objects.filter(person=person, last_day__gte=today)
    return [_entry(row, today=today) for row in rows.select_related("person", "substitute")]


def _entry(absence: Absence, *, today: date) -> AbsenceEntry:
    together = Absence.objects.overlapping(max(absence.first_day, today), absence.last_day)
    return AbsenceEntry(
        absence=absence,
        is_on=absence.first_day <= today,
        offered=NONE if absence.is_answered else named(handing.offered(absence, today=today)),
        handed=named(handing.handed_in(absence, today=today)),
        also_away=list(together.filter(person=absence.substitute_id)),
    )


def away(days: Sequence[date], *, person: int | None = None) -> list[tuple[Absence, str]]:
    """Who is away on one of these days, in words from when to when; one query.

    Args:
        person: only this one.
    """
    rows = Absence.objects.overlapping(days[0], days[-1]).filter(person__is_active=True)
    if person:
        rows = rows.filter(person=person)
    return [(row, days_of(row)) for row in rows.select_related("person", "substitute")]
