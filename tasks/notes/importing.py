"""Notes that a file brings: written and taken back with its import. They call nobody."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched

from caladeo.db import writing
from caladeo.models import User
from opportunities.models import Batch
from tasks.models import Note
from tasks.notes import mentions

PART = 2000


def write(notes: Mapping[int, str], *, batch: Batch, by: User, at: datetime) -> None:
    """Write a note on each of these trips, by key, which are locked or new.

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


def withdraw(batch: Batch, *, kept: Collection[int]) -> None:
    """Remove the notes of an import that nobody has put into other words or erased since.

    Args:
        kept: the keys of trips that stay as the import brought them.
    """
    rows = Note.objects.filter(batch=batch, edited_at=None).exclude(text="")
    rows.exclude(opportunity__pk__in_array=sorted(kept)).delete()
