"""Erasing what is known of a client: in its place, everywhere, all of it or nothing.

Trips, tasks, dates and amounts stay, without a name. What was erased is noted by the key of the
client alone, with the moment, in the database and in a file beside it: a restored backup does not
know of what was erased after it was made, the file does.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from caladeo import clock
from caladeo.db import database, retrying, sql
from caladeo.jobs import background
from caladeo.journal.recording import record
from caladeo.models import Job, JournalEntry, User
from opportunities.importing.writing import IMPORTS
from opportunities.models import (
    Client,
    ClientMerge,
    DeletedOpportunity,
    Erasure,
    ImportFile,
    Opportunity,
)
from opportunities.moves.locks import lock_together
from opportunities.privacy import planning, subjects
from opportunities.privacy.rows import RowChange

# Work that reads clients and leaves a file.
EXPORTS = ("export-opportunities", "export-clients", "export-tasks")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErasureCounts:
    """What erasing does, or did.

    Args:
        open_trips, trips: those of the client that stay, under way and in all.
        texts: of trips and tasks, in which the name stands.
        notes: on their trips, of which nothing is left.
        trashed: deleted trips that keep their way back, without the name.
        merges: former names, under which the client is not found any more.
        uploads, files: that are thrown away: waiting to be imported, exported.
    """

    open_trips: int = 0
    trips: int = 0
    texts: int = 0
    notes: int = 0
    trashed: int = 0
    merges: int = 0
    uploads: int = 0
    files: int = 0


def preview(client: Client) -> ErasureCounts:
    """What erasing the data of this client would do; reads only."""
    changes = planning.plan(subjects.of([client]))
    return _counts([client.pk], changes)


def _counts(keys: Collection[int], changes: Sequence[RowChange]) -> ErasureCounts:
    trips = Opportunity.objects.filter(client__in=keys)
    found = Counter((change.model, change.values is None) for change in changes)
    texts = [change for change in changes if change.model._meta.model_name in TEXTS]
    notes = [change for change in texts if change.values == EMPTIED_NOTE]
    return ErasureCounts(
        open_trips=trips.under_way().count(),
        trips=trips.count(),
        texts=len(texts) - len(notes),
        notes=len(notes),
        trashed=found[DeletedOpportunity, False],
        merges=found[ClientMerge, False],
        uploads=found[ImportFile, True],
        files=found[Job, True],
    )


EMPTIED_NOTE = {"text": ""}
TEXTS = frozenset(("opportunity", "task", "note", "tasknotcreated", "statuschange"))


@retrying.on_conflict
def erase(
    keys: Collection[int], *, by: User | None, at: datetime, only: QuerySet[Client] | None = None
) -> ErasureCounts:
    """Erase what is known of these clients; those that are not there any more are left out.

    Args:
        only: who is not found among these any more, under the locks, is left out too.

    A move, a rename, a merge or an import that is under way ends first, then goes with it. An
    export that is under way begins again, without them.
    """
    _overwrite_freed_pages()
    with transaction.atomic():
        sql.one_at_a_time(IMPORTS)
        clients = lock_together(Opportunity.objects.filter(client__in=keys), lambda: _locked(keys))
        if only is not None:
            keys = set(only.filter(pk__in=keys).values_list("pk", flat=True))
            clients = [client for client in clients if client.pk in keys]
        found = subjects.of([*clients, *planning.only_in_trash(keys)])
        changes = planning.plan(found)
        counts = _counts([client.pk for client in clients], changes)
        for change in changes:
            change.apply()
        _begin_exports_again()
        erased = [key for subject in found for key in (subject.key, *subject.gone_keys)]
        note(erased, by=by, at=at)
        for subject in found:
            record(
                JournalEntry.Kind.PERSONAL_DATA_ERASED,
                by=by,
                target=Client(pk=subject.key),
                after={"merged": list(subject.gone_keys)} if subject.gone_keys else {},
            )
        return counts


def _locked(keys: Collection[int]) -> list[Client]:
    return list(Client.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _overwrite_freed_pages() -> None:
    """SQLite leaves what it deletes in the file until the room is needed."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _begin_exports_again() -> None:
    """A worker that has read the name already cannot end its attempt any more."""
    for job in Job.objects.running().filter(kind__in=EXPORTS).without_content().order_by("pk"):
        running = Job.objects.running().filter(pk=job.pk)
        if running.update(state=Job.State.WAITING, attempts=F("attempts") + 1):
            background.enqueue(job)


def replay_erasures() -> int:
    """Erase again who was erased after the backup was made; how many were there again.

    To be called once a backup has been restored, before people work with it. The keys of erased
    clients are given to nobody else: the next backup would take them for the erased.
    """
    known = _noted_in_database()
    missing = _noted_in_file() - known
    there = Client.objects.filter(pk__in=missing).count()
    with transaction.atomic():
        if missing:
            erase(missing, by=None, at=clock.now())
            note(sorted(missing), by=None, at=clock.now())
        _reserve(max(missing | known, default=0))
    return there


def _reserve(key: int) -> None:
    """Let the next client have a key above this one."""
    if not key:
        return
    table = Client._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"{table}_id_seq"
            cursor.execute(
                f"SELECT setval('{sequence}', greatest(%s, last_value)) FROM {sequence}",  # noqa: S608
                [key],
            )
            return
        cursor.execute("SELECT 1 FROM sqlite_sequence WHERE name = %s", [table])
        if cursor.fetchone() is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [key, table]
        )


def file_of_erasures() -> Path:
    """The file: a line for each erasure, oldest first, which is only ever added to."""
    if settings.ERASURES_FILE:
        return Path(settings.ERASURES_FILE)
    used = connection.settings_dict
    if used["ENGINE"] == database.SQLITE:
        return Path(f"{used['NAME']}-erasures")
    return Path(settings.BASE_DIR, "erasures.txt")


def note(keys: Collection[int], *, by: User | None, at: datetime) -> None:
    """Note them in the database, and in the file once the transaction is committed."""
    Erasure.objects.bulk_create(
        [Erasure(client_key=key, erased_at=at, erased_by=by) for key in keys],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: _add_to_file(keys, at=at))


def _add_to_file(keys: Collection[int], *, at: datetime) -> None:
    """What fails is logged with all that it takes to add it by hand: the erasure stands."""
    lines = "".join(f"{at.isoformat(timespec='seconds')} {key}\n" for key in keys)
    try:
        with file_of_erasures().open("a", encoding="ascii") as file:
            file.write(lines)
    except OSError:
        logger.exception("Add these erased clients to %s: %s", file_of_erasures(), lines)


def _noted_in_file() -> set[int]:
    if not file_of_erasures().exists():
        return set()
    lines = file_of_erasures().read_text(encoding="ascii").splitlines()
    return {int(words[-1]) for line in lines if (words := line.split())}


def _noted_in_database() -> set[int]:
    return set(Erasure.objects.values_list("client_key", flat=True))
