"""How many tasks opportunities that are not saved yet would get; writes nothing."""

import copy
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched

from django.db.models import Value

from caladeo import clock
from caladeo.models import User
from opportunities.importing.findings import Checked
from opportunities.importing.reporting import Report
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate
from tasks.engine import generation
from tasks.engine.plans import Counts, Entry

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
    return Report.of(checked, tasks=tasks, late=late)


def _stand_ins(opportunities: Iterable[Opportunity], *, at: datetime) -> Iterable[Opportunity]:
    """Copies as they would be once saved, each with a key that no row has."""
    for number, opportunity in enumerate(opportunities, start=1):
        row = copy.copy(opportunity)
        row.pk, row.created_at = -number, at
        row.date_booking(row.status, at=at)
        yield row
