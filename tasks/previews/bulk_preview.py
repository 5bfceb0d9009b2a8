"""What a bulk move would do, in numbers: part after part, however many there are.

It uses the very plans of the move, and keeps no row beyond those that are shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any, Self

from caladeo import clock
from caladeo.db import json_values
from caladeo.db.batches import OnProgress
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.previews import move_preview

SHOWN = 100
PART = 2000


@dataclass(slots=True, kw_only=True)
class BulkPreview:
    """Counts; ``lines`` are the first opportunities: key, tasks created, late, cancelled."""

    moving: int = 0
    already: int = 0
    created: int = 0
    late: int = 0
    waiting: int = 0
    cancelled: int = 0
    remaining: int = 0  # open tasks that closing their trip would leave open
    required: int = 0  # required tasks that would be left open
    blocked: int = 0  # opportunities that stay, for their status demands its required tasks
    reasons: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    lines: list[list[int]] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        return sum(self.reasons.values())

    @property
    def hidden(self) -> int:
        return self.moving - len(self.lines)

    def add(
        self, rows: Sequence[Opportunity], *, to: Status, by: User | None, at: datetime
    ) -> None:
        """Count these opportunities in; a constant number of queries."""
        today = clock.local_day(at)
        moving = [row for row in rows if row.status_id != to.pk]
        found = move_preview.preview_moves([(row, to) for row in moving], by=by, at=at)
        created = Counter(task.entry.opportunity.pk for task in found.tasks)
        late = Counter(task.entry.opportunity.pk for task in found.tasks if task.is_late(today))
        cancelled = Counter(row.task.opportunity_id for row in found.cancelled)
        self.moving += len(moving)
        self.already += len(rows) - len(moving)
        self.created += len(found.tasks)
        self.late += sum(late.values())
        self.waiting += found.waiting
        self.cancelled += len(found.cancelled)
        self.remaining += len(found.remaining)
        self.required += len(found.forgotten)
        if by is not None and not by.can_configure:
            self.blocked += len({r.task.opportunity_id for r in found.forgotten if r.is_demanded})
        _count(self.reasons, (str(row.reason) for row in found.skipped))
        _count(self.rules, (task.template.name for task in found.tasks))
        for row in moving[: SHOWN - len(self.lines)]:
            self.lines.append([row.pk, created[row.pk], late[row.pk], cancelled[row.pk]])

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Counted by a worker of this version, or by one that an update has overtaken."""
        return cls(**json_values.renamed(facts, {"held": "blocked"}))


def _count(counts: dict[str, int], names: Iterator[str]) -> None:
    for name, count in Counter(names).items():
        counts[name] = counts.get(name, 0) + count


def preview_many(
    keys: Sequence[int],
    *,
    to: Status,
    by: User | None,
    at: datetime,
    on_progress: OnProgress,
) -> BulkPreview:
    """Preview the move of any number of opportunities, read part by part.

    Args:
        on_progress: is told how many have been counted.
    """
    preview, count = BulkPreview(), 0
    for part in batched(keys, PART, strict=False):
        shown = Opportunity.objects.select_related("client", "manager", "status")
        preview.add(shown.of_keys(part), to=to, by=by, at=at)
        count += len(part)
        on_progress(count)
    return preview
