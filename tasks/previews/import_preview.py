"""How many tasks opportunities that are not saved yet would get; writes nothing."""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import batched

from django.db.models import Value

from caladeo import clock
from caladeo.models import User
from opportunities.importing.findings import Checked
from opportunities.importing.telling.reporting import Report
from opportunities.importing.telling.shown import Effects
from opportunities.importing.updates.changes import Update
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from tasks.engine import generation, task_dates
from tasks.engine.assigning import changing_hands
from tasks.engine.plans import Counts, DateMoves, Entry
from tasks.engine.rescheduling import hanging_on, moves_of
from tasks.previews.bulk_preview import BulkPreview

# No more plans at a time than this many opportunities give.
PART = 2000


def preview_import(opportunities: Sequence[Opportunity], *, by: User, at: datetime) -> Counts:
    """What creating these opportunities in their statuses would give; the very same plan."""
    today = clock.local_day(at)
    rows = list(_stand_ins(opportunities, at=at))
    entered = {row.status_id for row in rows}
    templates = AutoTaskTemplate.objects.enabled().filter(status__in=entered)
    entries = [
        Entry(opportunity=row, status_id=row.status_id, entered_on=today, by=by) for row in rows
    ]
    # A trip to be is exempt from nothing.
    rules = list(
        templates.select_related("assigned_person").annotate(may_be_exempt=Value(value=False))
    )
    counts = Counts()
    counts.add(generation.plan(entries, templates=rules, today=today), today=today)
    return counts


def report(checked: Checked, *, by: User, at: datetime) -> Report:
    """The dry run of an import, with the tasks that it would give."""
    tasks = late = 0
    for part in batched(checked.opportunities, PART, strict=False):
        found = preview_import(part, by=by, at=at)
        tasks, late = tasks + found.tasks, late + found.late
    effects = preview_updates(checked.updates, by=by, at=at)
    effects.lost += sum(
        not line.opportunity.status.probability
        for line in checked.lines
        if line.opportunity and not line.lost_reason
    )
    return Report.of(checked, tasks=tasks, late=late, effects=effects)


def preview_updates(updates: Sequence[Update], *, by: User, at: datetime) -> Effects:
    """What changes of trips that are there do to their tasks, by the plans of the engine."""
    found, moves, following = Effects(), Counts(), Counts()
    moves_to: dict[Status, BulkPreview] = defaultdict(BulkPreview)
    for part in batched(updates, PART, strict=False):
        after = {update.row.pk: update.after() for update in part}
        for counts, is_moved in ((moves, False), (following, True)):
            some = [update for update in part if update.is_moved is is_moved]
            _add_dates(counts, after, some, today=clock.local_day(at))
        given = [after[update.row.pk] for update in part if "manager" in update.changes]
        found.handed += len(changing_hands(given)) if given else 0
        for status, rows in _entering(part, after).items():
            moves_to[status].add(rows, to=status, by=by, at=at)
    found.moving, found.needless = moves.moving, moves.needless
    found.following, found.dropped = following.moving, following.needless
    found.late = moves.late + following.late + sum(row.late for row in moves_to.values())
    closing = [status for status in moves_to if not status.is_active]
    found.only_lost = not any(status.probability for status in closing)
    lost = sum(row.moving for status, row in moves_to.items() if not status.probability)
    found.lost = max(0, lost - sum(bool(update.lost_reason) for update in updates))
    for name in ("created", "cancelled", "required", "blocked", "remaining"):
        setattr(found, name, sum(getattr(row, name) for row in moves_to.values()))
    return found


def _add_dates(
    counts: Counts, after: Mapping[int, Opportunity], updates: Sequence[Update], *, today: date
) -> None:
    """Count what moved dates do to open tasks."""
    dates = {"departure_date", "duration_days"}
    keys = [update.row.pk for update in updates if dates & {*update.changes}]
    moved = {pk: after[pk] for pk in keys}
    if moved:
        tasks = task_dates.of(hanging_on(moved, facts=dates), owners=moved)
        counts.add_moves(DateMoves.of(moves_of(tasks), today=today))


def _entering(
    updates: Sequence[Update], after: Mapping[int, Opportunity]
) -> dict[Status, list[Opportunity]]:
    """For each status that trips enter these trips, still in the status that they leave."""
    rows: dict[Status, list[Opportunity]] = defaultdict(list)
    for update in updates:
        if status := update.changes.get("status"):
            row = copy.copy(after[update.row.pk])
            row.status = update.row.status
            rows[status].append(row)
    return rows


def _stand_ins(opportunities: Iterable[Opportunity], *, at: datetime) -> Iterable[Opportunity]:
    """Copies as they would be once saved, each with a key that no row has."""
    for number, opportunity in enumerate(opportunities, start=1):
        row = copy.copy(opportunity)
        row.pk, row.created_at = -number, at
        row.date_booking(row.status, at=at)
        yield row
