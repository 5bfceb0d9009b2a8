"""What happened to a client: edits, trips created, moved and deleted, those merged into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caladeo.models import JournalEntry, User
from opportunities.lists import paging
from opportunities.models import Client, ClientMerge, DeletedOpportunity, Opportunity, StatusChange

SHOWN = 50
# Of whom carries very many, as groups of one name do, the latest trips are told.
MOST_TRIPS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Exactly one of the last four is there."""

    at: datetime
    by: User | str | None
    move: StatusChange | None = None
    merge: ClientMerge | None = None
    deleted: DeletedOpportunity | None = None
    edit: JournalEntry | None = None

    @property
    def edited(self) -> list[str]:
        """What fields were edited, in words; none where the client was added."""
        names = self.edit.after.get("fields", []) if self.edit else []
        fields: list[Any] = [Client._meta.get_field(name) for name in names]
        return [str(field.verbose_name) for field in fields]


def latest(client: Client, *, at: datetime) -> tuple[list[Happening], bool]:
    """The latest first, at most `SHOWN`, and whether there are more; seven queries.

    A move that was undone is told by its undo alone. A deleted trip is told while it is in the
    trash: what was stored of its history is told again once it is restored.
    """
    merges = list(_merges(client))
    known = [client.pk, *(row.merge.gone_key for row in merges if row.merge)]
    found = [*_moves(client), *merges, *_deletions(client, at=at), *_edits(known)]
    found.sort(key=lambda happening: happening.at, reverse=True)
    return found[:SHOWN], len(found) > SHOWN


def _moves(client: Client) -> Iterator[Happening]:
    """Their keys are found first: in that order a database would read the moves of everybody."""
    trips = Opportunity.objects.filter(client=client).order_by("-pk").values_list("pk", flat=True)
    moves = StatusChange.objects.filter(opportunity__in=list(trips[:MOST_TRIPS]), undone_by=None)
    keys = sorted(moves.order_by().values_list("pk", flat=True), reverse=True)[: SHOWN + 1]
    loaded = StatusChange.objects.select_related(
        "opportunity", "from_status", "to_status", "changed_by"
    )
    for move in paging.in_order(keys, loaded=loaded):
        yield Happening(at=move.changed_at, by=move.changed_by, move=move)


def _merges(client: Client) -> Iterator[Happening]:
    rows = ClientMerge.objects.filter(kept=client).defer("before", "trips")
    for merge in rows.select_related("merged_by").order_by("-pk")[: SHOWN + 1]:
        yield Happening(at=merge.merged_at, by=merge.merged_by, merge=merge)


def _edits(keys: list[int]) -> Iterator[Happening]:
    """Of the client and of those merged into them, as far back as the journal goes."""
    kinds = (JournalEntry.Kind.CLIENT_ADDED, JournalEntry.Kind.CLIENT_EDITED)
    rows = JournalEntry.objects.filter(
        target_type=Client._meta.label_lower, target_key__in=keys, kind__in=kinds
    )
    for entry in rows.latest_first()[: SHOWN + 1]:
        yield Happening(at=entry.at, by=entry.by_name, edit=entry)


def _deletions(client: Client, *, at: datetime) -> Iterator[Happening]:
    rows = client.deleted_opportunities.kept(at=at).without_rows()
    for deleted in rows.order_by("-deleted_at")[: SHOWN + 1]:
        yield Happening(at=deleted.deleted_at, by=deleted.deleted_by, deleted=deleted)
