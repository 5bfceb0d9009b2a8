"""The long work on what a person chose in a list, as a worker does it."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.jobs import perform
from caladeo.jobs.heartbeat import Progress
from caladeo.jobs.perform import Notice, Outcome
from caladeo.models import Job
from opportunities import actions
from opportunities.models import FactChange, Opportunity
from opportunities.moves import bulk, giving
from opportunities.moves.giving import Together
from opportunities.moves.undoing import CannotUndoError
from opportunities.text import undo_wording
from tasks.actions.jobs import able_person, gone
from tasks.jobs import moves
from tasks.models import TaskHandedOver
from tasks.previews import date_preview

STARRED: dict[str, Any] = {"changed": 0, "same": []}
GIVE = Notice(
    work=ngettext_lazy(
        "%(rows)s opportunity is being given to another manager",
        "%(rows)s opportunities are being given to another manager",
        "count",
    ),
    one=gettext_lazy("This opportunity is being given to another manager"),
    some=gettext_lazy("These opportunities, or some of them, are being given to another manager"),
    holds=moves,
)
GIVE_BACK = Notice(
    work=ngettext_lazy(
        "%(rows)s opportunity is being given back to its manager",
        "%(rows)s opportunities are being given back to their managers",
        "count",
    )
)
STAR = Notice(
    work=ngettext_lazy(
        "The priority of %(rows)s opportunity is being changed",
        "The priority of %(rows)s opportunities is being changed",
        "count",
    )
)


@perform.kind("bulk-give-preview", writes=False)
def preview_giving(job: Job, progress: Progress) -> dict[str, Any]:
    """How many tasks would go along with those who were seen."""
    to, today = able_person(job.arguments["to"]), clock.today()
    keys = [key for key, seen in bulk.unpack(job.content).items() if seen != to.pk]
    tasks = 0
    for part in batched(keys, bulk.PART, strict=False):
        rows = list(Opportunity.objects.of_keys(part))
        tasks += len(date_preview.preview_manager(rows, to, today=today).handed)
        progress(progress.done + len(part))
    return {"moving": len(keys), "already": job.total - len(keys), "tasks": tasks}


@perform.kind("bulk-give", writes=False, notice=GIVE)
def give(job: Job, progress: Progress) -> dict[str, Any]:
    """Give those who are still with the manager with whom they were seen, part by part."""
    seen, to = bulk.unpack(job.content), able_person(job.arguments["to"])

    def some(keys: Sequence[int], done: Outcome) -> Outcome:
        part = {key: seen[key] for key in keys}
        with perform.refusing({DeactivatedError: gone()}):
            given = giving.give(part, to=to, by=job.owner, at=clock.now())
        handed = TaskHandedOver.objects.filter(fact__pk__in_array=[row.pk for row in given.changes])
        return given.as_json(tasks=handed.count(), before=done)

    return giving.NOTHING | perform.in_parts(job, seen, some, on_progress=progress)


@perform.kind("bulk-give-back", writes=False, notice=GIVE_BACK)
def give_back(job: Job, progress: Progress) -> dict[str, Any]:
    """Take back what a job has given, part by part."""
    made = map(Together.read, job.arguments["made"])
    changes = [key for one in made for key in one.changes.values_list("pk", flat=True)]
    refused: list[CannotUndoError] = []

    def some(keys: Sequence[int], done: Outcome) -> Outcome:
        told, undone, left = FactChange.objects.filter(pk__in_array=keys), 0, len(keys)
        try:
            back = giving.take_back(told, by=job.owner, at=clock.now())
        except CannotUndoError as error:
            refused.append(error)
        else:
            undone, left = len(back.reversals), back.left
        return {"undone": done.get("undone", 0) + undone, "left": done.get("left", 0) + left}

    outcome = perform.in_parts(job, changes, some, on_progress=progress)
    if not outcome.get("undone"):
        why = next(iter(refused), CannotUndoError(CannotUndoError.CHANGED_AGAIN))
        raise perform.RefusedError(str(undo_wording.WHY_NONE_PUT_BACK[why.reason]))
    return outcome


@perform.kind("bulk-star", writes=False, notice=STAR)
def star(job: Job, progress: Progress) -> dict[str, Any]:
    """Mark those chosen as a priority, or no more; ``same`` were so by then."""

    def some(keys: Sequence[int], done: Outcome) -> Outcome:
        rows = Opportunity.objects.filter(pk__in_array=keys)
        changed = set(actions.star_all(rows, is_starred=job.arguments["starred"]))
        before = STARRED | done
        return {
            "changed": before["changed"] + len(changed),
            "same": [*before["same"], *(key for key in keys if key not in changed)],
        }

    keys = bulk.unpack(job.content)
    return STARRED | perform.in_parts(job, keys, some, on_progress=progress)
