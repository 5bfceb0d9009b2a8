"""The tasks of each change: those that its templates called for, once, and no others."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from opportunities.models import StatusChange
from statuses.models import AutoTaskTemplate, TemplateRevision
from statuses.options import IfPast, OnReturn
from statuses.references import Reference
from tasks.engine.plans import Reason
from tasks.models import Note, RuleExemption, Task, TaskNotCreated

BEGINNING = timedelta(minutes=10)
# What tells one move of many opportunities from another.
SAME_MOVE = ("changed_at", "to_status", "changed_by", "source", "batch")


def tasks_of_nobody() -> Iterator[str]:
    """An automatic task names the change that it comes from; one added by hand names none.

    By hand a task may follow a date of its trip.
    """
    followed = Q(reference__in=(Reference.DEPARTURE, Reference.RETURN), template=None)
    automatic = Task.objects.automatic().filter(change=None).exclude(followed)
    for pk in automatic.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Task {pk} is automatic, but comes from no status change."
    by_hand = Task.objects.filter(reference="").exclude(change=None, template=None)
    for pk in by_hand.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Task {pk} comes from a status change, but has no rule."


def tasks_of_another_opportunity() -> Iterator[str]:
    rows = Task.objects.exclude(change=None).exclude(change__opportunity=F("opportunity"))
    found = rows.order_by("pk").values_list("pk", "opportunity", "change", "change__opportunity")
    for pk, owner, change, other in found.iterator():
        yield (
            f"Task {pk} is on opportunity {owner}, but change {change} is of opportunity {other}."
        )


def notes_of_another_opportunity() -> Iterator[str]:
    """A note on a task stands in the journal of the task's trip."""
    rows = Note.objects.exclude(task=None).exclude(task__opportunity=F("opportunity"))
    found = rows.order_by("pk").values_list("pk", "opportunity", "task", "task__opportunity")
    for pk, owner, task, other in found.iterator():
        yield f"Note {pk} is on opportunity {owner}, but task {task} is of opportunity {other}."


def tasks_of_another_status() -> Iterator[str]:
    """But for the rules that people put on a trip, whatever its status."""
    rows = Task.objects.exclude(change=None).exclude(template=None).filter(is_chosen=False)
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


def tasks_that_were_not_made() -> Iterator[str]:
    """Once a rule has made a task, every later entry into its status gets one.

    But for the minutes in which a rule is new: moves under way may have begun without it.
    """
    steady = _steady_rules()
    made = Task.objects.filter(created_at=F("change__changed_at"), template__in=steady)
    first = made.order_by().values_list("template").annotate(Min("created_at"))
    since = {pk: moment + BEGINNING for pk, moment in first}
    entries = _standing(StatusChange.objects.filter(to_status__in=set(steady.values())), "")
    rows = entries.order_by("pk").values_list("pk", "to_status", "changed_at")
    for (pk, status, at), got in _with_their_templates(rows.iterator(), steady):
        for template, calls in steady.items():
            if calls == status and template not in got and at > since.get(template, at):
                yield f"Change {pk} got no task of template {template}."


def tasks_that_only_others_got() -> Iterator[str]:
    """Opportunities that entered a status together got the same tasks, at once or later."""
    moves = _standing(StatusChange.objects.all(), "").values(*SAME_MOVE)
    sizes = {_key(row): row["count"] for row in moves.annotate(count=Count("pk"))}
    made = Task.objects.filter(template__in=_steady_rules())
    keys = {name: F(f"change__{name}") for name in SAME_MOVE}
    counted = (
        _standing(made, "change__")
        .values("template", **keys)
        .annotate(
            count=Count("pk"),
            at_once=Count("pk", filter=Q(created_at=F("change__changed_at"))),
        )
        .filter(at_once__gt=0)
    )
    left = _left_out().values("template", **keys).annotate(count=Count("pk"))
    left_out = {(row["template"], *_key(row)): row["count"] for row in left}
    for row in counted.iterator():
        out = left_out.get((row["template"], *_key(row)), 0)
        if row["count"] + out < sizes[_key(row)]:
            yield (
                f"{sizes[_key(row)]} opportunities entered status {row['to_status']} together"
                f" on {row['changed_at']:%Y-%m-%d %H:%M}, but only {row['count']} of them got"
                f" the task of template {row['template']}."
            )


def tasks_of_exempt_trips() -> Iterator[str]:
    """While a trip is exempt from a rule, or from all of them, it gets no such task.

    But for the minutes in which it was decided: a move under way may have begun before.
    """
    exempt = RuleExemption.objects.filter(
        Q(rule=OuterRef("template")) | Q(rule=None),
        Q(lifted_at=None) | Q(lifted_at__gt=OuterRef("created_at")),
        opportunity=OuterRef("opportunity"),
        at__lt=OuterRef("created_at") - BEGINNING,
    )
    rows = Task.objects.exclude(change=None).filter(Exists(exempt)).order_by("pk")
    for pk, owner in rows.values_list("pk", "opportunity").iterator():
        yield f"Task {pk} was created on opportunity {owner}, which is exempt from it."


def _steady_rules() -> dict[int, int]:
    """The rules that make a task at each entry, and always did: their status by their key.

    Rules that may skip an opportunity, or were switched off or got such an option once, tell
    nothing.
    """
    rules = AutoTaskTemplate.objects.filter(
        is_enabled=True, on_return=OnReturn.AGAIN, conditions=[]
    )
    rules = rules.exclude(if_past=IfPast.SKIP)
    names = ("is_enabled", "on_return", "if_past", "conditions")
    revised = TemplateRevision.objects.filter(
        reduce(or_, (Q(changes__has_key=name) for name in names)), template=OuterRef("pk")
    )
    return dict(rules.filter(~Exists(revised)).values_list("pk", "status"))


def _with_their_templates(
    entries: Iterable[tuple[int, int, datetime]], rules: Container[int]
) -> Iterator[tuple[tuple[int, int, datetime], set[int]]]:
    """Each change, in key order, with the rules of which it has a task."""
    tasks = Task.objects.exclude(change=None).filter(template__in=rules)
    told = (
        tasks.order_by()
        .values_list("change", "template")
        .union(_left_out().filter(template__in=rules).values_list("change", "template"), all=True)
    )
    made = told.order_by("change").iterator()
    row = next(made, None)
    for entry in entries:
        got: set[int] = set()
        while row and row[0] <= entry[0]:
            if row[0] == entry[0]:
                got.add(row[1])
            row = next(made, None)
        yield entry, got


def _left_out() -> Any:
    """The tasks that entries left out, and said so, for what only the trip itself knows."""
    told = (Reason.ENDED, Reason.EXEMPT, Reason.PREDECESSOR)
    return TaskNotCreated.objects.filter(reason__in=told).order_by()


def _standing(rows: Any, change: str) -> Any:
    """Those of changes that were to create tasks and have not been undone."""
    over = StatusChange.objects.filter(undoes=OuterRef(f"{change}pk"))
    # As `StatusChange.objects.standing` does, and for its reason.
    rows = rows.alias(undoing=Coalesce(f"{change}undoes", 0)).filter(~Exists(over), undoing=0)
    return rows.filter(**{f"{change}is_quiet": False}).order_by()


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in SAME_MOVE)
