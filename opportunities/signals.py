"""The events of opportunities, and the adapter that turns a single save into them.

``status_changed``: some opportunities entered a status. Sent once per set, inside the
transaction. Arguments: ``changes``, a list of StatusChange whose ``opportunity`` is loaded;
``choices``, what the person answered to what the move asked.

``facts_changed``: facts that tasks hang on have moved. Sent once per set, inside the
transaction. Arguments: ``opportunities``, a list; ``facts``, the names of those written;
``changes``, a list of the FactChange that tell it; ``by`` and ``at``.

``changes_undone``: status changes were taken back. Sent once per set, inside the
transaction. Arguments: ``changes``, a list of the StatusChange that no longer count, whose
``opportunity`` is loaded; ``at``.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from opportunities.models import Opportunity

status_changed = Signal()
facts_changed = Signal()
changes_undone = Signal()


@receiver(post_save, dispatch_uid="opportunities.record_save")
def record_save(instance: Model, *, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Opportunity):  # a proxy of it is one
        return
    from opportunities import transitions  # the room sends the events declared above

    transitions.record_save(instance, update_fields=update_fields)
