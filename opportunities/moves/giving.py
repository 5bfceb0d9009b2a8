"""Giving many opportunities to one manager at once, and taking that back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.models import User
from opportunities.models import FactChange, Opportunity, changed_fields
from opportunities.moves import bulk, tracked_fields, undoing_fields
from opportunities.moves.undoing import CannotUndoError

FACT = frozenset({"manager"})
MANAGER = FactChange.Field.MANAGER
# What a job has done so far; ``made`` are the changes of each of its parts (`Together`).
NOTHING: dict[str, Any] = {
    "given": 0,
    "tasks": 0,
    "elsewhere": 0,
    "names": [],
    "gone": 0,
    "made": [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of those chosen."""

    changes: list[FactChange]
    elsewhere: list[str]  # the names of those whose manager a colleague changed: they stay
    gone: int  # deleted meanwhile

    def as_json(self, *, tasks: int, before: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
        """Its counts, with a few names of those that stay; added to those of the parts before.

        Args:
            tasks: how many tasks went along.
        """
        before = NOTHING | dict(before)
        made = [Together.of(self.changes).plain] if self.changes else []
        return {
            "given": before["given"] + len(self.changes),
            "tasks": before["tasks"] + tasks,
            "elsewhere": before["elsewhere"] + len(self.elsewhere),
            "names": [*before["names"], *self.elsewhere][: bulk.NAMED],
            "gone": before["gone"] + self.gone,
            "made": [*before["made"], *made],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The changes of managers that were made at once: between two keys, at one moment."""

    first: int
    last: int
    at: datetime

    @classmethod
    def of(cls, changes: list[FactChange]) -> "Together":
        keys = [row.pk for row in changes]
        return cls(first=min(keys), last=max(keys), at=changes[0].changed_at)

    @classmethod
    def read(cls, plain: Iterable[Any]) -> "Together":
        first, last, at = plain
        return cls(first=first, last=last, at=datetime.fromisoformat(at))

    @property
    def plain(self) -> list[Any]:
        return [self.first, self.last, self.at.isoformat()]

    @property
    def changes(self) -> QuerySet[FactChange]:
        between = FactChange.objects.filter(pk__range=(self.first, self.last))
        return between.filter(changed_at=self.at, field=MANAGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    reversals: list[FactChange]
    left: int  # changes that stay: changed again since, or the person before has left


@retrying.on_conflict
def give(seen: Mapping[int, int], *, to: User, by: User | None, at: datetime) -> Given:
    """Give to a manager those that still have the one with whom they were seen.

    Their open tasks that follow the manager go along, in the same transaction.

    Raises:
        DeactivatedError: the manager cannot sign in any more.
    """
    with transaction.atomic():
        rows = list(Opportunity.objects.filter(pk__in_array=seen).locked())
        still = [row for row in rows if row.manager_id == seen[row.pk] != to.pk]
        people.require_able(to.pk)
        before = {row.pk: changed_fields.current_values(row) for row in still}
        Opportunity.objects.write_facts(still, manager=to)
        return Given(
            changes=tracked_fields.announce(still, facts=FACT, before=before, by=by, at=at),
            elsewhere=[row.name for row in rows if row.manager_id not in (seen[row.pk], to.pk)],
            gone=len(seen) - len(rows),
        )


@retrying.on_conflict
def take_back(told: QuerySet[FactChange], *, by: User | None, at: datetime) -> TakenBack:
    """Give back to the managers before, but for those that were changed again since.

    Raises:
        CannotUndoError: none of them can be given back.
    """
    with transaction.atomic():
        owners = Opportunity.objects.filter(pk__in=told.values("opportunity"))
        rows = {row.pk: row for row in owners.locked()}
        changes = list(told.select_related("undone_by").order_by("pk"))
        why = _refusals(changes, rows, at=at)
        undoable = {row.opportunity_id: row for row in changes if not why[row.pk]}
        if not undoable:
            raise CannotUndoError(next(iter(why.values()), CannotUndoError.CHANGED_AGAIN))
        going = [rows[key] for key in sorted(undoable)]
        before = {row.pk: changed_fields.current_values(row) for row in going}
        for person in undoing_fields.people_of(list(undoable.values())).values():
            back = [row for row in going if undoable[row.pk].before == person.pk]
            if back:
                Opportunity.objects.write_facts(back, manager=person)
        reversals = tracked_fields.announce(going, facts=FACT, before=before, by=by, at=at)
        for row in reversals:
            row.undoes = undoable[row.opportunity_id]
        writing.update(reversals, ["undoes_id"])
        return TakenBack(reversals=reversals, left=len(changes) - len(reversals))


def _refusals(
    changes: list[FactChange], rows: Mapping[int, Opportunity], *, at: datetime
) -> dict[int, str]:
    """Why each of these changes cannot be put back; empty where it can."""
    standing = FactChange.objects.filter(opportunity__pk__in_array=list(rows), field=MANAGER)
    latest = dict(standing.standing().order_by().values_list("opportunity").annotate(Max("pk")))
    people.able({row.before for row in changes})  # nobody of them leaves meanwhile
    known = undoing_fields.people_of(changes)
    found = {}
    for row in changes:
        newest = {undoing_fields.subject(row): latest.get(row.opportunity_id, 0)}
        reason = undoing_fields.refusal(row, latest=newest, people=known, at=at)
        if not reason and rows[row.opportunity_id].manager_id != row.after:
            reason = CannotUndoError.CHANGED_AGAIN
        found[row.pk] = reason
    return found
