"""The import itself: clients, opportunities, entries and tasks in one transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2s
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from caladeo.db import retrying, sql, writing
from caladeo.db.batches import OnProgress, no_progress
from caladeo.db.json_values import plain
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.events import Source, notes_imported
from opportunities.importing import checking, lost_reasons
from opportunities.importing.columns import Kind
from opportunities.importing.findings import Checked
from opportunities.importing.telling import incomplete, refused
from opportunities.importing.telling.reporting import SHOWN_NUMBERS
from opportunities.importing.updates import clients as changed_clients
from opportunities.importing.updates import updating
from opportunities.importing.updates.changes import Kind as Change
from opportunities.importing.updates.changes import Update
from opportunities.models import Batch, Client, ImportFile
from opportunities.models.client import FIELDS
from opportunities.moves import transitions
from opportunities.moves.choices import NONE_MADE, Choices
from opportunities.text import import_changes

# Memory stays with one part, and the person sees how far it is.
PART = 2000
# The number of the lock that imports take: what one brings in is known to the next.
IMPORTS = 2_718_281


class AlreadyImportedError(Exception):
    """The file has been imported meanwhile, by a second click or in another window."""


class NothingTickedError(Exception):
    """Nothing is new, and nothing of what changes is ticked."""


class ChangedError(Exception):
    """The file would give something else than what the person agreed to."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("the agency's statuses, team or opportunities have changed")
        self.checked = checked


