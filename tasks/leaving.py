"""What becomes of open tasks when their opportunity leaves the status that created them."""

from collections.abc import Sequence
from datetime import datetime

from opportunities.models import StatusChange
from statuses.options import OnLeave
from tasks import rescheduling
from tasks.models import Task


def cancel(changes: Sequence[StatusChange], *, at: datetime) -> None:
    """Cancel the open tasks whose rule says so; called inside the transaction of the changes."""
    leaving = {
        row.opportunity_id: row for row in changes if row.from_status_id and not row.undoes_id
    }
    tasks = Task.objects.open().filter(opportunity__in=leaving).exclude(on_leave=OnLeave.KEEP)
    cancelled: dict[int, list[int]] = {}
    for pk, owner, origin, rule in tasks.values_list(
        "pk", "opportunity", "change__to_status", "on_leave"
    ):
        change = leaving[owner]
        is_closing = not change.to_status.is_active
        if origin == change.from_status_id and (rule == OnLeave.CANCEL or is_closing):
            cancelled.setdefault(change.pk, []).append(pk)
    for change_pk, pks in cancelled.items():
        Task.objects.filter(pk__in=pks).update(
            state=Task.State.CANCELLED, cancelled_at=at, cancelled_by=change_pk
        )


def bring_back(changes: Sequence[StatusChange], *, at: datetime) -> None:
    """Open again the tasks that these undone changes had cancelled, on their date of today."""
    owners = {row.opportunity_id: row.opportunity for row in changes}
    tasks = Task.objects.filter(cancelled_by__in=changes, state=Task.State.CANCELLED)
    rows = list(tasks.select_related("change").order_by("pk"))
    tasks.update(state=Task.State.OPEN, cancelled_at=None, cancelled_by=None)
    for task in rows:
        task.opportunity = owners[task.opportunity_id]
    cause = rescheduling.Cause.REOPENED
    rescheduling.write(rescheduling.moves_of(rows), cause=cause, by=None, at=at)
    rescheduling.follow_manager(list(owners.values()))


def withdraw(changes: Sequence[StatusChange]) -> None:
    """Remove the tasks of undone changes that nobody has touched since."""
    Task.objects.filter(change__in=changes, touched_at=None).delete()
