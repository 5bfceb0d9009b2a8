"""What a file would give: the good lines, the bad ones and why, and what is there already."""

from dataclasses import dataclass, field

from opportunities.importing.refused import Refused
from opportunities.models import Client, Opportunity


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: its line, its heading, its text, and why."""

    line: int
    header: str
    text: str
    message: str


@dataclass(slots=True)
class Line:
    """A row that can be imported."""

    number: int
    client: Client
    opportunity: Opportunity | None = None


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
    def count(self) -> int:
        """How many opportunities, or clients when there are only those, would be created."""
        return len(self.opportunities) or len(self.new_clients)
