"""How many tasks wait: on each of many opportunities, in one grouped query, and for a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from caladeo.db.capped_counts import MOST, Capped
from caladeo.db.written_once import SOME_DAY, SOMEBODY_KEY, WrittenOnce, standing_for_day
from caladeo.models import User
from opportunities.lists.dates import MissingDate
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from tasks.models import Task
from tasks.querysets import PLANNED, TaskQuerySet

# Late tasks that a board looks at; a team that is in control has far fewer.
MOST_LATE = 2000
LATE = WrittenOnce(lambda: _late(User(pk=SOMEBODY_KEY), SOME_DAY).values("pk")[: MOST + 1])
WAITING = Q(due_date=None, is_pinned=False) & ~Q(reference="")


@dataclass(frozen=True, slots=True)
class Counts:
    """The open tasks of an opportunity, those that are late and those that wait for a date."""

    open: int = 0
    late: int = 0
    waiting: int = 0
    planned: int = 0  # that somebody sees, or will


def late(person: User, *, today: date) -> Capped:
    """How many tasks of *Mes tâches* are late, which every page tells; one query."""
    return Capped(LATE.count({SOMEBODY_KEY: person.pk} | standing_for_day(today)))


def _late(person: User, today: date) -> TaskQuerySet:
    return Task.objects.assigned_to(person).overdue(today).visible_on(today).order_by()


def by_opportunity(opportunities: Iterable[int], *, today: date) -> dict[int, Counts]:
    """The counts of the opportunities with these keys; one without open tasks counts zero."""
    keys = list(opportunities)
    rows = Task.objects.open().filter(opportunity__in=keys).values("opportunity").order_by()
    late = Count("pk", filter=Q(due_date__lt=today))
    found = {key: Counts() for key in keys}
    waiting = Count("pk", filter=WAITING)
    planned = Count("pk", filter=PLANNED)
    for row in rows.annotate(open=Count("pk"), late=late, waiting=waiting, planned=planned):
        key = row.pop("opportunity")
        found[key] = Counts(**row)
    return found


def waiting_by_date(opportunities: OpportunityQuerySet) -> dict[MissingDate, int]:
    """How many tasks of these opportunities each date that is not known holds up; one query."""
    rows = _on(opportunities, Task.objects.waiting())
    grouped = rows.values("reference", "key_date").order_by().annotate(n=Count("pk"))
    return {MissingDate(row["reference"], row["key_date"]): row["n"] for row in grouped}


def late_by_status(
    opportunities: OpportunityQuerySet, *, today: date, are_few: bool = False
) -> dict[int, Capped]:
    """How many tasks are late on the opportunities of each status.

    Of a backlog the oldest are looked at, and each count says that there may be more.

    Args:
        are_few: they are gathered; each late task of the agency is not asked whether it is theirs.
    """
    # Each asked for alone: for a join PostgreSQL reads all opportunities there are.
    status = Opportunity.objects.filter(pk=OuterRef("opportunity")).values("status")
    overdue = Task.objects.overdue(today)
    if are_few:
        rows = overdue.filter(opportunity__in=opportunities.order_by().values("pk"))
    else:
        rows = _on(opportunities, overdue)
    rows = rows.annotate(status=Subquery(status))
    found = rows.order_by("due_date", "pk").values_list("status", flat=True)[: MOST_LATE + 1]
    counts = Counter(found)
    if counts.total() <= MOST_LATE:
        return {pk: Capped(count, most=count) for pk, count in counts.items()}
    return {pk: Capped(count + 1, most=count) for pk, count in counts.items()}


def _on(opportunities: OpportunityQuerySet, tasks: TaskQuerySet) -> TaskQuerySet:
    """The tasks of these opportunities, which are looked up from the tasks, never gathered."""
    if not opportunities.query.where:
        return tasks
    return tasks.filter(Exists(opportunities.order_by().filter(pk=OuterRef("opportunity_id"))))
