"""Tasks, and what has happened to them."""

from tasks.models.exemption import RuleExemption
from tasks.models.moves import DueDateMove, TaskDeletion, TaskHandedOver, TaskNotCreated
from tasks.models.task import Task, as_kept, visible_from

__all__ = [
    "DueDateMove",
    "RuleExemption",
    "Task",
    "TaskDeletion",
    "TaskHandedOver",
    "TaskNotCreated",
    "as_kept",
    "visible_from",
]
