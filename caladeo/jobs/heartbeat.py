"""How far a job is, and that its worker lives: seen by all while its transaction is open.

A thread writes it down beside the work, on a connection of its own. SQLite has one writer,
which is the work itself: there a small file beside the database does.

A worker that nobody asks for anything writes down that it lives, too, and so does the clock.
"""

import contextlib
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from django.db import connection, connections

from caladeo import clock
from caladeo.db import outages
from caladeo.models import Job, WorkerSign

SECONDS = 1.0
logger = logging.getLogger(__name__)
# A worker looks for work each second; it is silent after missing several of its signs.
SECONDS_BETWEEN = 30.0
SILENT_AFTER = timedelta(minutes=3)
CLOCK_SILENT_AFTER = timedelta(hours=1)
# A worker looks for work; somebody looks what the clock calls for; what is due each hour is begun.
TURN, CLOCK, HOURLY = "turn", "clock", "hourly"


class Progress:
    """What the work says of itself, as often as it likes."""

    def __init__(self, total: int = 0) -> None:
        self.done, self.total = 0, total

    def __call__(self, done: int, total: int | None = None) -> None:
        self.done = done
        if total is not None:
            self.total = total

    def along[Row](self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, each counted as it goes by."""
        for self.done, row in enumerate(rows, start=1):
            yield row


@contextlib.contextmanager
def beating(job: Job) -> Iterator[Progress]:
    """Write down every second how far the work is, until it ends."""
    progress, is_over = Progress(job.total), Event()
    thread = Thread(target=_beat, args=(job, progress, is_over), daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        is_over.set()
        thread.join()
        _forget(job)


def _beat(job: Job, progress: Progress, is_over: Event) -> None:
    try:
        while not is_over.is_set():
            try:
                note(job, done=progress.done, total=progress.total)
            except (*outages.ERRORS, OSError):
                logger.warning("The progress of job %s could not be written", job.pk)
            is_over.wait(SECONDS)
    finally:
        connections.close_all()  # those of this thread


def note(job: Job, *, done: int, total: int) -> None:
    path = _file(job)
    if path is None:
        mine = Job.objects.filter(pk=job.pk, attempts=job.attempts)
        mine.update(done=done, total=total, beat_at=clock.now())
        return
    path.parent.mkdir(exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(f"{done} {total}")
    new.replace(path)


def read_progress(job: Job) -> tuple[int, int]:
    """How many of how many are done."""
    path = _file(job)
    if path is not None:
        with contextlib.suppress(OSError, ValueError):
            done, total = path.read_text().split()
            return int(done), int(total)
    return job.done, job.total


def heard_at(job: Job) -> datetime | None:
    """The last sign of life."""
    path = _file(job)
    if path is not None:
        with contextlib.suppress(OSError):
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return job.beat_at


def _file(job: Job) -> Path | None:
    """Where a database of one writer keeps the progress of a job."""
    if connection.vendor != "sqlite":
        return None
    return Path(f"{connection.settings_dict['NAME']}-jobs", str(job.pk))


def _forget(job: Job) -> None:
    path = _file(job)
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()
            path.parent.rmdir()


def give_sign(name: str, *, at: datetime) -> None:
    """The latest of all workers counts."""
    WorkerSign.objects.update_or_create(name=name, defaults={"seen_at": at})


def sign_seen_at(name: str = TURN) -> datetime | None:
    """The last sign; who has long work in hand gives it on its job."""
    moments = list(WorkerSign.objects.filter(name=name).values_list("seen_at", flat=True))
    if name == TURN:
        rows = Job.objects.running().without_content()
        moments += [moment for moment in map(heard_at, rows) if moment]
    return max(moments, default=None)


def worker_state(*, at: datetime) -> str:
    """In a word, for who watches over the machine."""
    return _state(sign_seen_at(), at=at, silent_after=SILENT_AFTER)


def clock_state(*, at: datetime) -> str:
    """The same of the clock, which a worker keeps going, or cron."""
    return _state(sign_seen_at(CLOCK), at=at, silent_after=CLOCK_SILENT_AFTER)


def _state(seen: datetime | None, *, at: datetime, silent_after: timedelta) -> str:
    if seen is None:
        return "never seen"
    return "silent" if at - seen > silent_after else "ok"


def forget_signs() -> None:
    """Those of a backup tell nothing of the machine on which it is restored."""
    WorkerSign.objects.all().delete()
