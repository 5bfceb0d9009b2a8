"""A job whose worker died goes back into the line."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from caladeo.jobs import background, heartbeat, perform
from caladeo.models import Job

# A job that ends its worker each time, by the memory it takes, must not do so for ever.
MOST_ATTEMPTS = 3
logger = logging.getLogger(__name__)


def take_over(*, at: datetime) -> int:
    """Give back what was begun by a worker that has been silent since; how many."""
    rows = Job.objects.ongoing().without_content()
    ongoing = {job.task_id: job for job in rows if job.task_id}
    if not ongoing:
        return 0
    begun = DBTaskResult.objects.filter(pk__in=ongoing).exclude(status=TaskResultStatus.READY)
    silent = [
        (row.pk, ongoing[row.pk])
        for row in begun
        if _is_silent(ongoing[row.pk], row.started_at, at=at)
    ]
    return sum(_give_back(job, task_id=pk) for pk, job in silent)


def _is_silent(job: Job, begun_at: datetime | None, *, at: datetime) -> bool:
    heard = [moment for moment in (heartbeat.heard_at(job), begun_at) if moment]
    return not heard or at - max(heard) > timedelta(seconds=settings.JOBS_LEASE)


def _give_back(job: Job, *, task_id: UUID) -> bool:
    """Queue the job again; False when another worker has it or it failed too often."""
    with transaction.atomic():
        same = Job.objects.ongoing().filter(task_id=task_id, attempts=job.attempts)
        row = same.select_for_update(of=("self",)).select_related("owner").filter(pk=job.pk).first()
        if row is None:
            return False
        DBTaskResult.objects.filter(pk=task_id).delete()
        if row.attempts >= MOST_ATTEMPTS:
            with translation.override(row.owner.language):
                perform.fail(row, _("It was interrupted several times."))
            return False
        logger.warning("Job %s goes back into the line: its worker is silent", row.pk)
        background.enqueue(row)
        return True
