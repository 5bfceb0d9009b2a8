"""Taking an import back: what nobody has touched since goes, the rest stays and is named."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from caladeo.accounts import rights
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.events import import_undone
from opportunities.importing import writing
from opportunities.importing.updates import clients as changed_clients
from opportunities.importing.updates import updating
from opportunities.models import Batch, Client, ImportFile, KeyDateValue, Opportunity, StatusChange
from opportunities.models.client import ClientQuerySet
from opportunities.models.import_file import oldest
from opportunities.moves.undoing import CannotUndoError
from opportunities.trash import deleting


class Touched(StrEnum):
    """Why an imported opportunity stays."""

    MOVED = "moved"
    EDITED = "edited"
    TASKS = "tasks"
    NOTES = "notes"


def may_undo(file: ImportFile, *, by: User) -> bool:
    """Opportunities go: whoever may delete does it, and anybody takes back their own import."""
    return file.owner_id == by.pk or rights.DELETION.held_by(by)


def refusal(file: ImportFile, *, at: datetime) -> str:
    """Why an import cannot be undone; empty when it can."""
    if file.batch is None:
        return CannotUndoError.MOVED_AGAIN
    if file.batch.undone_at is not None:
        return CannotUndoError.ALREADY_UNDONE
    return CannotUndoError.TOO_LATE if file.batch.made_at <= oldest(at) else ""


@retrying.on_conflict
def undo(file: ImportFile, *, by: User | None = None, at: datetime) -> ImportFile:
    """Put the opportunities of an import into the trash, and remove the clients that came along.

    Opportunities that somebody moved, edited, worked on or wrote about stay, with their clients.
    Those that were there before get back what nobody has changed since.

    Raises:
        CannotUndoError: more than a day has passed, or it is undone already.
    """
    with transaction.atomic():
        row = ImportFile.objects.select_for_update().get(pk=file.pk)
        if reason := refusal(row, at=at):
            raise CannotUndoError(reason)
        batch = row.batch
        assert batch is not None  # noqa: S101 (refused above)
        opportunities, clients = row.written["opportunities"], row.written["clients"]
        updates = row.written.get("updates", {})
        # Also those that only moved: all are locked in key order.
        ours = Opportunity.objects.filter(changes__batch=batch)
        named = Opportunity.objects.filter(pk__in_array=sorted(map(int, updates)))
        locked = list(Opportunity.objects.filter(Q(pk__in=ours) | Q(pk__in=named)).locked())
        there = [trip for trip in locked if str(trip.pk) in opportunities]
        kept = touched(there, written=opportunities, batch=batch)
        gone = [opportunity.pk for opportunity in there if opportunity.pk not in kept]
        deleting.delete(Opportunity.objects.filter(pk__in_array=gone), by=by, at=at)
        import_undone.send(sender=ImportFile, batch=batch, kept=set(kept))
        for pk in updating.move_back(batch, by=by, at=at):
            kept[pk] = Touched.MOVED
        given_back = [trip for trip in _again(locked) if str(trip.pk) in updates]
        for pk in updating.give_back(given_back, updates, batch=batch, by=by, at=at):
            kept.setdefault(pk, Touched.EDITED)
        removed_clients = _remove_clients(clients)
        given, left = changed_clients.give_back(row.written.get("client_updates", {}))
        row.kept = [[pk, reason] for pk, reason in kept.items()]
        row.counts |= {"removed": len(gone), "removed_clients": removed_clients}
        row.counts |= {"given_clients": given, "left_clients": left}
        row.written, row.incomplete = {}, b""
        row.save()
        Batch.objects.filter(import_file=row).update(undone_at=at)
        removed = {"opportunities": len(gone), "clients": removed_clients}
        record(JournalEntry.Kind.UNDONE, by=by, target=row, before=removed)
        return row


def _again(rows: Sequence[Opportunity]) -> list[Opportunity]:
    """These locked rows as they are after their moves."""
    return Opportunity.objects.of_keys([row.pk for row in rows])


def touched(
    rows: Sequence[Opportunity], *, written: dict[str, str], batch: Batch
) -> dict[int, Touched]:
    """Of these locked opportunities those that stay, and why."""
    present = writing.digests_of(rows, facts="opportunities")
    pks = [row.pk for row in rows]
    moved = set(
        StatusChange.objects.filter(opportunity__in=pks)
        .standing()
        .exclude(from_status=None)
        .values_list("opportunity", flat=True)
    )
    worked_on = _worked_on(pks)
    written_about = _written_about(pks, batch=batch)
    dated = set(
        KeyDateValue.objects.filter(opportunity__in=pks).values_list("opportunity", flat=True)
    )
    reasons = {}
    for pk in pks:
        if pk in moved:
            reasons[pk] = Touched.MOVED
        elif present[str(pk)] != written[str(pk)] or pk in dated:
            reasons[pk] = Touched.EDITED
        elif pk in worked_on:
            reasons[pk] = Touched.TASKS
        elif pk in written_about:
            reasons[pk] = Touched.NOTES
    return reasons


def _written_about(pks: Iterable[int], *, batch: Batch) -> set[int]:
    """Those with a note of a person: not of this import, or in other words since."""
    by_a_person = Q(notes__batch=None) | Q(notes__edited_at__isnull=False)
    others = Q(notes__batch__lt=batch.pk) | Q(notes__batch__gt=batch.pk)
    there = Q(notes__isnull=False, notes__hidden_at=None)
    rows = Opportunity.objects.filter((by_a_person | others) & there, pk__in=pks)
    return set(rows.values_list("pk", flat=True))


def _worked_on(pks: Iterable[int]) -> set[int]:
    """Those with a task added by hand, or one that somebody edited, did or deleted."""
    rows = Opportunity.objects.filter(pk__in=pks)
    by_a_person = Q(tasks__touched_at__isnull=False) | Q(tasks__isnull=False, tasks__change=None)
    return set(rows.filter(by_a_person).values_list("pk", flat=True))


def _remove_clients(written: dict[str, str]) -> int:
    """Remove those clients of the import that nothing keeps; how many."""
    keys = sorted(map(int, written))
    list(Client.objects.select_for_update().filter(pk__in_array=keys).order_by("pk").values("pk"))
    return removable(written).delete()[1].get(Client._meta.label, 0)


def removable(written: dict[str, str], *, without: Sequence[int] = ()) -> ClientQuerySet:
    """The clients of the import that are unchanged and carry no opportunity but these.

    One into whom another was merged stays: it stands for that one, too.
    """
    rows = Client.objects.filter(pk__in_array=sorted(map(int, written)))
    present = writing.digests_of(rows, facts="clients")
    unchanged = [int(key) for key, digest in present.items() if digest == written[key]]
    carried = Opportunity.objects.filter(client=OuterRef("pk"))
    if without:
        carried = carried.exclude(pk__in_array=list(without))
    return Client.objects.filter(~Exists(carried), pk__in_array=unchanged, merges=None)
