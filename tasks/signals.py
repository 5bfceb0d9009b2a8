"""What tasks do when opportunities move: the whole flow, on one page."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from caladeo import clock
from opportunities.events import (
    TaskCounts,
    changes_undone,
    current_actor,
    facts_changed,
    import_undone,
    notes_imported,
    opportunities_restored,
    status_changed,
)
from statuses.models import AutoTaskTemplate
from tasks.engine import generation, leaving, recomputing, rescheduling
from tasks.models import Task
from tasks.notes import writing


@receiver(status_changed, dispatch_uid="tasks.follow_status_changed")
def follow_moves(changes: Any, choices: Any, **kwargs: Any) -> TaskCounts:
    cancelled = leaving.cancel(changes, choices=choices)
    return cancelled + generation.create_tasks(changes, creates_ended=choices.creates_ended)


@receiver(facts_changed, dispatch_uid="tasks.follow_facts_changed")
def follow_facts(
    opportunities: Any, facts: Any, changes: Any, by: Any, at: Any, **kwargs: Any
) -> None:
    rescheduling.follow(opportunities, facts=facts, changes=changes, by=by, at=at)


@receiver(changes_undone, dispatch_uid="tasks.follow_changes_undone")
def follow_undone(changes: Any, at: Any, **kwargs: Any) -> TaskCounts:
    return leaving.withdraw(changes, at=at) + leaving.bring_back(changes, at=at)


@receiver(opportunities_restored, dispatch_uid="tasks.follow_restored")
def follow_restored(opportunities: Any, by: Any, at: Any, **kwargs: Any) -> None:
    recomputing.catch_up(opportunities, by=by, at=at)


@receiver(notes_imported, dispatch_uid="tasks.write_imported_notes")
def write_notes(notes: Any, batch: Any, by: Any, at: Any, **kwargs: Any) -> None:
    writing.write_imported(notes, batch=batch, by=by, at=at)


@receiver(import_undone, dispatch_uid="tasks.withdraw_imported_notes")
def withdraw_notes(batch: Any, kept: Any, **kwargs: Any) -> None:
    writing.withdraw_imported(batch, kept=kept)


@receiver(pre_delete, sender=AutoTaskTemplate, dispatch_uid="tasks.outlive_rules")
def outlive_rule(instance: AutoTaskTemplate, **kwargs: Any) -> None:
    """Whatever deletes it: the settings, the end of its status, an import of rules undone."""
    followers = Task.objects.filter(predecessor=instance.pk)
    recomputing.outlive_rules(followers, by=current_actor().by, at=clock.now())
