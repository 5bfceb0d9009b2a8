"""Who has an open task: somebody who can sign in, or nobody.

A task that follows the manager goes with the manager of its opportunity; one that has a role,
with the person of that role, and with the manager as long as nobody has it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from caladeo.accounts import people
from caladeo.db import writing
from opportunities import roles
from opportunities.models import FactChange, Opportunity, OpportunityRole
from opportunities.roles import RolePeople
from statuses.models import Role
from tasks.models import Task, TaskHandedOver
from tasks.querysets import TaskQuerySet

Field = FactChange.Field


def open_again(tasks: Sequence[Task]) -> None:
    """Decide, in memory, who gets tasks that are opening, under the lock of their opportunity.

    Those that follow the manager, or a role, go to the person of today, and so do those of
    somebody who cannot sign in any more.
    """
    having = roles_of(tasks)
    named = {pk for task in tasks for pk in (task.assignee_id, task.opportunity.manager_id)}
    able = people.able(named | having.named if having else named)
    for task in tasks:
        is_left_alone = task.assignee_id is not None and task.assignee_id not in able
        if task.follows_manager or is_left_alone:
            trip, manager = task.opportunity, task.opportunity.manager_id
            task.assignee_id = manager if manager in able else None
            if having and task.role_id:
                task.assignee_id = having.first(trip.pk, task.role_id, manager=manager, able=able)
            task.follows_manager = task.is_automatic


def roles_of(tasks: Iterable[Task]) -> RolePeople | None:
    """Who has the roles that these tasks name; one query. None when they name none."""
    named = {(task.role_id, task.opportunity_id) for task in tasks if task.role_id}
    if not named:
        return None
    return roles.people_of({role for role, _ in named}, {owner for _, owner in named})


def write_opened(keys: Sequence[int]) -> None:
    """The same for tasks that have just been written as open; three queries at most."""
    if not keys:
        return
    columns = ("assignee", "follows_manager", "role", "reference", "opportunity__manager")
    rows = list(Task.objects.filter(pk__in_array=keys).select_related("opportunity").only(*columns))
    open_again(rows)
    writing.update(rows, ["assignee_id", "follows_manager"])


def follow_manager(opportunities: Iterable[Opportunity]) -> None:
    """Hand the open tasks that follow the manager, or a role, to the person of today."""
    following_manager(opportunities).update(assignee=followed())


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
    columns = ("name", "opportunity", "assignee", "role", "follows_manager")
    tasks = list(following_manager(opportunities).only(*columns).by_due_date())
    having = roles_of(tasks)
    if not having:
        return [task for task in tasks if task.assignee_id != managers[task.opportunity_id]]
    if supposed:
        having = having.supposing(supposed, managers)
    # Managers are not asked: their tasks follow them even when they then go to nobody.
    able = people.able(having.named) | {*managers.values()}
    return [
        task
        for task in tasks
        for owner in [task.opportunity_id]
        if task.assignee_id != having.first(owner, task.role_id, manager=managers[owner], able=able)
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
