"""A single ``save()`` of an opportunity goes the way that sets go."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from opportunities import actors
from opportunities.models import Opportunity, changed_fields
from opportunities.moves import tracked_fields, transitions


@receiver(post_save, dispatch_uid="opportunities.record_save")
def record_save(instance: Model, *, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    """Tell what a save wrote: first the facts that moved, then the new status."""
    if raw or not isinstance(instance, Opportunity):  # a proxy of it is one
        return
    save, actor = instance.saving, actors.current()
    written = changed_fields.written(instance, save.before, names=update_fields)
    stored = changed_fields.as_stored(instance, save.before, written=written)
    if facts := written - {"status", "booked_on" if save.is_booking else ""}:
        row = save.before or {}
        before = {stored.pk: {fact: row[key] for fact, key in changed_fields.HELD}}
        instance.recorded = tracked_fields.announce(
            [stored], facts=facts, before=before, by=actor.by, at=save.at
        )
    if to := save.entered:
        how: dict[str, Any] = {"to": to, "by": actor.by, "source": actor.source}
        instance.entered = transitions.record_save(stored, save, **how)
