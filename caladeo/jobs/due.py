"""What the clock calls for: work of a name that is due again so long after it was last begun.

Whoever looks does it: each worker once a minute, and ``manage.py tick`` where cron takes the place
of a worker. Who begins notes it on the row of that name, under its lock, so that of two who look
together one works; a host that was asleep for a day does it once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from caladeo.db import outages, retrying
from caladeo.jobs import heartbeat
from caladeo.models import WorkerSign

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# A moment further ahead was written while the clock of the host was wrong.
AHEAD = timedelta(minutes=5)
# Who looks each minute is a second early or late.
SLACK = timedelta(seconds=5)
logger = logging.getLogger(__name__)

type Work = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class DueWork:
    name: str
    pace: timedelta
    do: Work

    def is_due(self, begun_at: datetime | None, *, at: datetime) -> bool:
        if begun_at is None or begun_at > at + AHEAD:
            return True
        return begun_at <= at - self.pace + SLACK


KINDS: dict[str, DueWork] = {}


def every(pace: timedelta, name: str) -> Callable[[Work], Work]:
    """Name work, in at most ten characters, that is done again and again.

    It may be cut short anywhere and begun again by another: it keeps by itself what is done.
    """

    def named(work: Work) -> Work:
        KINDS[name] = DueWork(name, pace, work)
        return work

    return named


def run(*, at: datetime) -> list[str]:
    """Do all that is due; the names of what was done. An error of one is logged, others go on."""
    heartbeat.give_sign(heartbeat.CLOCK, at=at)
    done = []
    for kind in list(KINDS.values()):
        if not begin(kind, at=at):
            continue
        try:
            kind.do(at)
            done.append(kind.name)
        except outages.ERRORS:
            raise
        except Exception:
            logger.exception("What is due as %s was not done", kind.name)
    return done


@retrying.on_conflict
def begin(kind: DueWork, *, at: datetime) -> bool:
    """Whether it is due and this caller is the one who does it."""
    if not kind.is_due(heartbeat.sign_seen_at(kind.name), at=at):
        return False  # most of the time, without a lock
    with transaction.atomic():
        WorkerSign.objects.get_or_create(name=kind.name, defaults={"seen_at": LONG_AGO})
        row = WorkerSign.objects.select_for_update(no_key=True).get(name=kind.name)
        if not kind.is_due(row.seen_at, at=at):
            return False
        row.seen_at = at
        row.save(update_fields=["seen_at"])
        return True
