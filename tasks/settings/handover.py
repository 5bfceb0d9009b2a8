"""Leaving the team: the account is closed and somebody takes over what is open. Coming back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from caladeo.accounts import administrators, people
from caladeo.db import batches, guards, retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record
from caladeo.models import Absence, JournalEntry, User
from opportunities import roles
from opportunities.models import Opportunity, OpportunityRole
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import locks, tracked_fields
from tasks.models import Task
from tasks.querysets import TaskQuerySet
from tasks.settings import named_people
from tasks.settings.named_people import NamesOfPeople

NO_NAMES = NamesOfPeople()


class NoSuccessorError(Exception):
    """Something is open and nobody, or somebody who cannot, would take it over."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """How much a person has in hand; ``closed`` counts among the opportunities.

    ``names``: where the settings and trips name the person.
    """

    tasks: int
    opportunities: int
    closed: int
    names: NamesOfPeople = NO_NAMES

    def __bool__(self) -> bool:
        return bool(self.rows or self.names)

    @property
    def rows(self) -> int:
        return self.tasks + self.opportunities


def work_of(person: User) -> Work:
    opportunities = managed_by(person)
    return Work(
        tasks=open_tasks_of(person).count(),
        opportunities=opportunities.count(),
        closed=opportunities.closed().count(),
        names=named_people.names_of(person),
    )


@retrying.on_conflict
def deactivate(
    person: User,
    *,
    to: User | None,
    by: User | None,
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> Work:
    """Close the account and hand its open tasks and all its opportunities to a colleague.

    Roles, rules and conditions that name the person name the colleague from then on. Closed
    opportunities go too: one that comes back would give its tasks to nobody. Every
    writer locks opportunities first, then people: what is given to the person at this very
    moment is there and goes too, or is refused.

    Args:
        on_progress: is told how many opportunities have been handed over.

    Raises:
        administrators.LastAdministratorError: nobody else can open the settings.
        administrators.LastHostError: nobody else hosts the application.
        NoSuccessorError: there is work, and ``to`` is nobody, the person or deactivated.
    """
    with transaction.atomic():
        locked = locks.lock_together(work_on(person), lambda: _locked(person, to))
        administrators.keep_one(without=person)
        administrators.keep_a_host(without=person)
        successor = locked.get(to.pk) if to else None
        work = hand_over(person, to=successor, by=by, at=at, on_progress=on_progress)
        _name_substitute(person, successor)
        User.objects.filter(pk=person.pk).update(is_active=False)
        taken = {"taken over by": str(successor)} if work else {}
        record(JournalEntry.Kind.PERSON_DEACTIVATED, by=by, target=person, after=taken)
        return work


def _locked(person: User, to: User | None) -> dict[int, User]:
    """What names the person, then the people."""
    named_people.lock(person)
    return administrators.lock_to_deactivate(person, to)


def allow(person: User, *, to: User) -> None:
    """Refuse to begin what `deactivate` would refuse to end; raises as it does."""
    with transaction.atomic():
        locked = administrators.lock_to_deactivate(person, to)
        administrators.keep_one(without=person)
        administrators.keep_a_host(without=person)
        _require_able(person, locked.get(to.pk))


def hand_over_part(
    keys: Sequence[int], person: User, *, to: User, by: User | None, at: datetime
) -> Work:
    """Give what a person has in hand on these opportunities, by key, to a colleague.

    A part of a long handover, which `deactivate` ends.

    Raises:
        NoSuccessorError: the colleague has left meanwhile.
    """
    with transaction.atomic():
        rows = Opportunity.objects.filter(pk__in_array=keys)
        list(rows.locked().values_list("pk"))
        if to == person or to.pk not in people.able([to.pk]):
            raise NoSuccessorError
        tasks = open_tasks_of(person).filter(opportunity__pk__in_array=keys)
        count = tasks.count()
        managed = rows.filter(manager=person).select_related("manager")
        moved = tracked_fields.write(managed, by=by, at=at, manager=to)
        roles.hand_over(keys, person, to=to, by=by, at=at)
        _hand_tasks(tasks, person, to=to, by=by, at=at)
        return Work(tasks=count, opportunities=len(moved), closed=0)


def _name_substitute(person: User, successor: User | None) -> None:
    """Absences that the person was to cover are covered by the successor, or by nobody."""
    for absence in Absence.objects.filter(substitute=person).select_related("substitute"):
        absence.substitute = successor if successor and successor.pk != absence.person_id else None
        guards.save(absence, update_fields=["substitute"])


def _require_able(person: User, to: User | None) -> User:
    if to is None or to == person or not to.is_active:
        raise NoSuccessorError
    return to


def hand_over(
    person: User,
    *,
    to: User | None,
    by: User | None,
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> Work:
    """Give all that is open to a colleague, under the locks of `deactivate`."""
    work = work_of(person)
    if not work:
        return work
    successor = _require_able(person, to)
    for done, rows in batches.of(managed_by(person)):
        tracked_fields.write(rows.select_related("manager"), by=by, at=at, manager=successor)
        on_progress(done)
    if work.names:
        for _done, rows in batches.of(naming(person)):
            keys = rows.values_list("pk", flat=True)
            roles.hand_over(list(keys), person, to=successor, by=by, at=at)
        named_people.hand_over(person, to=successor, by=by, at=at)
    _hand_tasks(open_tasks_of(person), person, to=successor, by=by, at=at)
    return work


def _hand_tasks(
    tasks: TaskQuerySet, person: User, *, to: User, by: User | None, at: datetime
) -> None:
    """What the person has, also instead of others, and what others have instead of them."""
    given = {"assignee": to, "given_at": at, "given_by": by}
    tasks.filter(Q(instead_of=person) | Q(instead_of=to)).update(**given, instead_of=None)
    tasks.filter(assignee=person).update(**given)


def work_on(person: User) -> OpportunityQuerySet:
    """The opportunities that a handover writes on: managed, with an open task, or a role."""
    touched = Q(manager=person) | Q(pk__in=open_tasks_of(person).values("opportunity"))
    touched |= Q(pk__in=OpportunityRole.objects.filter(person=person).values("opportunity"))
    rows: OpportunityQuerySet = Opportunity.objects.filter(touched)
    return rows


def naming(person: User) -> OpportunityQuerySet:
    """The opportunities that name a person for a role."""
    named = OpportunityRole.objects.filter(person=person).values("opportunity")
    rows: OpportunityQuerySet = Opportunity.objects.filter(pk__in=named)
    return rows


def managed_by(person: User) -> OpportunityQuerySet:
    rows: OpportunityQuerySet = Opportunity.objects.filter(manager=person)
    return rows


def open_tasks_of(person: User) -> TaskQuerySet:
    """What is theirs, or in their hands: see `caladeo.models.Absence`."""
    mine = Q(assignee=person) | Q(instead_of=person)
    rows: TaskQuerySet = Task.objects.open().filter(mine)
    return rows


@retrying.on_conflict
def reactivate(person: User) -> None:
    """Open the account again; what was handed over stays where it is."""
    with transaction.atomic():
        if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            record(JournalEntry.Kind.PERSON_REACTIVATED, target=person)
