"""Two clients that are one: the other's trips go to the one that is kept; and the way back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s

from django.db import transaction

from caladeo.db import retrying
from caladeo.db.search import fold, phone_numbers
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.clients import twins
from opportunities.models import Client, ClientMerge, DeletedOpportunity, Erasure, Opportunity
from opportunities.models.client import FIELDS
from opportunities.moves.locks import lock_together
from opportunities.moves.undoing import UNDO_HOURS, CannotUndoError
from opportunities.trash import giving

# By these the client that is kept is found under what the other one was called.
REMEMBERED = ("name", "email", "phone")


class CannotMergeError(Exception):
    """The two cannot be merged as the person was shown."""


class SameClientError(CannotMergeError):
    """A client cannot be merged with itself."""


class EditedError(CannotMergeError):
    """One of the two has been edited since the person saw them."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the client given back, and what had been changed since the merge."""

    client: Client
    trips: int
    left_trips: int
    left_fields: list[str]


def values_of(client: Client) -> dict[str, str]:
    return {name: getattr(client, name) for name in FIELDS}


def digest(kept: Client, gone: Client) -> str:
    """What the person sees of the two, in few letters."""
    texts = [*values_of(kept).values(), *values_of(gone).values()]
    return blake2s("\x1f".join(texts).encode(), digest_size=12).hexdigest()


def merged_values(kept: Client, gone: Client, *, theirs: Collection[str]) -> dict[str, str]:
    """What the client that is kept will hold: what it lacks, and ``theirs``, of the other one."""
    ours, others = values_of(kept), values_of(gone)
    return {
        name: others[name] if others[name] and (name in theirs or not ours[name]) else ours[name]
        for name in FIELDS
    }


@retrying.on_conflict
def merge(
    kept_key: int,
    gone_key: int,
    *,
    theirs: Collection[str] = (),
    seen: str | None = None,
    by: User | None,
    at: datetime,
) -> ClientMerge:
    """Take one client into another; all of it or nothing.

    Args:
        theirs: the fields of `FIELDS` that are taken from the client that goes, where both
            have something.
        seen: the `digest` of what the person was shown; None for a program.

    Raises:
        SameClientError: both are the same.
        Client.DoesNotExist: one of them has been deleted, or merged, meanwhile.
        EditedError: one of them has been edited, or its data erased, meanwhile.
    """
    if kept_key == gone_key:
        raise SameClientError
    with transaction.atomic():
        clients = lock_together(
            Opportunity.objects.filter(client=gone_key),
            lambda: _locked(kept_key, gone_key, trash_of=gone_key),
        )
        if len(clients) < len({kept_key, gone_key}):
            raise Client.DoesNotExist
        kept, gone = clients[kept_key], clients[gone_key]
        if Erasure.objects.includes(kept_key, gone_key):
            raise EditedError
        if seen is not None and digest(kept, gone) != seen:
            raise EditedError
        kind = JournalEntry.Kind.CLIENTS_MERGED
        record(kind, by=by, target=kept, before={"number": gone.pk}, after={"number": kept.pk})
        return _merge(kept, gone, merged_values(kept, gone, theirs=theirs), by=by, at=at)


def _locked(*keys: int, trash_of: int) -> dict[int, Client]:
    """The clients, after what is in the trash of one: who restores a trip locks it before them."""
    list(DeletedOpportunity.objects.filter(client=trash_of).lock())
    rows = Client.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}


def _merge(
    kept: Client, gone: Client, became: Mapping[str, str], *, by: User | None, at: datetime
) -> ClientMerge:
    was, others = values_of(kept), values_of(gone)
    trips = Opportunity.objects.filter(client=gone)
    earlier = ClientMerge.objects.filter(kept=gone)
    merge = ClientMerge(
        kept=kept,
        gone_key=gone.pk,
        gone_name=gone.name,
        merged_at=at,
        merged_by=by,
        before={
            "gone": others,
            "kept": {
                name: [was[name], became[name]] for name in FIELDS if was[name] != became[name]
            },
            "merges": list(earlier.order_by("pk").values_list("pk", flat=True)),
            "apart": twins.others_than(gone.pk),
            "deleted": list(gone.deleted_opportunities.order_by("pk").values_list("pk", flat=True)),
        },
        trips=list(trips.order_by("pk").values_list("pk", flat=True)),
    )
    for name in REMEMBERED:
        stays = _as_found(name, became[name])
        left = [text for text in (was[name], others[name]) if _as_found(name, text) != stays]
        setattr(merge, name, "".join(left[:1]))
    merge.save()
    trips.update(client=kept)
    earlier.update(kept=kept)
    twins.set_apart(kept.pk, merge.before["apart"])
    _write(kept, became)
    giving.give(gone.deleted_opportunities.all(), kept)
    gone.delete()
    return merge


