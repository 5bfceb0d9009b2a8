"""What a task says of itself: its state with its moments, and the person it follows."""

from collections.abc import Iterator

from django.db.models import F, Q

from tasks.models import Task

STATE = Task.State
WRONG_MARKS = {
    "is open, but keeps the moment it was done": Q(state=STATE.OPEN, done_at__isnull=False),
    "is open, but keeps the moment it was cancelled": Q(
        state=STATE.OPEN, cancelled_at__isnull=False
    ),
    "is done, but not at any moment": Q(state=STATE.DONE, done_at=None),
    "is cancelled, but not at any moment": Q(state=STATE.CANCELLED, cancelled_at=None),
    "is in a state that is not known": ~Q(state__in=STATE.values),
}


def wrong_marks() -> Iterator[str]:
    for words, condition in WRONG_MARKS.items():
        for pk in Task.objects.filter(condition).order_by("pk").values_list("pk", flat=True):
            yield f"Task {pk} {words}."


def left_with_another_manager() -> Iterator[str]:
    """Open tasks that follow the manager are theirs."""
    rows = Task.objects.open().filter(follows_manager=True)
    rows = rows.exclude(assignee=F("opportunity__manager")).order_by("pk")
    for pk, assignee, manager in rows.values_list("pk", "assignee", "opportunity__manager"):
        yield (
            f"Task {pk} follows the manager, user {manager},"
            f" but is assigned to {f'user {assignee}' if assignee else 'nobody'}."
        )
