"""The same to very many tasks, and its undo, as a worker does it: part by part."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.jobs import perform
from caladeo.jobs.heartbeat import Progress
from caladeo.jobs.perform import Notice, Outcome
from caladeo.models import Job, User
from tasks.actions import giving, several
from tasks.actions.giving import Seen
from tasks.actions.several import Act, Was
from tasks.models import Task

NOTHING: dict[str, Any] = {"were": [], "stayed": 0}
WORK = Notice(
    work=ngettext_lazy(
        "%(rows)s task of a selection is being changed",
        "%(rows)s tasks of a selection are being changed",
        "count",
    )
)


def do(
    act: Act,
    keys: Iterable[int],
    *,
    to: date | User | None,
    by: User,
    at: datetime,
    seen: Seen = None,
) -> list[Was]:
    """Any of the acts; what the tasks that it was done to were.

    Args:
        to: the day, the person, or nobody.
    """
    if act == Act.COMPLETE:
        return several.complete(keys, by=by, at=at)
    if act == Act.DELETE:
        return several.delete(keys, by=by, at=at, may_pass=by.can_configure)
    if isinstance(to, date):
        return several.postpone(keys, to=to, by=by, at=at)
    return several.give(keys, to=to, by=by, at=at, seen=seen)


def stayed(keys: Iterable[int], done: Iterable[Was], *, to: User | None, seen: Seen) -> list[Task]:
    """Those of them that a colleague has given or taken meanwhile, and who has them; one query."""
    left = {pk for pk in keys if seen and pk in seen} - {was.pk for was in done}
    if not left:
        return []
    rows = Task.objects.open().filter(pk__in_array=list(left)).select_related("assignee")
    pk = to.pk if to else None
    return [row for row in rows if row.assignee_id != pk and not giving.is_as_seen(row, seen)]


def trips_of(done: Iterable[Was]) -> list[int]:
    rows = Task.objects.filter(pk__in_array=[was.pk for was in done])
    return list(rows.order_by().values_list("opportunity", flat=True).distinct())


def pack(found: Any) -> bytes:
    return zlib.compress(json.dumps(found, separators=(",", ":")).encode())


def unpack(packed: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(packed))


def packed_ticks(keys: Iterable[int], seen: Mapping[int, int | None]) -> bytes:
    """The keys that were ticked, and who had each."""
    return pack([list(keys), list(seen.items())])


@perform.kind("several-tasks", writes=False, notice=WORK)
def do_to_many(job: Job, progress: Progress) -> dict[str, Any]:
    """One act to those that are still as they were seen."""
    act, to = Act(job.arguments["act"]), target(job)
    keys, pairs = unpack(job.content)
    seen = dict(map(tuple, pairs))

    def some(part: Sequence[int], outcome: Outcome) -> Outcome:
        before = NOTHING | outcome
        with perform.refusing({DeactivatedError: gone()}):
            done = do(act, part, to=to, by=job.owner, at=clock.now(), seen=seen)
        left = 0
        if act == Act.GIVE:
            left = len(stayed(part, done, to=to, seen=seen))  # type: ignore[arg-type]
        return {
            "were": [*before["were"], *(was.plain for was in done)],
            "stayed": before["stayed"] + left,
        }

    return NOTHING | perform.in_parts(job, keys, some, on_progress=progress)


@perform.kind("several-tasks-back", writes=False, notice=WORK)
def take_back(job: Job, progress: Progress) -> dict[str, Any]:
    """Undo it where the tasks are still as it left them."""
    act, were = Act(job.arguments["act"]), {row["pk"]: row for row in unpack(job.content)}

    def some(part: Sequence[int], outcome: Outcome) -> Outcome:
        had = [Was.read(were[pk]) for pk in part]
        count = several.take_back(act, had, by=job.owner, at=clock.now())
        return {"undone": outcome.get("undone", 0) + count}

    return {"undone": 0} | perform.in_parts(job, were, some, on_progress=progress)


def target(job: Job) -> date | User | None:
    """The day, the person, or nobody."""
    if day := job.arguments["day"]:
        return date.fromisoformat(day)
    if not (pk := job.arguments["person"]):
        return None
    return able_person(pk)


def able_person(pk: int) -> User:
    """To whom work gives.

    Raises:
        RefusedError: they cannot sign in any more.
    """
    person: User | None = User.objects.active().filter(pk=pk).first()
    if person is None:
        raise perform.RefusedError(gone())
    return person


def gone() -> str:
    return _("This person cannot sign in any more: choose somebody else.")
