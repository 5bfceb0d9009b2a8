"""What a task says of itself: its state with its moments, and the person it follows."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from opportunities.models import Opportunity, StatusChange
from statuses.models import TemplateRevision
from statuses.options import OnLeave
from tasks.engine.assigning import followed
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


def left_with_somebody_deactivated() -> Iterator[str]:
    """Who cannot sign in has no open task, and no opportunity."""
    tasks = Task.objects.open().filter(assignee__is_active=False).order_by("pk")
    for pk, person in tasks.values_list("pk", "assignee").iterator():
        yield f"Task {pk} is open, but assigned to user {person}, whose account is deactivated."
    trips = Opportunity.objects.filter(manager__is_active=False).order_by("pk")
    for pk, person in trips.values_list("pk", "manager").iterator():
        yield f"Opportunity {pk} is managed by user {person}, whose account is deactivated."


def left_with_another_manager() -> Iterator[str]:
    """Open tasks that follow the manager are theirs, or nobody's if they cannot sign in."""
    rows = Task.objects.open().filter(follows_manager=True, role=None)
    rows = rows.with_owner().filter(Q(owner=None) | ~Q(owner=F("opportunity__manager")))
    rows = rows.exclude(owner=None, opportunity__manager__is_active=False).order_by("pk")
    for pk, assignee, manager in rows.values_list("pk", "owner", "opportunity__manager"):
        yield (
            f"Task {pk} follows the manager, user {manager},"
            f" but is assigned to {f'user {assignee}' if assignee else 'nobody'}."
        )


def left_with_another_role() -> Iterator[str]:
    """Open tasks that follow a role are with whoever has it, or with the manager."""
    rows = Task.objects.open().filter(follows_manager=True, role__isnull=False)
    found = rows.with_owner().annotate(gets=followed())
    found = found.filter(Q(owner=None) | ~Q(owner=F("gets")))
    found = found.exclude(owner=None, gets=None).order_by("pk")
    for pk, role, assignee, owner in found.values_list("pk", "role", "owner", "gets"):
        had, gets = (f"user {key}" if key else "nobody" for key in (assignee, owner))
        yield f"Task {pk} follows role {role}, that is {gets}, but is assigned to {had}."


def left_open_by_closing() -> Iterator[str]:
    """Tasks that hang on the closing of a trip do not outlive it, unless somebody touched them.

    What the closing status made itself is no older than its change. Rules edited since, which
    may have handed that option to their open tasks, tell nothing.
    """
    changes = StatusChange.objects.filter(opportunity=OuterRef("opportunity"))
    last = changes.filter(is_closing=True).exclude(Exists(changes.filter(pk__gt=OuterRef("pk"))))
    revised = TemplateRevision.objects.filter(
        changes__has_key="on_leave", template=OuterRef("template")
    )
    rows = Task.objects.open().filter(
        Exists(last.filter(pk__gt=OuterRef("change"))),
        on_leave=OnLeave.CANCEL_IF_CLOSED,
        touched_at=None,
        template__isnull=False,
    )
    found = rows.exclude(Exists(revised)).order_by("pk").values_list("pk", "opportunity")
    for pk, owner in found.iterator():
        yield f"Task {pk} is open, but opportunity {owner} was closed, which cancels it."
