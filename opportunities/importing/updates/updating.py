"""Writing what an import changes of trips that are there, and giving it back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched
from typing import Any

from caladeo.accounts import people
from caladeo.db import writing
from caladeo.db.json_values import plain
from caladeo.models import User
from opportunities.actors import Source
from opportunities.importing.updates.changes import Update, column
from opportunities.models import Batch, Client, Opportunity, StatusChange, changed_fields
from opportunities.moves import bulk, tracked_fields, undoing
from opportunities.moves.choices import NONE_MADE, Choices
from opportunities.moves.undoing import CannotUndoError

PART = 2000
# What is kept of a field to be given back: its value as JSON, before and after.
type Kept = dict[str, list[Any]]


@dataclass(slots=True)
class Updated:
    """What was written: for each trip, by its key as JSON spells it, what it was and became."""

    kept: dict[str, Kept] = field(default_factory=dict)
    count: int = 0
    notes: dict[int, str] = field(default_factory=dict)  # to be written, by trip
    held: int = 0  # trips whose status stayed: it demands its required tasks


def write(
    updates: Iterable[Update],
    *,
    kinds: Collection[str],
    by: User,
    at: datetime,
    quiet: bool,
    batch: Batch,
    choices: Choices = NONE_MADE,
) -> Updated:
    """Write the changes of these kinds on locked trips; their tasks follow.

    Facts come before statuses: the tasks of a status that is entered count from the new dates.

    Args:
        choices: what the person answered for all that the file closes.

    Raises:
        Status.DoesNotExist: a status has been deleted.
        DeactivatedError: a manager cannot sign in any more.
    """
    done = Updated()
    moving: dict[int, list[int]] = {}
    statuses = {}
    for part in batched(updates, PART, strict=False):
        facts: dict[Opportunity, dict[str, Any]] = {}
        for update in part:
            changes = update.of(kinds)
            done.count += bool(changes)
            if note := changes.pop("note", ""):
                done.notes[update.row.pk] = note
            if status := changes.pop("status", None):
                statuses[status.pk] = status
                moving.setdefault(status.pk, []).append(update.row.pk)
            if changes:
                facts[update.row] = changes
        done.kept |= _kept(facts)
        _write_facts(facts, by=by, at=at)
    choices = replace(choices, may_pass=by.can_configure)
    held: set[int] = set()
    how = {"by": by, "at": at, "quiet": quiet, "batch": batch, "source": Source.IMPORT}
    for pk, keys in sorted(moving.items()):
        for some in batched(sorted(keys), PART, strict=False):
            bulk.move_part(some, held, to=statuses[pk], choices=choices, **how)
    done.held = len(held)
    return done


def _kept(facts: Mapping[Opportunity, Mapping[str, Any]]) -> dict[str, Kept]:
    return {
        str(row.pk): {
            name: [plain(getattr(row, column(name))), plain(value)]
            for name, value in changes.items()
        }
        for row, changes in facts.items()
    }


def _write_facts(
    facts: Mapping[Opportunity, Mapping[str, Any]], *, by: User | None, at: datetime
) -> None:
    """Write other values on each of these locked rows, and tell of those that tasks hang on."""
    rows = list(facts)
    names = {name for changes in facts.values() for name in changes}
    if not names:
        return
    before = {row.pk: changed_fields.current_values(row) for row in rows}
    managers = {changes["manager"].pk for changes in facts.values() if "manager" in changes}
    people.require_able(*managers)
    for row, changes in facts.items():
        for name, value in changes.items():
            setattr(row, name, value)
    also = ["search_text"] if names & {"name", "destinations"} else []
    writing.update(rows, [*sorted(map(column, names)), *also])
    changed_fields.remember_saved(*rows, using=Opportunity.objects.db)
    tracked = names & changed_fields.TRACKED
    told = [row for row in rows if tracked & set(facts[row])]
    tracked_fields.announce(told, facts=tracked, before=before, by=by, at=at)


def move_back(batch: Batch, *, by: User | None, at: datetime) -> set[int]:
    """Take back the changes of status of trips that were there; those whose trip moved on stay.

    Returns:
        The keys of the trips that stay where they are.
    """
    moves = StatusChange.objects.filter(batch=batch).exclude(from_status=None).order_by("pk")
    for keys in batched(list(moves.values_list("pk", flat=True)), PART, strict=False):
        with suppress(CannotUndoError):
            undoing.undo_part(batch, keys, by=by, at=at, is_first=False)
    return set(moves.filter(undone_by=None).values_list("opportunity", flat=True))


def give_back(
    rows: Sequence[Opportunity], kept: Mapping[str, Kept], *, by: User | None, at: datetime
) -> set[int]:
    """Give each of these locked rows its values before, where nobody has changed them since.

    Returns:
        The keys of the rows of which something stays as it is.
    """
    there = _there(kept)
    facts: dict[Opportunity, dict[str, Any]] = {}
    left: set[int] = set()
    for row in rows:
        for name, (was, became) in kept[str(row.pk)].items():
            if not is_as_left(row, name, became) or (name in there and was not in there[name]):
                left.add(row.pk)
                continue
            field: Any = Opportunity._meta.get_field(name)
            value = there[name][was] if name in there else field.to_python(was)
            facts.setdefault(row, {})[name] = value
    for part in batched(facts.items(), PART, strict=False):
        _write_facts(dict(part), by=by, at=at)
    return left


def is_as_left(row: Opportunity, name: str, became: Any) -> bool:
    """Whether a field is still what the import made of it."""
    return bool(plain(getattr(row, column(name))) == became)


def _there(kept: Mapping[str, Kept]) -> dict[str, dict[int, Any]]:
    """The managers and clients of before who are still there, by key; two queries at most."""
    wanted: dict[str, set[int]] = {"manager": set(), "client": set()}
    for values in kept.values():
        for name, keys in wanted.items():
            if name in values:
                keys.add(values[name][0])
    return {
        "manager": User.objects.active().in_bulk(wanted["manager"]) if wanted["manager"] else {},
        "client": Client.objects.in_bulk(wanted["client"]) if wanted["client"] else {},
    }
