"""Taking an import of rules back: what nobody has changed since goes, the rest is named."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from caladeo.db import guards, json_values, overwriting, retrying, sql
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from statuses import auto_tasks, key_dates, pipeline
from statuses.models import AutoTaskTemplate, KeyDate, Role, RuleImport, Status
from statuses.models.rule_import import oldest
from statuses.rule_sets.writing import IMPORTS

# Order is no change of a thing.
UNIMPORTANT = {"position"}


class Kept(StrEnum):
    """Why something that was imported stays."""

    EDITED = "edited"
    IN_USE = "in_use"
    LAST_ACTIVE = "last_active"


class TooLateError(Exception):
    """More than a day has passed, it is undone already, or nothing was imported."""


def can_undo(row: RuleImport, *, at: datetime) -> bool:
    return bool(row.imported_at and not row.undone_at and row.imported_at > oldest(at))


@retrying.on_conflict
def undo(sent: RuleImport, *, by: User | None, at: datetime) -> RuleImport:
    """Remove what an import created, and give back what it replaced.

    The tasks that its rules have created meanwhile stay, as when a rule is deleted.

    Raises:
        TooLateError: it cannot be undone any more.
    """
    with transaction.atomic():
        sql.one_at_a_time(IMPORTS)
        row = RuleImport.objects.select_for_update().get(pk=sent.pk)
        if not can_undo(row, at=at):
            raise TooLateError
        written = row.written
        # A move that has read them writes its tasks first.
        list(_rows(Status, written["statuses"]).select_for_update().values_list("pk"))
        there = _count(written)
        left = {
            "replaced": _give_back(written["replaced"], by=by, at=at),
            "rules": _remove_rules(written["rules"]),
            "statuses": _remove_statuses(written["statuses"], at=at),
            "key_dates": _remove_key_dates(written["key_dates"]),
            "roles": _remove_roles(written["roles"]),
        }
        row.kept = [[name, reason] for kept in left.values() for name, reason in kept]
        row.counts["undone"] = {kind: there[kind] - len(kept) for kind, kept in left.items()}
        row.undone_at, row.written = at, {}
        row.save()
        record(JournalEntry.Kind.UNDONE, by=by, target=row)
        return row


def facing(sent: RuleImport, *, at: datetime) -> RuleImport:
    """The import as undoing it now would leave it: it is undone, and nothing of that is kept.

    Raises:
        TooLateError: it cannot be undone any more.
    """
    with transaction.atomic():
        row = undo(sent, by=None, at=at)
        transaction.set_rollback(True)
    return row


type Left = list[tuple[str, Kept]]


def _rows(model: Any, written: Mapping[str, Any]) -> Any:
    return model._default_manager.filter(pk__in=map(int, written)).order_by("pk")


def _count(written: Mapping[str, Any]) -> dict[str, int]:
    """How much of what was written is still there, by kind."""
    return {
        "replaced": AutoTaskTemplate.objects.filter(pk__in=dict(written["replaced"])).count(),
        "rules": _rows(AutoTaskTemplate, written["rules"]).count(),
        "statuses": _rows(Status, written["statuses"]).filter(deleted_at=None).count(),
        "key_dates": _rows(KeyDate, written["key_dates"]).count(),
        "roles": _rows(Role, written["roles"]).count(),
    }


def _is_as_written(row: Any, written: Mapping[str, Any]) -> bool:
    now, then = overwriting.as_read(row), written[str(row.pk)]
    return all(now[name] == then.get(name) for name in now.keys() - UNIMPORTANT)


def _remove_rules(written: Mapping[str, Any]) -> Left:
    """A rule that one that stays follows, stays with it."""
    rows = list(_rows(AutoTaskTemplate, written).select_for_update())
    gone = {row.pk for row in rows if _is_as_written(row, written)}
    left = [(row.name, Kept.EDITED) for row in rows if row.pk not in gone]
    followers = AutoTaskTemplate.objects.filter(predecessor__in=gone)
    while followed := set(followers.exclude(pk__in=gone).values_list("predecessor", flat=True)):
        left += [(row.name, Kept.IN_USE) for row in rows if row.pk in followed & gone]
        gone -= followed
        followers = followers.filter(predecessor__in=gone)
    AutoTaskTemplate.objects.filter(pk__in=gone).delete()
    return left


def _give_back(replaced: list[Any], *, by: User | None, at: datetime) -> Left:
    changes = dict(replaced)
    left: Left = []
    for row in AutoTaskTemplate.objects.filter(pk__in=changes).order_by("pk").select_for_update():
        pairs, now = changes[row.pk], overwriting.as_read(row)
        if any(now[name] != after for name, (_before, after) in pairs.items()):
            left.append((row.name, Kept.EDITED))
            continue
        before = {name: value for name, (value, _after) in pairs.items()}
        try:
            old = json_values.from_json(AutoTaskTemplate, before)
            with transaction.atomic():
                auto_tasks.write_rule(row, old, by=by, at=at, is_recorded=False)
        except (ObjectDoesNotExist, auto_tasks.ImpossibleDueDateError):
            left.append((row.name, Kept.EDITED))
    return left


def _remove_statuses(written: Mapping[str, Any], *, at: datetime) -> Left:
    """Inactive ones first: the last active status may go when it is alone."""
    left: Left = []
    rows = _rows(Status, written).filter(deleted_at=None).order_by("is_active", "pk")
    for row in rows:
        if not _is_as_written(row, written):
            left.append((row.name, Kept.EDITED))
        elif row.opportunities.exists() or row.templates.exists():
            left.append((row.name, Kept.IN_USE))
        else:
            try:
                pipeline.allow_deletion(row)
            except pipeline.LastActiveStatusError:
                left.append((row.name, Kept.LAST_ACTIVE))
            else:
                row.deleted_at = at
                row.save(update_fields=["deleted_at"])
    return left


def _remove_key_dates(written: Mapping[str, Any]) -> Left:
    """Those that others count from go after these."""
    left: Left = []
    rows = list(_rows(KeyDate, written).select_for_update())
    while rows:
        free = [row for row in rows if not _is_used(row) and _is_as_written(row, written)]
        if not free:
            break
        for row in free:
            rows.remove(row)
            key_dates.delete(row)
    for row in rows:
        is_edited = not _is_as_written(row, written)
        left.append((row.name, Kept.EDITED if is_edited else Kept.IN_USE))
    return left


def _remove_roles(written: Mapping[str, Any]) -> Left:
    left: Left = []
    for row in _rows(Role, written).select_for_update():
        if not _is_as_written(row, written):
            left.append((row.name, Kept.EDITED))
        elif row.templates.exists() or row.of_trips.exists() or row.tasks.exists():
            left.append((row.name, Kept.IN_USE))
        else:
            guards.delete(row)
    return left


def _is_used(row: KeyDate) -> bool:
    days: Any = row
    hanging = (days.templates, days.counted, days.values, days.tasks)
    return any(rows.exists() for rows in hanging)
