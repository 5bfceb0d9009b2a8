"""Who has an open task: somebody who can sign in, or nobody.

A task that follows the manager goes with the manager of its opportunity; one that has a role,
with the person of that role, and with the manager as long as nobody has it. Whoever is away on
its day has a substitute, who does it instead of them.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from caladeo.accounts import people
from caladeo.accounts.people import Team
from caladeo.db import writing
from caladeo.models import User
from opportunities import roles
from opportunities.models import FactChange, Opportunity, OpportunityRole
from opportunities.roles import RolePeople
from statuses.models import Role
from tasks.engine.task_dates import TaskDates
from tasks.models import Task, TaskHandedOver
from tasks.querysets import TaskQuerySet

Field = FactChange.Field


# No key: rows that have nobody can be compared by it.
NOBODY = Value(0)
ASSIGNED = ["assignee_id", "instead_of_id"]


def open_again(tasks: Sequence[Task], *, today: date) -> None:
    """Decide, in memory, who gets tasks that are opening, under the lock of their opportunity.

    Those that follow the manager, or a role, go to the person of today, and so do those of
    somebody who cannot sign in any more.
    """
    having = roles_of(tasks)
    named = {pk for task in tasks for pk in (task.owner_id, task.opportunity.manager_id)}
    team = people.team(named | having.named if having else named, since=today)
    able = team.able
    for task in tasks:
        was_handed, task.assignee_id = task.instead_of_id is not None, task.owner_id
        task.instead_of_id = None
        is_left_alone = task.assignee_id is not None and task.assignee_id not in able
        if task.follows_manager or is_left_alone:
            trip, manager = task.opportunity, task.opportunity.manager_id
            task.assignee_id = manager if manager in able else None
            if having and task.role_id:
                task.assignee_id = having.first(trip.pk, task.role_id, manager=manager, able=able)
            task.follows_manager = task.is_automatic
        if task.is_automatic or was_handed:
            give_to_substitute(task, team, today=today)


def give_to_substitute(task: Task, team: Team, *, today: date) -> bool:
    """In memory, if its assignee is away when it is due; whether that is so."""
    given = team.given(task.assignee_id, task.due_date, today=today)
    task.assignee_id, task.instead_of_id = given
    return task.instead_of_id is not None


def roles_of(tasks: Iterable[Task]) -> RolePeople | None:
    """Who has the roles that these tasks name; one query. None when they name none."""
    named = {(task.role_id, task.opportunity_id) for task in tasks if task.role_id}
    if not named:
        return None
    return roles.people_of({role for role, _ in named}, {owner for _, owner in named})


def write_opened(keys: Sequence[int], *, today: date) -> None:
    """The same for tasks that have just been written as open; three queries at most."""
    if not keys:
        return
    columns = ("assignee", "instead_of", "follows_manager", "role", "reference", "due_date")
    tasks = Task.objects.filter(pk__in_array=keys).select_related("opportunity")
    rows = list(tasks.only(*columns, "opportunity__manager"))
    open_again(rows, today=today)
    writing.update(rows, [*ASSIGNED, "follows_manager"])


def follow_manager(opportunities: Iterable[Opportunity], *, today: date) -> None:
    """Hand the open tasks that follow the manager, or a role, to the person of today.

    To their substitute if they are away on the day of the task, as a new one.
    """
    had = Coalesce("instead_of", "assignee", NOBODY)
    going = following_manager(opportunities).annotate(had=had)
    going = going.exclude(had=Coalesce(followed(), NOBODY))
    is_somebody_away = User.objects.filter(absent_until__gte=today).exists()
    keys = list(going.values_list("pk", flat=True)) if is_somebody_away else []
    going.update(assignee=followed(), instead_of=None)
    if not keys:
        return
    rows = list(Task.objects.filter(pk__in_array=keys).only("assignee", "due_date"))
    team = people.team({row.assignee_id for row in rows}, since=today)
    writing.update([row for row in rows if give_to_substitute(row, team, today=today)], ASSIGNED)


def follow_absences(moved: Sequence[tuple[Task | TaskDates, date | None]], *, today: date) -> None:
    """Give tasks that moved into an absence to the substitute, and those that left one back.

    What stays within the absence stays where it is. No query where nobody is away.

    Args:
        moved: the open tasks as they are written now, and the day when each was due before.
    """
    days = {
        task.pk: before
        for task, before in moved
        if task.instead_of_id or is_still_away(task.away_until, today=today)
    }
    if not days:
        return
    rows = list(Task.objects.filter(pk__in_array=days).only(*ASSIGNED, "due_date"))
    team = people.team({row.owner_id for row in rows}, since=today)
    changed = [row for row in rows if _crosses(row, days[row.pk], team, today=today)]
    writing.update(changed, ASSIGNED)


def follow_absence(task: Task, before: date | None, *, today: date) -> None:
    """The same for one task, in memory."""
    _crosses(task, before, people.team({task.owner_id}, since=today), today=today)


def crossed(task: Task, day: date | None, team: Team, *, today: date) -> int | None:
    """Who would get a task if it moved to that day; None where it stays with who has it."""
    moved = copy.copy(task)
    moved.due_date = day
    return moved.assignee_id if _crosses(moved, task.due_date, team, today=today) else None


def is_still_away(until: date | None, *, today: date) -> bool:
    return until is not None and until >= today


def _crosses(task: Task, before: date | None, team: Team, *, today: date) -> bool:
    """Decide anew, in memory, who has a task that has moved; whether that is another person."""
    owner, had = task.owner_id, task.assignee_id
    if task.instead_of_id is None and team.absence_of(owner, before, today=today):
        return False
    task.assignee_id, task.instead_of_id = owner, None
    give_to_substitute(task, team, today=today)
    return task.assignee_id != had


def followed() -> Coalesce:
    """Whom a task that follows the manager, or a role, goes with; None when they have left."""
    role = OuterRef("role")
    of_trips = OpportunityRole.objects.filter(opportunity=OuterRef("opportunity"), role=role)
    of_all = Role.objects.filter(pk=role, person__is_active=True)
    managers = Opportunity.objects.filter(pk=OuterRef("opportunity"), manager__is_active=True)
    return Coalesce(
        Subquery(of_trips.filter(person__is_active=True).values("person")[:1]),
        Subquery(of_all.values("person")[:1]),
        Subquery(managers.values("manager")[:1]),
    )


def following_manager(opportunities: Iterable[Opportunity]) -> TaskQuerySet:
    """The open tasks of these opportunities that follow the manager, or a role."""
    tasks = Task.objects.open().filter(follows_manager=True)
    return tasks.filter(opportunity__pk__in_array=[row.pk for row in opportunities])


def changing_hands(
    opportunities: Sequence[Opportunity], *, supposed: Mapping[int, int | None] | None = None
) -> list[Task]:
    """Those that are not yet with the person whom these rows, and their roles, have.

    Args:
        supposed: roles as the trips will name people for them, by key; None as the agency does.
    """
    managers = {row.pk: row.manager_id for row in opportunities}
    columns = (
        "name",
        "opportunity",
        "assignee",
        "instead_of",
        "role",
        "follows_manager",
        "due_date",
    )
    tasks = list(following_manager(opportunities).only(*columns).by_due_date())
    having = roles_of(tasks)
    if not having:
        return [task for task in tasks if task.owner_id != managers[task.opportunity_id]]
    if supposed:
        having = having.supposing(supposed, managers)
    # Managers are not asked: their tasks follow them even when they then go to nobody.
    able = people.able(having.named) | {*managers.values()}
    return [
        task
        for task in tasks
        for owner in [task.opportunity_id]
        if task.owner_id != having.first(owner, task.role_id, manager=managers[owner], able=able)
    ]


def note_handed_over(opportunities: Sequence[Opportunity], changes: Sequence[FactChange]) -> None:
    """Note which tasks are about to go to another person, and by which change."""
    told = {
        (row.opportunity_id, row.role_id): row.pk
        for row in changes
        if row.field in (Field.MANAGER, Field.ROLE)
    }
    if not told:
        return
    owners = {owner for owner, _role in told}
    handed = []
    for task in changing_hands([row for row in opportunities if row.pk in owners]):
        owner = task.opportunity_id
        fact = told.get((owner, task.role_id)) or told.get((owner, None))
        if fact:
            handed.append(TaskHandedOver(task=task, fact_id=fact))
    writing.insert(handed)
