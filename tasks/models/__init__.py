"""Tasks, and what has happened to them."""

from tasks.models.moves import DueDateMove, TaskHandedOver, TaskNotCreated
from tasks.models.task import Task, as_kept, visible_from

__all__ = [
    "DueDateMove",
    "Task",
    "TaskHandedOver",
    "TaskNotCreated",
    "as_kept",
    "visible_from",
]