def _as_found(name: str, text: str) -> str:
    """How a search compares what may be spelt in several ways."""
    return (name == "phone" and phone_numbers(text)) or fold(text)


def _write(client: Client, values: Mapping[str, str]) -> None:
    """Write a locked client, with the names of all that have been merged into it."""
    for name, value in values.items():
        setattr(client, name, value)
    merges = ClientMerge.objects.filter(kept=client).order_by("pk")
    client.also_known_as = known_as(merges)
    client.save()


def known_as(merges: Iterable[ClientMerge]) -> str:
    """By what else a client is known; a sign stands between telephones."""
    return "; ".join(dict.fromkeys(value for merge in merges for value in merge.former))


def latest(client: Client, *, at: datetime) -> list[ClientMerge]:
    """The merge into this client that can be undone, if there is one; one query."""
    since = at - timedelta(hours=UNDO_HOURS)
    rows = ClientMerge.objects.filter(kept=client, merged_at__gte=since).exclude(before={})
    return list(rows.select_related("merged_by").defer("before", "trips").order_by("-pk")[:1])


def refusal(merge: ClientMerge, *, at: datetime) -> str:
    """Why a merge cannot be undone; empty when it can.

    One of whose clients the data were erased leaves nothing to give back. What a later one
    did to the client that was kept stands on it.
    """
    if not merge.before:
        return CannotUndoError.ALREADY_UNDONE
    if at - merge.merged_at > timedelta(hours=UNDO_HOURS):
        return CannotUndoError.TOO_LATE
    has_later = ClientMerge.objects.filter(kept=merge.kept_id, pk__gt=merge.pk).exists()
    return CannotUndoError.CHANGED_AGAIN if has_later else ""


@retrying.on_conflict
def undo(key: int, *, at: datetime) -> Undone:
    """Give the other client back, with its trips and values as far as nobody changed them since.

    Raises:
        CannotUndoError: it is too late, undone already, the client kept has been merged again
            or is not there any more.
    """
    with transaction.atomic():
        seen = ClientMerge.objects.filter(pk=key).first()
        if seen is None:
            raise CannotUndoError(CannotUndoError.ALREADY_UNDONE)
        trips = Opportunity.objects.filter(pk__in_array=seen.trips)
        clients = lock_together(trips, lambda: _locked(seen.kept_id, trash_of=seen.kept_id))
        merge = ClientMerge.objects.filter(pk=key).first()
        if merge is None or merge.kept_id not in clients:
            # Undone, or merged into a third one, this very moment.
            raise CannotUndoError(CannotUndoError.ALREADY_UNDONE)
        if reason := refusal(merge, at=at):
            raise CannotUndoError(reason)
        record(JournalEntry.Kind.UNDONE, target=merge)
        return _undo(merge, clients[merge.kept_id])


def _undo(merge: ClientMerge, kept: Client) -> Undone:
    gone = Client(pk=merge.gone_key, **merge.before["gone"])
    trips = [*merge.trips, *merge.before.get("deleted", [])]
    there = Opportunity.objects.filter(pk__in_array=trips)
    count = there.count()
    gone.save(force_insert=True)
    back = there.filter(client=kept).update(client=gone)
    ClientMerge.objects.filter(pk__in=merge.before["merges"], kept=kept).update(kept=gone)
    twins.set_apart(gone.pk, merge.before["apart"])
    merge.delete()
    changed = merge.before["kept"]
    left = [name for name, (_was, became) in changed.items() if getattr(kept, name) != became]
    _write(gone, {})
    giving.give(kept.deleted_opportunities.filter(pk__in_array=trips), gone)
    _write(kept, {name: was for name, (was, _) in changed.items() if name not in left})
    return Undone(client=gone, trips=back, left_trips=count - back, left_fields=left)
