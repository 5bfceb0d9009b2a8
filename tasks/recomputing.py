"""When the agency's calendar or a key date's formula changes, every task it touches moves."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from caladeo import retrying
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.options import DayCount, DayRule
from statuses.references import Reference
from tasks import rescheduling
from tasks.computing import AS_IT_IS, Supposed
from tasks.models import Task

COUNTS_WORKING_DAYS = Q(day_count=DayCount.WORKING) | ~Q(day_rule=DayRule.STAY)
COUNTS_FROM_KEY_DATE = Q(reference=Reference.KEY_DATE)


def moves(condition: Q, *, supposed: Supposed = AS_IT_IS) -> list[rescheduling.Move]:
    """What would move among the open tasks; writes nothing."""
    tasks = Task.objects.open().automatic().filter(condition)
    rows = list(tasks.select_related("change", "opportunity").order_by("pk"))
    return rescheduling.moves_of(rows, supposed=supposed)


@retrying.whole
def recompute(
    condition: Q,
    *,
    cause: str,
    by: User | None,
    at: datetime,
    change: Callable[[], object] | None = None,
) -> int:
    """Move the open, unpinned tasks whose due date is another one now; how many moved.

    Args:
        change: writes, under a lock that `statuses.locks.kept` waits for, what the tasks
            are counted with.
    """
    with transaction.atomic():
        lock_owners(condition)
        if change:
            change()
            # Those who counted with the old have finished: their tasks are there to move.
            lock_owners(condition)
        found = moves(condition)
        count = sum(move.moves for move in found)
        rescheduling.write(found, cause=cause, by=by, at=at)
        return count


def lock_owners(condition: Q) -> None:
    """Lock the opportunities of these open automatic tasks; inside a transaction."""
    owners = Task.objects.open().automatic().filter(condition).values("opportunity")
    list(Opportunity.objects.filter(pk__in=owners).locked().values_list("pk"))
