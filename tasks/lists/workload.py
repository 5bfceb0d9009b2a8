"""How much each person has to do."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from caladeo.models import User
from tasks.lists.filters import NOBODY
from tasks.models import Task
from tasks.querysets import TaskQuerySet


@dataclass(frozen=True, slots=True)
class Load:
    """The open tasks of one person, or of nobody."""

    person: User | None
    late: int = 0
    today: int = 0
    upcoming: int = 0
    undated: int = 0

    @property
    def address(self) -> str:
        """The person, as the filters of a list name them."""
        return str(self.person.pk) if self.person else NOBODY

    @property
    def total(self) -> int:
        return self.late + self.today + self.upcoming + self.undated


def by_person(tasks: TaskQuerySet, *, today: date) -> list[Load]:
    """A line for each active person, and for whoever else still has open tasks."""
    counted = (
        tasks.open()
        .order_by()
        .values("assignee")
        .annotate(
            late=Count("pk", filter=Q(due_date__lt=today)),
            today=Count("pk", filter=Q(due_date=today)),
            upcoming=Count("pk", filter=Q(due_date__gt=today)),
            undated=Count("pk", filter=Q(due_date=None)),
        )
    )
    found = {row.pop("assignee"): row for row in counted}
    people = User.objects.filter(Q(is_active=True) | Q(pk__in=[pk for pk in found if pk]))
    loads = [Load(person, **found.get(person.pk, {})) for person in people.by_name()]
    return [*loads, Load(None, **found[None])] if None in found else loads


def by_day(person: User | None, *, first: date, last: date) -> dict[date, int]:
    """How many open tasks of this person are due each day; days without any are left out."""
    tasks = Task.objects.open().assigned_to(person).filter(due_date__range=(first, last))
    counted = tasks.order_by().values("due_date").annotate(count=Count("pk"))
    return dict(counted.values_list("due_date", "count"))
