"""The task that an address names, with all that its row shows."""

import functools
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse

from tasks.models import Task


def load(pk: int, *, deleted: bool = False) -> Task:
    """A task, or a page that says it is not there; deleted ones only to bring them back."""
    tasks = Task.objects.all() if deleted else Task.objects.not_deleted()
    task: Task | None = tasks.with_context().select_related("created_by").filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def not_found_when_gone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What somebody deletes between our reading and our writing is not there either."""

    @functools.wraps(view)
    def run(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return run
