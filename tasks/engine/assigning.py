"""Who has an open task: somebody who can sign in, or nobody."""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from caladeo.accounts import people
from caladeo.db import writing
from opportunities.models import FactChange, Opportunity
from tasks.models import Task, TaskHandedOver
from tasks.querysets import TaskQuerySet


def open_again(tasks: Sequence[Task]) -> None:
    """Decide, in memory, who gets tasks that are opening, under the lock of their opportunity.

    Those that follow the manager go to the manager of today, and so do those of somebody
    who cannot sign in any more.
    """
    named = (pk for task in tasks for pk in (task.assignee_id, task.opportunity.manager_id))
    able = people.able(named)
    for task in tasks:
        is_left_alone = task.assignee_id is not None and task.assignee_id not in able
        if task.follows_manager or is_left_alone:
            manager = task.opportunity.manager_id
            task.assignee_id = manager if manager in able else None
            task.follows_manager = task.is_automatic


def write_opened(keys: Sequence[int]) -> None:
    """The same for tasks that have just been written as open; two queries."""
    if not keys:
        return
    columns = ("assignee", "follows_manager", "reference", "opportunity__manager")
    rows = list(Task.objects.filter(pk__in_array=keys).select_related("opportunity").only(*columns))
    open_again(rows)
    writing.update(rows, ["assignee_id", "follows_manager"])


def follow_manager(opportunities: Iterable[Opportunity]) -> None:
    """Hand the open tasks that follow the manager to the manager of today."""
    managers = Opportunity.objects.filter(pk=OuterRef("opportunity"), manager__is_active=True)
    followed = following_manager(opportunities)
    followed.update(assignee=Subquery(managers.values("manager")[:1]))


def following_manager(opportunities: Iterable[Opportunity]) -> TaskQuerySet:
    """The open tasks of these opportunities that follow the manager."""
    tasks = Task.objects.open().filter(follows_manager=True)
    return tasks.filter(opportunity__pk__in_array=[row.pk for row in opportunities])


def changing_hands(opportunities: Sequence[Opportunity]) -> list[Task]:
    """Those that are not yet with the manager whom these rows have."""
    managers = {row.pk: row.manager_id for row in opportunities}
    tasks = following_manager(opportunities).only("name", "opportunity", "assignee").by_due_date()
    return [task for task in tasks if task.assignee_id != managers[task.opportunity_id]]


def note_handed_over(opportunities: Sequence[Opportunity], changes: Sequence[FactChange]) -> None:
    """Note which tasks are about to go to the new manager."""
    told = {row.opportunity_id: row.pk for row in changes if row.field == FactChange.Field.MANAGER}
    if not told:
        return
    handed = changing_hands([row for row in opportunities if row.pk in told])
    writing.insert([TaskHandedOver(task=t, fact_id=told[t.opportunity_id]) for t in handed])
