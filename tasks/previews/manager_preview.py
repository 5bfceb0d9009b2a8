"""The tasks that go to a new manager with their opportunity, for a preview and the history."""

from collections.abc import Iterable, Sequence

from caladeo.db import writing
from opportunities.models import FactChange, Opportunity
from tasks.models import Task, TaskHandedOver
from tasks.querysets import TaskQuerySet


def following(opportunities: Iterable[Opportunity]) -> TaskQuerySet:
    """The open tasks of these opportunities that follow the manager."""
    tasks = Task.objects.open().filter(follows_manager=True)
    return tasks.filter(opportunity__pk__in_array=[row.pk for row in opportunities])


def changing_hands(opportunities: Sequence[Opportunity]) -> list[Task]:
    """Those that are not yet with the manager whom these rows have."""
    managers = {row.pk: row.manager_id for row in opportunities}
    tasks = following(opportunities).only("name", "opportunity", "assignee").by_due_date()
    return [task for task in tasks if task.assignee_id != managers[task.opportunity_id]]


def tell(opportunities: Sequence[Opportunity], changes: Sequence[FactChange]) -> None:
    """Note which tasks are about to go to the new manager."""
    told = {row.opportunity_id: row.pk for row in changes if row.field == FactChange.Field.MANAGER}
    if not told:
        return
    handed = changing_hands([row for row in opportunities if row.pk in told])
    writing.insert([TaskHandedOver(task=t, fact_id=told[t.opportunity_id]) for t in handed])
