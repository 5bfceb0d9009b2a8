"""Editing a rule: its history, and the open tasks that it has already created."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import batches, retrying, writing
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.moves import locks
from statuses import auto_tasks, placeholders
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from statuses.text import rules
from tasks.engine import assigning, generation, rescheduling
from tasks.engine.inserting import OPTIONS, TEXTS, words_of
from tasks.engine.plans import Entry, Update
from tasks.models import Task, visible_from
from tasks.querysets import TaskQuerySet

WRITTEN = [
    *TEXTS,
    *OPTIONS,
    "search_text",
    *assigning.ASSIGNED,
    "follows_manager",
    "visible_from",
]


@retrying.on_conflict
def revise(
    template: AutoTaskTemplate,
    changes: dict[str, Any],
    *,
    update_open: bool,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    on_progress: OnProgress = no_progress,
) -> int:
    """Write the changed fields of a rule and keep what they were.

    Args:
        changes: field names and their new values.
        update_open: also bring its open tasks in line. Dates set by hand, names that
            somebody edited, and tasks that are done stay.
        seen: the fields as somebody saw them (`caladeo.db.overwriting`).
        on_progress: is told how many of them have been updated.

    Returns:
        How many open tasks were updated.

    Raises:
        OverwritingError: the rule is not as it was seen any more.
        AutoTaskTemplate.DoesNotExist: it has been deleted meanwhile.
        ImpossibleDueDateError: what others changed meanwhile makes the rule nonsense.
        KeyDate.DoesNotExist: the key date has been deleted meanwhile.
    """
    with transaction.atomic():
        row = _locked(template, with_owners=update_open, with_siblings="predecessor" in changes)
        old = copy.copy(row)
        auto_tasks.write_rule(row, changes, by=by, at=at, seen=seen)
        return (
            _update_open(row, old=old, by=by, at=at, on_progress=on_progress) if update_open else 0
        )


@retrying.on_conflict
def delete(template: AutoTaskTemplate, *, by: User | None, at: datetime) -> None:
    """Delete a rule; its tasks stay.

    The rules that follow it, and their open tasks, count from the creation of the task instead.
    """
    with transaction.atomic():
        for row in template.successors.order_by("pk"):
            changes = {"reference": Reference.TASK_CREATED, "predecessor": None}
            revise(row, changes, update_open=True, by=by, at=at)
        before = {"status": str(template.status), "due": rules.due_in_words(template)}
        record(JournalEntry.Kind.RULE_DELETED, by=by, target=template, before=before)
        template.delete()


def _locked(
    template: AutoTaskTemplate, *, with_owners: bool, with_siblings: bool
) -> AutoTaskTemplate:
    """The rule as it is, kept so; with the opportunities of its open tasks, if they matter."""

    def lock() -> AutoTaskTemplate:
        return auto_tasks.lock(template, with_siblings=with_siblings)

    if not with_owners:
        return lock()
    return locks.lock_together(open_tasks(template).owners(), lock)


def preview(
    template: AutoTaskTemplate, changes: dict[str, Any], *, most: int, today: date
) -> list[Update]:
    """What ``revise`` would make of the open tasks; writes nothing.

    Args:
        most: looks at no more tasks than these, the first ones.

    Raises:
        AutoTaskTemplate.DoesNotExist, ImpossibleDueDateError, KeyDate.DoesNotExist: as it does.
    """
    row = AutoTaskTemplate.objects.select_related("assigned_person").get(pk=template.pk)
    old = copy.copy(row)
    auto_tasks.rewrite(row, changes)
    tasks = _read(open_tasks(row).order_by("pk")[:most])
    before = [copy.copy(task) for task in tasks]
    conform(tasks, row, old=old, today=today)
    for move in rescheduling.moves_of(tasks):
        move.task.apply_due_date(move.due)
    return [Update(*pair) for pair in zip(before, tasks, strict=True)]


def open_tasks(template: AutoTaskTemplate) -> TaskQuerySet:
    rows: TaskQuerySet = Task.objects.open().filter(template=template)
    return rows


def _read(rows: TaskQuerySet) -> list[Task]:
    """These tasks with all that updating them reads; one query."""
    return list(
        rows.select_related("assignee", "created_by", "opportunity__client", "opportunity__manager")
    )


def conform(
    tasks: Sequence[Task], template: AutoTaskTemplate, *, old: AutoTaskTemplate, today: date
) -> None:
    """Give tasks in memory the rule's words, person and options, but for what people edited.

    Args:
        old: the rule before the edit.
    """
    entries = [_entry(task, template) for task in tasks]
    having = generation.roles_of(entries, [old, template])
    team = people.team(generation.named_by(entries, [old, template], having), since=today)
    able = team.able
    named = (having.named if having else set()) | team.substitutes
    others = User.objects.in_bulk(named - {None}) if named else {}
    for task, entry in zip(tasks, entries, strict=True):
        words = words_of(task.opportunity)
        for name, length in TEXTS.items():
            if getattr(task, name) == placeholders.fill(
                getattr(old, name), words, max_length=length
            ):
                new = placeholders.fill(getattr(template, name), words, max_length=length)
                setattr(task, name, new)
        had = generation.assignee_of(entry, old, having, able=able)
        # One that follows goes with the role of the rule, whatever it followed before.
        has_another_role = task.follows_manager and task.role_id != template.role_id
        if has_another_role or (task.owner_id, task.follows_manager) == had:
            to, task.follows_manager = generation.assignee_of(entry, template, having, able=able)
            if to != task.owner_id:
                substitute = team.stand_in(to, task.due_date, today=today)
                _hand_over(task, to, substitute, [template.assigned_person, *others.values()])
        for name in OPTIONS:
            setattr(task, name, getattr(template, name))
        task.visible_from = visible_from(task.due_date, task.visible_days)


def _entry(task: Task, template: AutoTaskTemplate) -> Entry:
    """The entry that created the task, and who moved the trip or put the rule on it."""
    return Entry(
        opportunity=task.opportunity,
        status_id=template.status_id,
        entered_on=clock.local_day(task.created_at),
        by=task.created_by,
    )


def _hand_over(
    task: Task, to: int | None, substitute: int | None, others: Iterable[User | None]
) -> None:
    """Give the task to whom its rule says, without asking the database who that is."""
    rows = (task.opportunity.manager, task.created_by, *others)
    known = {person.pk: person for person in rows if person}
    task.assignee = known.get(substitute or to or 0)
    task.instead_of = known.get(to or 0) if substitute else None


def _update_open(
    template: AutoTaskTemplate,
    *,
    old: AutoTaskTemplate,
    by: User | None,
    at: datetime,
    on_progress: OnProgress,
) -> int:
    done = 0
    for done, rows in batches.of(open_tasks(template)):
        bring_in_line(rows, template, old=old, by=by, at=at)
        on_progress(done)
    return done


def bring_in_line(
    rows: TaskQuerySet,
    template: AutoTaskTemplate,
    *,
    old: AutoTaskTemplate,
    by: User | None,
    at: datetime,
) -> int:
    """Write these open tasks, whose opportunities are locked, as the rule makes them; how many."""
    tasks = _read(rows)
    conform(tasks, template, old=old, today=clock.local_day(at))
    writing.update(tasks, WRITTEN)
    moves = rescheduling.moves_of(tasks)
    rescheduling.write(moves, cause=rescheduling.Cause.RULE, by=by, at=at)
    return len(tasks)
