"""What a file would give: the good lines, the bad ones and why, and what is there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Any, Self

from django.utils.translation import gettext as _

from caladeo.models import User
from opportunities.importing import columns
from opportunities.importing.telling.refused import Refused
from opportunities.importing.updates.changes import Change, Update
from opportunities.models import Client, Opportunity

WHO = "client"
# The answer that trips are not named by the numbers of their files.
BUILT = "built"
# The answer that a word stays as it is written.
KEPT = "="


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: its line, its heading, its text, and why."""

    line: int
    header: str
    text: str
    message: str

    def __str__(self) -> str:
        """« Départ : Cette date n’existe pas. »."""
        return _("%(column)s: %(why)s") % {"column": self.header, "why": self.message}


@dataclass(slots=True)
class Question:
    """What only a person can say, asked once for all lines: what a word means, or who somebody is.

    Args:
        kind: of which field it is a word; `WHO` when several clients fit.
        word: what tells it from others, folded.
        text: how the file writes it first.
        answer: the key of one of ours, or nothing: the word, or the line, is left out. None:
            nobody has said it.
        is_rest: there are too many: it has one answer with all others of its kind.
        candidates: the clients that fit, by key.
    """

    kind: str
    word: str
    text: str
    answer: str | None = None
    is_rest: bool = False
    candidates: list[int] = field(default_factory=list)
    count: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.word}"


@dataclass(slots=True)
class Line:
    """A row that can be imported."""

    number: int
    client: Client
    opportunity: Opportunity | None = None
    # What a line of a file of clients says, by field.
    said: Mapping[str, Any] = field(default_factory=dict)
    lost_reason: str = ""
    note: str = ""

    @classmethod
    def of(
        cls, number: int, values: Mapping[str, Any], client: Client, reason: str, *, by: User
    ) -> Self:
        """A new trip of a client, with what the values of a line say of it.

        Args:
            by: who manages it when the line gives it to nobody.
        """
        facts = {
            key: value
            for key, value in values.items()
            if not key.startswith(columns.CLIENT)
            and key not in columns.NO_FACTS
            and value is not None
        }
        facts.setdefault("manager", by)
        trip = Opportunity(client=client, **facts)
        return cls(number, client, trip, lost_reason=reason, note=values.get("note", ""))


@dataclass(slots=True)
class Checked:
    """What a file would give: the good lines, the bad ones, and what is there already."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What was left out of lines that can be imported.
    remarks: list[Problem] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    new_clients: list[Client] = field(default_factory=list)
    # The cells of each bad line, and what is wrong with it.
    refused: list[Refused] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    # The trips named by our number that become others, and how many stay as they are.
    updates: list[Update] = field(default_factory=list)
    unchanged: int = 0
    # The clients that become others: of a file of clients, or of trips named by our number.
    client_updates: list[Change[Client]] = field(default_factory=list)
    # The lines that only sum up others, or are their title; those whose trip got a name.
    totals: list[int] = field(default_factory=list)
    titles: list[tuple[int, str]] = field(default_factory=list)
    zeros: int = 0  # telephone numbers that get back their first one
    # By column: its heading, the number of cells that stay empty in spite of their words, some
    # of these, whether there are more.
    left_empty: list[tuple[str, int, list[str], bool]] = field(default_factory=list)
    named: list[Line] = field(default_factory=list)
    # The lines that become new trips, though several here, or none alone, may be theirs.
    maybe_there: list[int] = field(default_factory=list)
    # The lines that were left out for want of a tick; they are refused ones.
    unticked: list[int] = field(default_factory=list)
    # Lines without a status, in a file that has a column of them: they enter the first one.
    unsaid: list[int] = field(default_factory=list)
    # New clients whose kind was read off their name.
    guessed: list[Client] = field(default_factory=list)

    @property
    def bad_count(self) -> int:
        return len(self.refused)

    @property
    def incomplete_count(self) -> int:
        return len({remark.line for remark in self.remarks})

    @property
    def opportunities(self) -> list[Opportunity]:
        return [line.opportunity for line in self.lines if line.opportunity]

    @property
    def changes(self) -> Sequence[Change[Any]]:
        """What becomes another: trips and clients."""
        return [*self.updates, *self.client_updates]

    @property
    def token(self) -> str:
        """Tells these answers and updates from others: who agreed to them agreed to no others."""
        answers = sorted(f"{row.key}={row.answer}" for row in self.questions)
        agreed = "\n".join([*answers, *(update.as_text() for update in self.changes)])
        return blake2s(agreed.encode(), digest_size=12).hexdigest() if agreed else ""

    @property
    def count(self) -> int:
        """How many opportunities, or clients when there are only those, would be created."""
        return len(self.opportunities) or len(self.new_clients)