@retrying.on_conflict
def write(
    file: ImportFile,
    *,
    agreed: int,
    left_out: int = 0,
    token: str = "",
    kinds: Collection[str] = (),
    creates_tasks: bool,
    choices: Choices = NONE_MADE,
    by: User,
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> ImportFile:
    """Import the good lines of a file: all of them, or nothing.

    Args:
        agreed: how many opportunities, or clients, the person was told.
        left_out: how many cells of those lines the person was told do not arrive.
        token: tells the answers and updates that the person agreed to (`Checked.token`).
        kinds: of change, those that trips which are there get (`changes.Kind`).
        creates_tasks: whether entering their status creates their tasks.
        choices: the reason of a loss, and whether open tasks of trips that are closed go too.
        on_progress: is told how many have been written.

    Raises:
        AlreadyImportedError: there is a batch already, or the upload is gone.
        NothingTickedError: there is nothing to be written then.
        ChangedError: it would not be as many, not as whole, or not the same any more.
        Status.DoesNotExist: a status has been deleted this very moment.
        DeactivatedError: a manager has been deactivated this very moment.
    """
    with transaction.atomic():
        sql.one_at_a_time(IMPORTS)
        row = ImportFile.objects.select_for_update().filter(pk=file.pk, batch=None).first()
        if row is None:
            raise AlreadyImportedError
        checked = _as_agreed(row, (agreed, left_out, token), kinds=kinds, by=by)
        batch = Batch.objects.create(made_at=at, made_by=by, source=Source.IMPORT)
        how: dict[str, Any] = {"by": by, "at": at, "quiet": not creates_tasks, "batch": batch}
        clients = writing.insert(_new_clients(checked, kinds))
        updated = updating.write(checked.updates, kinds=kinds, choices=choices, **how)
        updated_clients = changed_clients.write(checked.client_updates, kinds=kinds)
        opportunities = checked.opportunities
        for trip in opportunities:
            trip.created_at, trip.client_id = at, trip.client.pk
        for count, part in enumerate(batched(opportunities, PART, strict=False)):
            transitions.create(part, source=Source.IMPORT, lost_reason=choices.lost_reason, **how)
            on_progress(count * PART + len(part))
        lost_reasons.write(_reasons(checked), batch=batch)
        notes = _notes(checked) | updated.notes
        notes_imported.send(ImportFile, notes=notes, **how)
        row.incomplete = incomplete.pack(row, checked)
        row.refused = refused.pack(checked.refused)
        row.batch, row.rows, row.source = batch, [], b""
        row.written = {
            "opportunities": digests_of(opportunities, facts="opportunities"),
            "clients": digests_of(clients, facts="clients"),
            "updates": updated.kept,
            "client_updates": updated_clients,
        }
        row.counts = _counts(checked) | {
            "clients": len(clients),
            "notes": len(notes),
            "updated": len(updated_clients) if row.kind == Kind.CLIENTS else updated.count,
            "updated_clients": len(updated_clients),
            "blocked": updated.blocked,
        }
        row.save()
        record(JournalEntry.Kind.IMPORTED, by=by, target=row, after=_told(row.counts))
        return row


def _as_agreed(
    file: ImportFile, told: tuple[int, int, str], *, kinds: Collection[str], by: User
) -> Checked:
    """What is to be written, if that is still what the person was told."""
    checked = checking.check(file, by=by, locks=True)
    if (checked.count, len(checked.remarks), checked.token) != told:
        raise ChangedError(checked)
    _leave_unticked_out(checked, file, kinds=kinds)
    if not checked.count and not any(update.of(kinds) for update in checked.changes):
        raise NothingTickedError
    return checked


def _leave_unticked_out(checked: Checked, file: ImportFile, *, kinds: Collection[str]) -> None:
    """Put the lines whose trip departs another day among the refused ones, unless it is ticked."""
    left = {update.number: update for update in checked.updates if update.is_moved}
    if Change.MOVED in kinds or not left:
        return
    checked.updates = [update for update in checked.updates if not update.is_moved]
    checked.remarks = [remark for remark in checked.remarks if remark.line not in left]
    checked.refused += [
        (cells, _why_left_out(left[number])) for number, cells in file.rows if number in left
    ]
    checked.unticked = sorted(left)


def _why_left_out(update: Update) -> str:
    words = _(
        "Opportunity %(number)s here has this client and this name, with another departure "
        "(%(day)s): tick “%(kind)s” if it is the same, else give the line another name."
    )
    return words % {
        "number": update.row.pk,
        "day": import_changes.in_words(Change.MOVED, update.row),
        "kind": import_changes.LABELS[Change.MOVED],
    }


def _reasons(checked: Checked) -> dict[int, str]:
    """Why trips are lost, by key, where the file says it of one."""
    new = {line.opportunity.pk: line.lost_reason for line in checked.lines if line.opportunity}
    there = {update.row.pk: update.lost_reason for update in checked.updates}
    return {pk: reason for pk, reason in (new | there).items() if reason}


def _counts(checked: Checked) -> dict[str, Any]:
    """What came of the lines of the file."""
    lines = checked.unticked
    left = {"unticked": len(lines), "unticked_lines": lines[:SHOWN_NUMBERS]} if lines else {}
    return left | {
        "opportunities": len(checked.opportunities),
        "bad": checked.bad_count - len(lines),
        "known": len(checked.known),
        "remarks": checked.incomplete_count,
        "totals": len(checked.totals),
        "titles": len(checked.titles),
    }


def _notes(checked: Checked) -> dict[int, str]:
    """What lines say of their new trips beside their facts, by key."""
    return {
        line.opportunity.pk: line.note for line in checked.lines if line.opportunity and line.note
    }


def _told(counts: Mapping[str, Any]) -> dict[str, int]:
    """What the journal says of an import."""
    return {name: counts[name] for name in ("opportunities", "clients", "updated")}


def _new_clients(checked: Checked, kinds: Collection[str]) -> list[Client]:
    """Those of new lines, and those that trips which are there change to."""
    changes = [update.of(kinds).get("client") for update in checked.updates]
    changed = [client for client in changes if client is not None and client.pk is None]
    return list({id(row): row for row in [*checked.new_clients, *changed]}.values())


DIGESTED: Mapping[str, tuple[str, ...]] = {
    "opportunities": (
        "name",
        "is_starred",
        "manager_id",
        "client_id",
        "destinations",
        "departure_date",
        "duration_days",
        "participants",
        "expected_revenue",
        "expected_margin",
    ),
    "clients": FIELDS,
}


def digests_of(rows: Iterable[models.Model], *, facts: str) -> dict[str, str]:
    """A digest for each row, by its key as JSON spells it."""
    return {str(row.pk): _digest(getattr(row, name) for name in DIGESTED[facts]) for row in rows}


def _digest(values: Iterable[Any]) -> str:
    texts = [str(plain(value)) for value in values]
    return blake2s("\x1f".join(texts).encode(), digest_size=6).hexdigest()
