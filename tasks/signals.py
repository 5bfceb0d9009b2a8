"""What tasks do when opportunities move: the whole flow, on one page."""

from typing import Any

from django.dispatch import receiver

from opportunities.signals import facts_changed, status_changed
from tasks import generation, rescheduling


@receiver(status_changed, dispatch_uid="tasks.create_on_status_changed")
def create_tasks(changes: Any, **kwargs: Any) -> None:
    generation.create(changes, at=changes[0].changed_at)


@receiver(facts_changed, dispatch_uid="tasks.follow_on_facts_changed")
def follow_facts(opportunities: Any, facts: Any, **kwargs: Any) -> None:
    rescheduling.follow(opportunities, facts=facts)
