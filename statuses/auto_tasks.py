"""The automatic tasks of a status: adding, editing and copying its templates."""

import copy as copying
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext

from caladeo.db import json_values, overwriting, retrying, sql
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from statuses import axis, chains, ordering, references
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status, TemplateRevision
from statuses.references import Offset
from statuses.text import rule_history

COPIED = [
    field.attname for field in AutoTaskTemplate._meta.concrete_fields if field.attname != "id"
]
NAME_LENGTH: int = AutoTaskTemplate._meta.get_field("name").max_length or 0


class ImpossibleDueDateError(Exception):
    """With what a colleague changed meanwhile, the due date of the rule makes no sense.

    ``field`` and ``message``: see `references.contradiction`.
    """

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(field)
        self.field, self.message = field, message


@retrying.on_conflict
def add(status: Status, **fields: Any) -> AutoTaskTemplate:
    """Add an automatic task, after those that the status has.

    Raises:
        Status.DoesNotExist: the status has been deleted.
        KeyDate.DoesNotExist: the key date that it counts from has been deleted.
        ImpossibleDueDateError: the task that it follows has been deleted.
        Role.DoesNotExist: the role that it goes to has been deleted.
    """
    with transaction.atomic():
        status = _locked(status)
        lock_key_date(fields.get("key_date"))
        _refuse(AutoTaskTemplate(status=status, **fields))
        lock_role(fields.get("role"))
        position = ordering.last_position(status.templates.all())
        rule = AutoTaskTemplate.objects.create(status=status, position=position, **fields)
        return _recorded(rule)


def rewrite(template: AutoTaskTemplate, changes: dict[str, Any]) -> None:
    """Give the rule these values, in memory; it has to make sense with the others it holds.

    Raises:
        ImpossibleDueDateError: what others changed meanwhile makes the rule nonsense.
        KeyDate.DoesNotExist, Role.DoesNotExist: it has been deleted meanwhile.
    """
    for name, value in changes.items():
        setattr(template, name, value)
    offset = Offset.of(template)
    found = references.contradiction(template.reference, offset, template.day_count)
    if found:
        raise ImpossibleDueDateError(*found)
    if "predecessor" in changes:
        _refuse(template)
    lock_key_date(changes.get("key_date"))
    lock_role(changes.get("role"))


def lock(template: AutoTaskTemplate, *, with_siblings: bool) -> AutoTaskTemplate:
    """The rule as it is now, kept from other writers.

    Args:
        with_siblings: and the other rules of its status, which it may follow: two people must
            not make a circle together.

    Raises:
        AutoTaskTemplate.DoesNotExist: it has been deleted meanwhile.
    """
    rows = AutoTaskTemplate.objects.filter(pk=template.pk)
    if with_siblings:
        rows = AutoTaskTemplate.objects.filter(status=template.status_id)
    for row in rows.select_for_update().order_by("pk"):
        if row.pk == template.pk:
            return row
    raise AutoTaskTemplate.DoesNotExist


def _refuse(template: AutoTaskTemplate) -> None:
    """Refuse a task to follow that is gone, or that follows this one in the end.

    Raises:
        ImpossibleDueDateError: so it is.
    """
    if template.predecessor_id is None:
        return
    rules = AutoTaskTemplate.objects.filter(status=template.status_id)
    if message := chains.contradiction(template, rules):
        raise ImpossibleDueDateError("reference", message)


def write_rule(
    row: AutoTaskTemplate,
    changes: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    is_recorded: bool = True,
) -> TemplateRevision | None:
    """Write a rule that is locked, and what it was; nothing when it is so already.

    Args:
        is_recorded: in the journal; who writes a set of rules says so once for all of them.
    """
    overwriting.refuse(row, changes, seen=seen)
    old = copying.copy(row)
    rewrite(row, changes)
    changed = json_values.differences(old, row, names=list(changes))
    if not changed:
        return None
    row.save(update_fields=list(changed))
    if is_recorded:
        before, after = rule_history.in_words(old, row, changed.keys())
        kind = JournalEntry.Kind.RULE_EDITED
        record(kind, by=by, target=row, before=before, after=after)
    rows = TemplateRevision.objects
    return rows.create(template=row, edited_at=at, edited_by=by, changes=changed)


def _recorded(rule: AutoTaskTemplate) -> AutoTaskTemplate:
    status = {"status": str(rule.status)}
    record(JournalEntry.Kind.RULE_ADDED, target=rule, after=status)
    return rule


def lock_key_date(key_date: KeyDate | None) -> None:
    """Keep it from being deleted until the transaction ends.

    Raises:
        KeyDate.DoesNotExist: it has been deleted meanwhile.
    """
    if key_date is not None and key_date not in sql.lock_shared(KeyDate):
        raise KeyDate.DoesNotExist


def lock_role(role: Role | None) -> None:
    """The same for a role.

    Raises:
        Role.DoesNotExist: it has been deleted meanwhile.
    """
    if role is not None and role not in sql.lock_shared(Role):
        raise Role.DoesNotExist


@retrying.on_conflict
def copy(template: AutoTaskTemplate) -> AutoTaskTemplate:
    """A second automatic task like this one, just below it.

    Raises:
        Status.DoesNotExist: its status has been deleted.
    """
    with transaction.atomic():
        status = _locked(template.status)
        twin = AutoTaskTemplate(**{name: getattr(template, name) for name in COPIED})
        twin.name = _name_of_copy(template.name)
        twin.save()
        keys = [row.pk for row in status.templates.exclude(pk=twin.pk)]
        place = keys.index(template.pk) + 1 if template.pk in keys else len(keys)
        keys = [*keys[:place], twin.pk, *keys[place:]]
        ordering.reorder(status.templates.all(), keys=keys, is_recorded=False)
        return _recorded(twin)


@retrying.on_conflict
def sort_by_due_date(status: Status) -> list[int]:
    """Put the list in the order in which the tasks fall due, as the axis draws them.

    Returns:
        The keys as they stood before.

    Raises:
        UnknownOrderError: a task was added or deleted at the same moment.
        Status.DoesNotExist: the status has been deleted.
    """
    with transaction.atomic():
        rows = _locked(status).templates.all()
        before = list(rows)
        ordering.reorder(rows.all(), keys=axis.keys(before, key_dates=KeyDate.objects.all()))
        return [row.pk for row in before]


def _locked(status: Status) -> Status:
    """The status, kept from being deleted, one writer of its list at a time."""
    return Status.objects.in_pipeline().select_for_update(no_key=True).get(pk=status.pk)


def _name_of_copy(name: str) -> str:
    suffix = gettext("(copy)")
    return f"{Truncator(name).chars(NAME_LENGTH - len(suffix) - 1)} {suffix}"
