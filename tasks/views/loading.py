"""The task that an address names, with all that its row shows."""

from django.http import Http404

from tasks.models import Task


def load(pk: int, *, deleted: bool = False) -> Task:
    """A task, or a page that says it is not there; deleted ones only to bring them back."""
    tasks = Task.objects.all() if deleted else Task.objects.not_deleted()
    task: Task | None = tasks.with_context().select_related("created_by").filter(pk=pk).first()
    if task is None:
        raise Http404
    return task
