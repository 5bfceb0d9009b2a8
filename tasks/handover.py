"""Leaving the team: the account is closed and somebody takes over what is open. Coming back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from caladeo import administrators, parts, retrying
from caladeo.models import User
from caladeo.telling import Told, untold
from opportunities import facts
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from tasks.models import Task
from tasks.querysets import TaskQuerySet


class NoSuccessorError(Exception):
    """Something is open and nobody, or somebody who cannot, would take it over."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """How much a person has in hand; ``closed`` counts among the opportunities."""

    tasks: int
    opportunities: int
    closed: int

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def rows(self) -> int:
        return self.tasks + self.opportunities


def work_of(person: User) -> Work:
    opportunities = managed_by(person)
    return Work(
        tasks=open_tasks_of(person).count(),
        opportunities=opportunities.count(),
        closed=opportunities.closed().count(),
    )


@retrying.whole
def deactivate(
    person: User, *, to: User | None, by: User | None, at: datetime, told: Told = untold
) -> Work:
    """Close the account and hand its open tasks and all its opportunities to a colleague.

    Closed opportunities go too: one that comes back would give its tasks to nobody.

    Args:
        told: hears how many opportunities have been handed over.

    Raises:
        administrators.LastAdministratorError: nobody else can open the settings.
        NoSuccessorError: there is work, and ``to`` is nobody, the person or deactivated.
    """
    with transaction.atomic():
        people = administrators.hold(person, *([to] if to else []))
        administrators.keep_one(without=person)
        successor = people.get(to.pk) if to else None
        work = hand_over(person, to=successor, by=by, at=at, told=told)
        User.objects.filter(pk=person.pk).update(is_active=False)
        return work


def hand_over(
    person: User, *, to: User | None, by: User | None, at: datetime, told: Told = untold
) -> Work:
    """Every writer of a task locks its opportunity first, so all of them are locked here."""
    touched = Q(manager=person) | Q(pk__in=open_tasks_of(person).values("opportunity"))
    list(Opportunity.objects.filter(touched).locked().values_list("pk"))
    work = work_of(person)
    if not work:
        return work
    if to is None or to == person or not to.is_active:
        raise NoSuccessorError
    for done, rows in parts.of(managed_by(person)):
        facts.write(rows.select_related("manager"), by=by, at=at, manager=to)
        told(done)
    open_tasks_of(person).update(assignee=to)
    return work


def managed_by(person: User) -> OpportunityQuerySet:
    rows: OpportunityQuerySet = Opportunity.objects.filter(manager=person)
    return rows


def open_tasks_of(person: User) -> TaskQuerySet:
    rows: TaskQuerySet = Task.objects.open().assigned_to(person)
    return rows


@retrying.whole
def reactivate(person: User) -> None:
    """Open the account again; what was handed over stays where it is."""
    User.objects.filter(pk=person.pk).update(is_active=True)
