"""Due dates: what is computed today is what the open tasks have."""

from collections.abc import Iterator, Sequence
from itertools import batched

from django.db.models import Exists, OuterRef, Subquery

from caladeo import clock
from statuses.models import AgencyCalendar, Closure, KeyDate, TemplateRevision
from statuses.options import IfPast
from statuses.references import Reference
from tasks.engine.recomputing import OF_GONE_KEY_DATE, OF_GONE_RULE
from tasks.engine.resolver import Resolver, Supposed, calendar_of, resolver_for
from tasks.models import DueDateMove, Task, visible_from

BATCH_SIZE = 2000


def circles_of_key_dates() -> Iterator[str]:
    for pk in sorted(_in_circles()):
        yield f"Key date {pk} is counted, in the end, from itself."


def wrong_due_dates() -> Iterator[str]:
    """Open automatic tasks, pinned or not; without those that have no date to be told."""
    # Those of a deleted key date keep the date that they had, pinned.
    tasks = Task.objects.open().automatic().exclude(OF_GONE_KEY_DATE, is_pinned=True)
    tasks = tasks.order_by("pk")
    tasks = tasks.select_related("change", "opportunity")
    if _in_circles():
        tasks = tasks.exclude(reference=Reference.KEY_DATE)
    # Read once and without the lock that writers take: the doctor may not lock anything.
    setting = AgencyCalendar.objects.first() or AgencyCalendar()
    as_stored = Supposed(
        calendar=calendar_of(setting, Closure.objects.all()),
        definitions=list(KeyDate.objects.all()),
    )
    for rows in batched(tasks.iterator(BATCH_SIZE), BATCH_SIZE, strict=False):
        known = [task for task in rows if task.reference in Reference]
        for task in rows:
            if task.reference not in Reference:
                yield f"Task {task.pk} counts from “{task.reference}”, which is no known date."
        yield from _wrong(known, resolver_for(known, supposed=as_stored))


def _wrong(tasks: Sequence[Task], resolver: Resolver) -> Iterator[str]:
    for task in tasks:
        due = resolver.due_of(task)
        if not task.is_pinned and task.due_date != due.day:
            given = due.day or "no date yet: it waits"
            yield f"Task {task.pk} is due on {task.due_date or 'no day'}; its rule gives {given}."
        elif (task.computed_date, task.reference_date) != (due.day, due.reference_date):
            yield (
                f"Task {task.pk} keeps {task.computed_date or 'no day'} as what its rule gives;"
                f" it gives {due.day or 'no date yet'}."
            )
        seen = visible_from(task.due_date, task.visible_days)
        if task.visible_from != seen:
            shown, right = (day or "at once" for day in (task.visible_from, seen))
            yield f"Task {task.pk} is shown from {shown}; it should be from {right}."


def wrong_stories() -> Iterator[str]:
    """The moves of a due date lead to where it is."""
    moves = DueDateMove.objects.filter(task=OuterRef("pk")).order_by("-pk")
    rows = Task.objects.annotate(last=Subquery(moves.values("pk")[:1])).exclude(last=None)
    led = rows.annotate(led=Subquery(moves.values("to_date")[:1])).order_by("pk")
    for pk, due_date, day in led.values_list("pk", "due_date", "led").iterator():
        if due_date != day:
            yield (
                f"Task {pk} is due on {due_date or 'no day'},"
                f" but the story of its due date ends on {day or 'no day'}."
            )


def arrived_already_past() -> Iterator[str]:
    """A task that waited and is not wanted late is not open on a date that was past already.

    Unless somebody touched it; rules edited since tell nothing.
    """
    moves = DueDateMove.objects.filter(task=OuterRef("pk")).order_by("-pk")
    last = {name: Subquery(moves.values(name)[:1]) for name in ("cause", "from_date", "moved_at")}
    revised = TemplateRevision.objects.filter(
        changes__has_key="if_past", template=OuterRef("template")
    )
    rows = Task.objects.open().annotate(**{f"last_{name}": row for name, row in last.items()})
    rows = rows.filter(if_past=IfPast.SKIP, is_pinned=False, touched_at=None, last_from_date=None)
    rows = rows.exclude(due_date=None).exclude(Exists(revised)).order_by("pk")
    rows = rows.exclude(last_moved_at=None).exclude(last_cause=DueDateMove.Cause.REOPENED)
    for pk, day, moment in rows.values_list("pk", "due_date", "last_moved_at").iterator():
        if day < clock.local_day(moment):
            yield f"Task {pk} is open, but was not to be late, and its date arrived past: {day}."


def waiting_for_nothing() -> Iterator[str]:
    """Open tasks without a date whose predecessor's rule, or key date, was deleted.

    The versions up to 0.1.0 left them so.
    """
    rows = Task.objects.waiting().filter(OF_GONE_RULE | OF_GONE_KEY_DATE).order_by("pk")
    for pk in rows.values_list("pk", flat=True).iterator():
        yield f"Task {pk} waits for what was deleted: it needs a date by hand."


def _in_circles() -> set[int]:
    """The key dates whose formula comes back to itself."""
    bases = dict(KeyDate.objects.exclude(base=None).values_list("pk", "base"))
    found = set()
    for pk in bases:
        step = bases.get(pk)
        for _step in bases:
            if step == pk:
                found.add(pk)
            step = bases.get(step) if step else None
    return found
