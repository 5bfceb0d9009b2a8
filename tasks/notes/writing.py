"""Writing a note, editing, deleting and erasing it, under the lock of its trip."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from caladeo.db import overwriting, retrying, writing
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.models import Batch, Opportunity
from tasks.actions import completing
from tasks.models import Note, Task
from tasks.notes import mentions

# Imported notes in memory at the same time.
PART = 2000


class TaskGoneError(Exception):
    """The task was deleted meanwhile: nothing is written about it any more."""


class NotAllowedError(Exception):
    """What this person may not do to the note: another wrote it, or its day is over."""


@retrying.on_conflict
def write(
    opportunity: Opportunity,
    *,
    text: str,
    task: Task | None = None,
    by: User | None,
    at: datetime,
) -> Note:
    """Write a note on a trip, or on a task of it, which then counts as touched.

    Raises:
        Opportunity.DoesNotExist: somebody deleted the trip meanwhile.
        TaskGoneError: somebody deleted the task meanwhile.
    """
    with transaction.atomic():
        owner = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        if task is not None:
            there = Task.objects.not_deleted().filter(pk=task.pk, opportunity=owner)
            if not there.update(touched_at=at):
                raise TaskGoneError
        note = Note.objects.create(
            opportunity=owner, task=task, author=by, text=mentions.composed(text), created_at=at
        )
        mentions.record(note, by=by, at=at)
        return note


@retrying.on_conflict
def complete_with_note(task: Task, *, text: str, by: User | None, at: datetime) -> Note:
    """Mark a task as done and say what is to be known of it; both, or neither.

    Raises:
        Task.DoesNotExist: the task vanished meanwhile.
        TaskGoneError: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        row = completing.complete(task, by=by, at=at)
        return write(row.opportunity, text=text, task=row, by=by, at=at)


@retrying.on_conflict
def edit(
    note: Note, *, text: str, by: User, at: datetime, seen: Mapping[str, Any] | None = None
) -> Note:
    """Put other words in place of one's own, for a day.

    Args:
        seen: the text as the person saw it (`caladeo.db.overwriting`).

    Raises:
        Note.DoesNotExist: it vanished meanwhile.
        NotAllowedError: it is not theirs, a day has passed, or it was deleted or erased.
        OverwritingError: they wrote something else from another page meanwhile.
    """
    with transaction.atomic():
        row = _locked(note)
        if not row.may_be_edited(by, at=at):
            raise NotAllowedError
        text = mentions.composed(text)
        overwriting.refuse(row, {"text": text}, seen=seen)
        if text != row.text:
            row.text, row.edited_at = text, at
            row.save(update_fields=["text", "edited_at"])
            mentions.record(row, by=by, at=at)
        return row


@retrying.on_conflict
def hide(note: Note, *, by: User, at: datetime) -> Note:
    """Delete a note so that it can be brought back; nothing when it is deleted already."""
    return _set_hidden(note, by=by, at=at)


@retrying.on_conflict
def bring_back(note: Note, *, by: User, seen: Mapping[str, Any] | None = None) -> Note:
    """Undo the deletion of a note; with ``seen`` only the one that the person made."""
    return _set_hidden(note, by=by, at=None, seen=seen)


def _set_hidden(
    note: Note, *, by: User, at: datetime | None, seen: Mapping[str, Any] | None = None
) -> Note:
    """Since when it is hidden; None: it is not.

    Raises:
        Note.DoesNotExist: it vanished meanwhile.
        NotAllowedError: it is somebody else's, or was erased.
        OverwritingError: somebody has deleted it since.
    """
    with transaction.atomic():
        row = _locked(note)
        if not row.may_be_hidden(by):
            raise NotAllowedError
        overwriting.refuse(row, {"hidden_at": at}, seen=seen)
        row.hidden_at = at and (row.hidden_at or at)
        row.save(update_fields=["hidden_at"])
        return row


@retrying.on_conflict
def erase(note: Note, *, by: User) -> Note:
    """Take the text for good; that there was a note, whose and when, stays.

    Raises:
        Note.DoesNotExist: it vanished meanwhile.
        NotAllowedError: this person may not, or it was erased already.
    """
    with transaction.atomic():
        row = _locked(note)
        if not row.may_be_erased(by):
            raise NotAllowedError
        row.text, row.hidden_at = "", None
        row.save(update_fields=["text", "hidden_at"])
        row.mentions.all().delete()
        record(JournalEntry.Kind.NOTE_ERASED, by=by, target=row.opportunity)
        return row


def _locked(note: Note) -> Note:
    """The note as it is now, under the lock of its trip."""
    owner = Opportunity.objects.filter(pk=note.opportunity_id).locked().first()
    row = Note.objects.get(pk=note.pk)
    if owner is not None:
        row.opportunity = owner
    return row


def write_imported(notes: Mapping[int, str], *, batch: Batch, by: User, at: datetime) -> None:
    """Write a note of a file on each of these trips, by key, which are locked or new.

    They call nobody.

    Args:
        by: who imports: it is their note.
    """
    for part in batched(sorted(notes.items()), PART, strict=False):
        writing.insert(
            [
                Note(
                    opportunity_id=pk,
                    text=mentions.composed(text),
                    author=by,
                    batch=batch,
                    created_at=at,
                )
                for pk, text in part
            ]
        )


def withdraw_imported(batch: Batch, *, kept: Collection[int]) -> None:
    """Remove the notes of an import that nobody has put into other words or erased since.

    Args:
        kept: the keys of trips that stay as the import brought them.
    """
    rows = Note.objects.filter(batch=batch, edited_at=None).exclude(text="")
    rows.exclude(opportunity__pk__in_array=sorted(kept)).delete()
