"""When the agency's calendar or a key date's formula changes, every task it touches moves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from caladeo import retrying
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.options import DayCount, DayRule
from statuses.references import Reference
from tasks import rescheduling
from tasks.models import Task

COUNTS_WORKING_DAYS = Q(day_count=DayCount.WORKING) | ~Q(day_rule=DayRule.STAY)
COUNTS_FROM_KEY_DATE = Q(reference=Reference.KEY_DATE)


def moves(condition: Q) -> list[rescheduling.Move]:
    """What would move among the open tasks; writes nothing."""
    return rescheduling.moves_of(_tasks(condition))


@retrying.whole
def recompute(condition: Q, *, cause: str, by: User | None, at: datetime) -> int:
    """Move the open, unpinned tasks whose due date is another one now; how many moved."""
    with transaction.atomic():
        owners = Task.objects.open().automatic().filter(condition).values("opportunity")
        list(Opportunity.objects.filter(pk__in=owners).locked().values_list("pk"))
        found = moves(condition)
        count = sum(move.moves for move in found)
        rescheduling.write(found, cause=cause, by=by, at=at)
        return count


def _tasks(condition: Q) -> Sequence[Task]:
    tasks = Task.objects.open().automatic().filter(condition)
    return list(tasks.select_related("change", "opportunity").order_by("pk"))
