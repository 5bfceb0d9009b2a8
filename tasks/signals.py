"""What tasks do when opportunities move: the whole flow, on one page."""

from typing import Any

from django.dispatch import receiver

from opportunities.events import changes_undone, facts_changed, status_changed
from tasks.engine import generation, leaving, rescheduling


@receiver(status_changed, dispatch_uid="tasks.cancel_on_status_changed")
def cancel_tasks(changes: Any, choices: Any, **kwargs: Any) -> None:
    leaving.cancel(changes, at=changes[0].changed_at, seen_at=choices.cancels_seen_at)


@receiver(status_changed, dispatch_uid="tasks.create_on_status_changed")
def create_tasks(changes: Any, choices: Any, **kwargs: Any) -> None:
    generation.create_tasks(changes, at=changes[0].changed_at, creates_ended=choices.creates_ended)


@receiver(facts_changed, dispatch_uid="tasks.follow_on_facts_changed")
def follow_facts(
    opportunities: Any, facts: Any, changes: Any, by: Any, at: Any, **kwargs: Any
) -> None:
    rescheduling.follow(opportunities, facts=facts, changes=changes, by=by, at=at)


@receiver(changes_undone, dispatch_uid="tasks.withdraw_on_changes_undone")
def withdraw_tasks(changes: Any, at: Any, **kwargs: Any) -> None:
    leaving.withdraw(changes)
    leaving.bring_back(changes, at=at)
