"""The automatic tasks of a status: adding, editing, copying and switching its templates."""

from typing import Any

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext

from caladeo import retrying
from statuses import ordering, references
from statuses.models import AutoTaskTemplate, Status

NAME_LENGTH: int = AutoTaskTemplate._meta.get_field("name").max_length or 0


class ImpossibleDueDateError(Exception):
    """With what a colleague changed meanwhile, the task would be due before its creation."""


@retrying.whole
def add(status: Status, **fields: Any) -> AutoTaskTemplate:
    """Add an automatic task, after those that the status has.

    Raises:
        Status.DoesNotExist: the status has been deleted.
    """
    with transaction.atomic():
        status = _held(status)
        position = ordering.last_position(status.templates.all())
        return AutoTaskTemplate.objects.create(status=status, position=position, **fields)


@retrying.whole
def edit(template: AutoTaskTemplate, **changes: Any) -> AutoTaskTemplate:
    """Write the fields that a person changed; the tasks created before stay as they are.

    Raises:
        AutoTaskTemplate.DoesNotExist: it has been deleted meanwhile.
        ImpossibleDueDateError: what others changed meanwhile makes the rule nonsense.
    """
    with transaction.atomic():
        row = AutoTaskTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        for name, value in changes.items():
            setattr(row, name, value)
        if not references.allows(row.reference, row.offset_days):
            raise ImpossibleDueDateError
        row.save(update_fields=list(changes))
        return row


@retrying.whole
def copy(template: AutoTaskTemplate) -> AutoTaskTemplate:
    """A second automatic task like this one, just below it.

    Raises:
        Status.DoesNotExist: its status has been deleted.
    """
    with transaction.atomic():
        status = _held(template.status)
        twin = AutoTaskTemplate(
            status=status,
            name=_name_of_copy(template.name),
            description=template.description,
            offset_days=template.offset_days,
            reference=template.reference,
            is_enabled=template.is_enabled,
            position=template.position,
        )
        twin.save()
        keys = [row.pk for row in status.templates.exclude(pk=twin.pk)]
        place = keys.index(template.pk) + 1 if template.pk in keys else len(keys)
        ordering.reorder(status.templates.all(), keys=[*keys[:place], twin.pk, *keys[place:]])
        return twin


def _held(status: Status) -> Status:
    """The status, kept from being deleted, one writer of its list at a time."""
    return Status.objects.in_pipeline().select_for_update(no_key=True).get(pk=status.pk)


def _name_of_copy(name: str) -> str:
    suffix = gettext("(copy)")
    return f"{Truncator(name).chars(NAME_LENGTH - len(suffix) - 1)} {suffix}"
