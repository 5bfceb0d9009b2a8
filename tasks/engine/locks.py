"""Every writer of a task locks its opportunity first, so that no task is left on an old date."""

from opportunities.models import Opportunity
from tasks.models import Task


def lock_task(task: Task) -> Task:
    """The task as it is now, under the lock of its opportunity; inside a transaction.

    Raises:
        Task.DoesNotExist: the task vanished meanwhile.
    """
    owner = Opportunity.objects.filter(pk=task.opportunity_id).locked().first()
    row: Task = Task.objects.select_related("change").get(pk=task.pk)
    if owner is not None:
        row.opportunity = owner
    return row
