"""A note as pages and files tell it: its text with the present names, and what may be done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caladeo import clock
from opportunities.models import Client, Opportunity
from tasks.models import Note, names_in
from tasks.notes.mentions import AT, END

# How many a page of a client tells, of the latest trips of who has very many.
OF_CLIENT, MOST_TRIPS = 20, 500


@dataclass(frozen=True)
class NoteEntry:
    """A note read ``with_context``, for one reader at one moment."""

    note: Note
    reader: Any
    at: datetime

    @property
    def when(self) -> datetime:
        return self.note.created_at

    @property
    def today(self) -> date:
        return clock.local_day(self.at)

    @property
    def can_edit(self) -> bool:
        return self.note.may_be_edited(self.reader, at=self.at)

    @property
    def can_hide(self) -> bool:
        return self.note.may_be_hidden(self.reader)

    @property
    def can_erase(self) -> bool:
        return self.note.may_be_erased(self.reader)


def latest_of_client(client: Client, *, reader: Any, at: datetime) -> tuple[list[NoteEntry], bool]:
    """The latest notes on the trips of a client, and whether there are more; four queries.

    Their keys are found first: in that order a database would read the notes of everybody.
    """
    trips = Opportunity.objects.filter(client=client).order_by("-pk").values_list("pk", flat=True)
    theirs = Note.objects.shown().filter(opportunity__in=list(trips[:MOST_TRIPS])).order_by()
    keys = sorted(theirs.values_list("pk", flat=True), reverse=True)[: OF_CLIENT + 1]
    rows = Note.objects.with_context().select_related("opportunity").filter(pk__in=keys)
    found = [NoteEntry(row, reader, at) for row in rows.latest_first()[:OF_CLIENT]] if keys else []
    return found, len(keys) > OF_CLIENT


def pieces(note: Note) -> Iterator[tuple[str, bool]]:
    """The text in parts, and whether each is a mention; those by the present name."""
    names = names_in(note.mentions.all())
    end = 0
    if names:
        longest_first = sorted(map(re.escape, names), key=len, reverse=True)
        calls = re.compile(rf"{AT.pattern}({'|'.join(longest_first)}){END.pattern}")
        for found in calls.finditer(note.text):
            yield note.text[end : found.start()], False
            yield f"@{names[found[1]]}", True
            end = found.end()
    yield note.text[end:], False


def text_now(note: Note) -> str:
    """The text with people by their present names."""
    return "".join(text for text, _is_mention in pieces(note))
