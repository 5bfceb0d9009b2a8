"""What a worker would do now, in the process and the transaction of the test."""

from django_tasks_db.models import DBTaskResult

from caladeo.management.commands import worker


def work() -> None:
    """Do all that waits."""
    one = worker.new()
    while task := DBTaskResult.objects.ready().first():
        task.claim(one.worker_id)
        one.run_task(task)
