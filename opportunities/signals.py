"""A single ``save()`` of an opportunity goes the way that sets go."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from opportunities.models import Opportunity
from opportunities.moves import transitions


@receiver(post_save, dispatch_uid="opportunities.record_save")
def record_save(instance: Model, *, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Opportunity):  # a proxy of it is one
        return
    transitions.record_save(instance, update_fields=update_fields)
