"""What a server does by itself once it has answered: short work that nobody must wait for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django.tasks import TaskResult
from django.tasks.backends.immediate import ImmediateBackend

# One thread a process: it begins with the first piece of work, and ends its line before the
# process ends.
LINE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="after-answer")


class ThreadBackend(ImmediateBackend):
    """Tasks run in a thread beside the answer, one after the other, without a worker."""

    def _execute_task(self, task_result: TaskResult[..., Any]) -> None:
        LINE.submit(self._run, task_result)

    def _run(self, task_result: TaskResult[..., Any]) -> None:
        try:
            super()._execute_task(task_result)  # type: ignore[misc]
        finally:
            connections.close_all()  # those of this thread
