"""Writing what an import changes of trips that are there, and giving it back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef, Q

from caladeo.accounts import people
from caladeo.db import writing
from caladeo.db.json_values import plain
from caladeo.models import User
from opportunities.events import Source
from opportunities.importing import lost_reasons
from opportunities.importing.updates.changes import REASON, Update, column
from opportunities.models import (
    Batch,
    Client,
    FactChange,
    Opportunity,
    StatusChange,
    changed_fields,
)
from opportunities.models.querysets import UndoableQuerySet
from opportunities.moves import bulk, tracked_fields, undoing
from opportunities.moves.choices import NONE_MADE, Choices
from opportunities.moves.undoing import CannotUndoError

PART = 2000
# Each is meant with the other: the return follows from both.
DATES = frozenset({"departure_date", "duration_days"})
# What is kept of a field to be given back: its value as JSON, before and after.
type Kept = dict[str, list[Any]]


@dataclass(slots=True)
class Updated:
    """What was written: for each trip, by its key as JSON spells it, what it was and became."""

    kept: dict[str, Kept] = field(default_factory=dict)
    count: int = 0
    notes: dict[int, str] = field(default_factory=dict)  # to be written, by trip
    blocked: int = 0  # trips whose status stayed: it demands its required tasks


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
        _write(facts, by=by, at=at)
    choices = replace(choices, may_pass=by.can_configure)
    blocked: set[int] = set()
    how = {"by": by, "at": at, "quiet": quiet, "batch": batch, "source": Source.IMPORT}
    for pk, keys in sorted(moving.items()):
        for some in batched(sorted(keys), PART, strict=False):
            bulk.move_part(some, blocked, to=statuses[pk], choices=choices, **how)
    done.blocked = len(blocked)
    return done


def _kept(facts: Mapping[Opportunity, Mapping[str, Any]]) -> dict[str, Kept]:
    return {
        str(row.pk): {
            name: [plain(getattr(row, column(name))), plain(value)]
            for name, value in changes.items()
        }
        for row, changes in facts.items()
    }


def _write(
    facts: Mapping[Opportunity, dict[str, Any]], *, by: User | None, at: datetime
) -> list[FactChange]:
    """Write other values on each of these locked rows, and other reasons on their entries."""
    reasons = {row.pk: own.pop(REASON) for row, own in facts.items() if REASON in own}
    lost_reasons.rewrite(reasons)
    return _write_facts({row: own for row, own in facts.items() if own}, by=by, at=at)


def _write_facts(
    facts: Mapping[Opportunity, Mapping[str, Any]], *, by: User | None, at: datetime
) -> list[FactChange]:
    """Write other values on each of these locked rows, and tell of those that tasks hang on."""
    rows = list(facts)
    names = {name for changes in facts.values() for name in changes}
    if not names:
        return []
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
    return tracked_fields.announce(told, facts=tracked, before=before, by=by, at=at)


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


@dataclass(slots=True)
class Back:
    """What an undo gives these rows: their values before; and of which rows something stays."""

    facts: dict[Opportunity, dict[str, Any]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)


def give_back(
    rows: Sequence[Opportunity],
    kept: Mapping[str, Kept],
    *,
    batch: Batch,
    by: User | None,
    at: datetime,
) -> set[int]:
    """Give each of these locked rows its values before, where nobody has changed them since.

    Returns:
        The keys of the rows of which something stays as it is.
    """
    back = going_back(rows, kept, batch=batch)
    for part in batched(back.facts.items(), PART, strict=False):
        reversals = _write(dict(part), by=by, at=at)
        own = _own([row for row, _facts in part], batch).standing()
        undone = {(row.opportunity_id, row.field): row for row in own}
        for reversal in reversals:
            reversal.undoes = undone.get((reversal.opportunity_id, reversal.field))
        writing.update(reversals, ["undoes_id"])
    return back.left


def going_back(rows: Sequence[Opportunity], kept: Mapping[str, Kept], *, batch: Batch) -> Back:
    """The values before of these rows, but for those on which a later change may build.

    What nobody has changed since goes back, unless who or what was before is gone. The departure
    and the duration stay together.
    """
    there = _there(kept)
    lost_reasons.read([row for row in rows if REASON in kept[str(row.pk)]], lost_by=batch.made_at)
    changed = set(_changed_later(rows, batch))
    found = Back()
    for row in rows:
        values = kept[str(row.pk)]
        staying = {
            name
            for name, (was, became) in values.items()
            if (row.pk, name) in changed
            or plain(getattr(row, column(name))) != became
            or (name in there and was not in there[name])
        }
        if staying & DATES:
            staying |= DATES & values.keys()
        if staying:
            found.left.add(row.pk)
        for name in values.keys() - staying:
            found.facts.setdefault(row, {})[name] = _value(name, values[name][0], there)
    return found


def _value(name: str, was: Any, there: Mapping[str, Mapping[int, Any]]) -> Any:
    """What was kept of a field as JSON, as a row has it."""
    if name in there:
        return there[name][was]
    owner: Any = StatusChange if name == REASON else Opportunity
    return owner._meta.get_field(name).to_python(was)


def _own(rows: Sequence[Opportunity], batch: Batch) -> UndoableQuerySet:
    """What the history tells of an import: it has its very moment."""
    keys = sorted(row.pk for row in rows)
    own: UndoableQuerySet = FactChange.objects.filter(
        opportunity__pk__in_array=keys, changed_at=batch.made_at
    )
    return own


def _changed_later(rows: Sequence[Opportunity], batch: Batch) -> Iterable[tuple[int, str]]:
    """The facts of an import that were changed after it, though they may be the same again."""
    others = FactChange.objects.exclude(changed_at=batch.made_at)
    later = others.filter(opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk")).standing()
    again = Exists(later.filter(field=OuterRef("field")))
    is_later = Q(again) | Q(Exists(later.filter(field__in=DATES)), field__in=DATES)
    changed: Iterable[tuple[int, str]] = (
        _own(rows, batch).filter(is_later).values_list("opportunity", "field")
    )
    return changed


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
