"""The tasks of each change: those that its templates called for, once, and no others."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from opportunities.models import StatusChange
from statuses.models import TemplateRevision
from statuses.options import IfPast, OnReturn
from tasks.models import Task

# What tells one move of many opportunities from another.
SAME_MOVE = ("changed_at", "to_status", "changed_by", "road", "batch")


def tasks_of_nobody() -> Iterator[str]:
    """An automatic task names the change that it comes from; one added by hand names none."""
    automatic = Task.objects.automatic().filter(change=None)
    for pk in automatic.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Task {pk} is automatic, but comes from no status change."
    by_hand = Task.objects.by_hand().exclude(change=None, template=None)
    for pk in by_hand.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Task {pk} comes from a status change, but has no rule."


def tasks_of_another_opportunity() -> Iterator[str]:
    rows = Task.objects.exclude(change=None).exclude(change__opportunity=F("opportunity"))
    found = rows.order_by("pk").values_list("pk", "opportunity", "change", "change__opportunity")
    for pk, owner, change, other in found.iterator():
        yield (
            f"Task {pk} is on opportunity {owner}, but change {change} is of opportunity {other}."
        )


def tasks_of_another_status() -> Iterator[str]:
    rows = Task.objects.exclude(change=None).exclude(template=None)
    rows = rows.exclude(template__status=F("change__to_status"))
    for pk, template, change in rows.order_by("pk").values_list("pk", "template", "change"):
        yield f"Task {pk}: change {change} does not enter the status of its template {template}."


def tasks_there_twice() -> Iterator[str]:
    """Held by a constraint, so only a database without it can show this."""
    rows = Task.objects.exclude(change=None).exclude(template=None)
    counted = rows.values("change", "template").annotate(count=Count("pk")).filter(count__gt=1)
    found = counted.order_by("change", "template").values_list("change", "template", "count")
    for change, template, count in found.iterator():
        yield f"Change {change} has {count} tasks of template {template}, not one."


def tasks_of_quiet_changes() -> Iterator[str]:
    """Undo and quiet changes create nothing; a rule applied later may add to them."""
    rows = Task.objects.filter(change__is_quiet=True, created_at__lte=F("change__changed_at"))
    for pk, change in rows.order_by("pk").values_list("pk", "change").iterator():
        yield f"Task {pk} was created by change {change}, which creates no tasks."


def tasks_of_undone_changes() -> Iterator[str]:
    """Once a change is undone, only what somebody has touched is left of it."""
    rows = Task.objects.filter(change__undone_by__isnull=False, touched_at=None)
    for pk, change in rows.order_by("pk").values_list("pk", "change").iterator():
        yield f"Task {pk} is still there, untouched, though change {change} was undone."


def tasks_that_only_others_got() -> Iterator[str]:
    """Opportunities that entered a status together got the same tasks.

    Rules that may skip an opportunity, or that got or lost that option since, are left out.
    """
    moves = _standing(StatusChange.objects.all(), "").values(*SAME_MOVE)
    sizes = {_key(row): row["count"] for row in moves.annotate(count=Count("pk"))}
    edited = TemplateRevision.objects.filter(
        Q(changes__has_key="on_return") | Q(changes__has_key="if_past"),
        template=OuterRef("template"),
    )
    tasks = _standing(Task.objects.filter(created_at=F("change__changed_at")), "change__")
    tasks = tasks.filter(~Exists(edited), template__on_return=OnReturn.AGAIN)
    tasks = tasks.exclude(template__if_past=IfPast.SKIP).exclude(if_past=IfPast.SKIP)
    keys = {name: F(f"change__{name}") for name in SAME_MOVE}
    for row in tasks.values("template", **keys).annotate(count=Count("pk")).iterator():
        if row["count"] < sizes[_key(row)]:
            yield (
                f"{sizes[_key(row)]} opportunities entered status {row['to_status']} together"
                f" on {row['changed_at']:%Y-%m-%d %H:%M}, but only {row['count']} of them got"
                f" the task of template {row['template']}."
            )


def _standing(rows: Any, change: str) -> Any:
    """Those of changes that were to create tasks and have not been undone."""
    names = {"is_quiet": False, "undoes": None, "undone_by": None}
    return rows.filter(**{change + name: value for name, value in names.items()}).order_by()


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in SAME_MOVE)
