"""What is compared of the tasks and facts of the engine and of its model."""

from datetime import date

from tasks.models import Task
from tests.tasks.model.todo import Todo


def kept(value):
    """A fact of the model as the engine keeps it."""
    if isinstance(value, tuple):
        return {"day": kept(value[0]), "is_set": value[1]}
    return value.isoformat() if isinstance(value, date) else value


def of_engine(task: Task) -> tuple:
    return (
        task.name,
        task.state,
        task.due_date,
        task.computed_date,
        task.is_pinned,
        task.assignee_id,
        task.instead_of_id,
        task.follows_manager,
        task.touched_at is not None,
        task.visible_from,
        task.is_required,
        task.is_chosen,
    )


def of_model(todo: Todo) -> tuple:
    return (
        todo.name,
        todo.state,
        todo.due,
        todo.computed,
        todo.is_pinned,
        todo.assignee,
        todo.instead_of,
        todo.follows,
        todo.is_touched,
        todo.visible_from,
        todo.rule["is_required"],
        todo.is_chosen,
    )
