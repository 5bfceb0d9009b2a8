"""What a rule was: its edits tell it, and the rule can become so again."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from caladeo.db import json_values
from statuses.models import AutoTaskTemplate

# The rule as it was added, before its first edit.
FIRST = 0


class GoneError(Exception):
    """That version names a key date, a role, a task or a person who is not there any more."""


class EditedError(Exception):
    """Somebody has edited the rule since its history was shown."""


def latest(rule: AutoTaskTemplate) -> int:
    """The key of the edit that made the rule what it is; `FIRST` if nobody has edited it."""
    return rule.revisions.values_list("pk", flat=True).first() or FIRST


def changes_back(rule: AutoTaskTemplate, *, to: int, seen: int) -> dict[str, Any]:
    """The fields that differ from those after an edit, with their values of then.

    Args:
        to: the key of that edit, or `FIRST`.
        seen: the key of the latest edit that the person saw.

    Raises:
        EditedError: there is a later one than the person saw.
        GoneError: what it names has been deleted, or cannot sign in.
    """
    later = list(rule.revisions.filter(pk__gt=to))
    if (later[0].pk if later else to) != seen:
        raise EditedError
    values = {name: old for edit in later for name, (old, _new) in edit.changes.items()}
    try:
        changes = json_values.from_json(AutoTaskTemplate, values)
    except ObjectDoesNotExist as error:
        raise GoneError from error
    person = changes.get("assigned_person")
    if person is not None and not person.is_active:
        raise GoneError
    return changes
