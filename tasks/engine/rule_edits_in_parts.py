"""A rule with very many open tasks: it is edited, then they follow part by part.

Each task keeps its own copy of the rule, so that one which has not followed yet is as it should
be. Who edits the rule again meanwhile is heard too: what follows, follows the rule as it is then.
"""

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.models import User
from statuses import auto_tasks
from statuses.models import AutoTaskTemplate, TemplateRevision
from tasks.engine import rule_edits


def begin(
    rule: AutoTaskTemplate,
    changes: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None,
) -> int:
    """Write the rule; raises as `rule_edits.revise` does.

    Returns:
        The key of its revision, 0 if it was so already.
    """
    with transaction.atomic():
        row = AutoTaskTemplate.objects.select_for_update().get(pk=rule.pk)
        revision = auto_tasks.write_rule(row, changes, by=by, at=at, seen=seen)
        return revision.pk if revision else 0


def follow(
    keys: Sequence[int], rule: AutoTaskTemplate, *, revision: int, by: User | None, at: datetime
) -> int:
    """Bring those of these tasks, by key, that are open in line with the rule; how many.

    Args:
        revision: what `begin` gave; it knows what the tasks were made from.

    Raises:
        AutoTaskTemplate.DoesNotExist: the rule has been deleted meanwhile.
    """
    with transaction.atomic():
        tasks = rule_edits.open_tasks(rule).filter(pk__in_array=keys)
        list(tasks.owners().locked().values_list("pk"))
        # Not to be edited before this part is written; those who count with it go on.
        rows = AutoTaskTemplate.objects.select_for_update(no_key=True, of=("self",))
        row = rows.select_related("assigned_person").get(pk=rule.pk)
        return rule_edits.bring_in_line(tasks, row, old=_before(row, revision), by=by, at=at)


def _before(rule: AutoTaskTemplate, revision: int) -> AutoTaskTemplate:
    """The rule as it was before this revision."""
    old = copy.copy(rule)
    found = TemplateRevision.objects.filter(pk=revision).first()
    changes = found.changes if found else {}
    for field in AutoTaskTemplate._meta.fields:
        if field.name in changes:
            setattr(old, field.attname, changes[field.name][0])
    return old
