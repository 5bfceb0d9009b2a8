"""Doing a job: what a worker calls. Each app names its kinds of work in its own ``jobs``.

What a job does and the end of its row are one transaction: both are there or neither is,
whatever becomes of the worker, and a second worker finds the job done or not begun. Work that
would keep others from writing for too long is cut in parts: each is such a transaction, with
the place that it reached, and a second worker goes on from there.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from caladeo import clock
from caladeo.accounts.rights import Right
from caladeo.db import database, outages, retrying
from caladeo.jobs.heartbeat import Progress, beating
from caladeo.journal.recording import on_behalf_of, record
from caladeo.models import Job, JournalEntry
from caladeo.web import sheets

logger = logging.getLogger(__name__)

type Outcome = dict[str, Any]
# What a kind of work may leave behind that is no fact: a file.
CONTENT = "content"
# Rows of a part: at first, and at most; as many as take about half a second.
FEW, PART = 200, 2000
SECONDS = 0.5
# Keys of the outcome of work in parts: the last key done, how many are done, whether the step
# before the parts is done, and the one after them.
LAST, DONE, BEGUN, ENDED = "last", "done", "begun", "ended"
# Who waits for SQLite's only lock looks for it every tenth of a second.
PAUSE = 0.12
type Part = tuple[int, ...]
type Work = Callable[[Job, Progress], Outcome]


class RefusedError(Exception):
    """The work cannot be done any more; its text says why, in the person's language."""


@contextmanager
def refusing(reasons: Mapping[type[Exception], object]) -> Iterator[None]:
    """Refuse the work at one of these errors, with the words that stand beside it."""
    try:
        yield
    except tuple(reasons) as error:
        words = next(said for kind, said in reasons.items() if isinstance(error, kind))
        raise RefusedError(str(words)) from error


class OvertakenError(Exception):
    """Another worker has taken the job up meanwhile: what this one did goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What others hear who wait for the work: others than those who asked for it.

    Args:
        work: a lazy `ngettext` by ``count``, with ``%(rows)s`` for the count in words.
        one, some: the same of a thing, or of several, that the work has in hand.
        holds: whether it has any of these in hand, by the name of their model and their keys.
    """

    work: Any
    one: Any = ""
    some: Any = ""
    holds: Callable[[Job, str, AbstractSet[int]], bool] = lambda _job, _model, _keys: False


@dataclass(frozen=True, slots=True)
class JobKind:
    work: Work
    writes: bool  # in one transaction
    notice: Notice | None = None  # nobody waits for what only reads
    right: Right | None = None


KINDS: dict[str, JobKind] = {}


def kind(
    name: str, *, writes: bool = True, notice: Notice | None = None, right: Right | None = None
) -> Callable[[Work], Work]:
    """Name a kind of work; one that only reads, or calls `in_parts`, gets no transaction.

    Args:
        right: what who asked for it must hold when it is done, as on the day they asked.
    """

    def named(work: Work) -> Work:
        KINDS[name] = JobKind(work, writes, notice, right)
        return work

    return named


def as_file(
    job: Job, progress: Progress, columns: Sequence[sheets.Column], rows: Iterable[Any]
) -> Outcome:
    """What a job leaves that writes a list as a file, in the form that was asked for."""
    content = sheets.packed(columns, progress.along(rows), form=job.arguments["form"])
    after = {"rows": progress.done}
    record(JournalEntry.Kind.EXPORTED, label=job.arguments["name"], after=after)
    return {CONTENT: content, **after}


@task
def perform(job_pk: int) -> None:
    """Do a job, unless it is done."""
    job = _begin(job_pk)
    if job is None:
        return
    with translation.override(job.owner.language), on_behalf_of(job.owner):
        try:
            with beating(job) as progress:
                _attempt(job, KINDS[job.kind], progress)
            database.refresh_statistics()
        except RefusedError as error:
            fail(job, str(error))
        except OvertakenError:
            logger.warning("Job %s was taken up by another worker", job.pk)
        except Exception as error:
            # What passes by itself is tried again when the worker is missed.
            if not outages.is_outage(error):
                fail(job, _("An unexpected error."))
            raise


def _begin(job_pk: int) -> Job | None:
    with transaction.atomic():
        rows = Job.objects.select_related("owner").select_for_update(of=("self",))
        job = rows.filter(pk=job_pk).first()
        if job is None or job.is_over:
            return None
        job.state, job.beat_at, job.done = Job.State.RUNNING, clock.now(), 0
        job.attempts += 1
        job.save(update_fields=["state", "beat_at", "done", "attempts"])
        return job


@retrying.on_conflict
def _attempt(job: Job, kind: JobKind, progress: Progress) -> None:
    if kind.right and not kind.right.held_by(job.owner):
        raise RefusedError(str(kind.right.lost))
    progress(0)
    with transaction.atomic() if kind.writes else nullcontext():
        outcome = kind.work(job, progress)
        left = {name: outcome.pop(name) for name in [CONTENT] if name in outcome}
        _end(job, state=Job.State.DONE, outcome=outcome, done=progress.done, **left)


def in_parts(
    job: Job, keys: Iterable[int], do: Callable[[Part, Outcome], Outcome], *, on_progress: Progress
) -> Outcome:
    """Do these rows, part by part, from where the job was left.

    Args:
        do: processes these keys; takes the outcome so far and returns the new one.
    """
    left = sorted(key for key in keys if key > job.outcome.get(LAST, 0))
    total = job.outcome.get(DONE, 0) + len(left)
    size = min(FEW, PART)
    while left:
        begun = time.monotonic()
        job.outcome = _part(job, tuple(left[:size]), do)
        on_progress(job.outcome[DONE], total)
        left = left[size:]
        speed = size / max(time.monotonic() - begun, 0.001)
        size = max(1, min(PART, 2 * size, int(speed * SECONDS)))
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(PAUSE)
    return dict(job.outcome)


@retrying.on_conflict
def _part(job: Job, part: Part, do: Callable[[Part, Outcome], Outcome]) -> Outcome:
    with transaction.atomic():
        done = job.outcome.get(DONE, 0) + len(part)
        outcome: Outcome = {**do(part, job.outcome), LAST: part[-1], DONE: done}
        if not _mine(job).update(outcome=outcome):
            raise OvertakenError
        return outcome


@retrying.on_conflict
def run_step_once(job: Job, note: str, do: Callable[[Outcome], Outcome]) -> Outcome:
    """Run a step before or after the parts, once: it commits with the note that it is done."""
    if job.outcome.get(note):
        return dict(job.outcome)
    with transaction.atomic():
        outcome: Outcome = {**do(job.outcome), note: True}
        if not _mine(job).update(outcome=outcome):
            raise OvertakenError
    job.outcome = outcome
    return dict(outcome)


def is_ended(job: Job) -> bool:
    """Whether a worker before this one has done all of it, and only died too soon to say so."""
    return bool(job.outcome.get(ENDED))


def fail(job: Job, words: str) -> None:
    _end(job, state=Job.State.FAILED, error=words)


def _end(job: Job, **values: Any) -> None:
    if not _mine(job).update(finished_at=clock.now(), **values):
        raise OvertakenError


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
