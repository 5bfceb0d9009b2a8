"""What happened to a client: their trips created, moved and deleted, and those merged into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from caladeo.models import User
from opportunities.lists import paging
from opportunities.models import Client, ClientMerge, DeletedOpportunity, Opportunity, StatusChange

SHOWN = 50
# Of whom carries very many, as groups of one name do, the latest trips are told.
MOST_TRIPS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Exactly one of the three is there."""

    at: datetime
    by: User | None
    move: StatusChange | None = None
    merge: ClientMerge | None = None
    deleted: DeletedOpportunity | None = None


def latest(client: Client, *, at: datetime) -> tuple[list[Happening], bool]:
    """The latest first, at most `SHOWN`, and whether there are more; six queries.

    A move that was undone is told by its undo alone. A deleted trip is told while it is in the
    trash: what was stored of its history is told again once it is restored.
    """
    found = [*_moves(client), *_merges(client), *_deletions(client, at=at)]
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


def _deletions(client: Client, *, at: datetime) -> Iterator[Happening]:
    rows = client.deleted_opportunities.kept(at=at).without_rows()
    for deleted in rows.order_by("-deleted_at")[: SHOWN + 1]:
        yield Happening(at=deleted.deleted_at, by=deleted.deleted_by, deleted=deleted)
