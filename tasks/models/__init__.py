"""Tasks, and what has happened to them."""

from tasks.dates.due_dates import as_kept, visible_from
from tasks.models.digest import Digest
from tasks.models.exemption import RuleExemption
from tasks.models.feed import CalendarFeed
from tasks.models.moves import DueDateMove, TaskDeletion, TaskHandedOver, TaskNotCreated
from tasks.models.note import LONGEST, Note, NoteMention, called_like, names_in
from tasks.models.saved_view import PinnedView, SavedView
from tasks.models.task import LONGEST_REMINDER, Task

__all__ = [
    "LONGEST",
    "LONGEST_REMINDER",
    "CalendarFeed",
    "Digest",
    "DueDateMove",
    "Note",
    "NoteMention",
    "PinnedView",
    "RuleExemption",
    "SavedView",
    "Task",
    "TaskDeletion",
    "TaskHandedOver",
    "TaskNotCreated",
    "as_kept",
    "called_like",
    "names_in",
    "visible_from",
]
