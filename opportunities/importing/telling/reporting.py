"""What a dry run found, short enough to be kept and shown: counts, and the first of each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from opportunities.importing.findings import Checked, Problem, Question
from opportunities.importing.telling import shown
from opportunities.importing.telling.shown import (
    SHOWN_LINES,
    Effects,
    Guessed,
    KindOfChange,
    Rest,
    Understood,
)

SHOWN_PROBLEMS = 100
SHOWN_NUMBERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    count: int
    opportunities: int
    new_clients: int
    bad_count: int
    known_count: int
    known: Sequence[int]
    problem_count: int
    # Lines that arrive without one of their cells, and the cells.
    remark_lines: int = 0
    remark_count: int = 0
    tasks: int = 0
    late: int = 0
    problems: Sequence[Problem] = field(default_factory=list)
    remarks: Sequence[Problem] = field(default_factory=list)
    first: Sequence[Understood] = field(default_factory=list)
    # The first new clients of a file of clients only.
    clients: Sequence[Mapping[str, str]] = field(default_factory=list)
    questions: Sequence[Question] = field(default_factory=list)
    rest: Mapping[str, Rest] = field(default_factory=dict)
    token: str = ""
    updates: int = 0
    trip_updates: int = 0  # of these, trips; the others are clients
    unchanged: int = 0
    kinds: Sequence[KindOfChange] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    # What was decided for the person: lines that only sum up or are a title, notes in their name,
    # lines without a status, names that were made, kinds that names of clients say.
    totals: Sequence[int] = field(default_factory=list)
    total_count: int = 0
    titles: Sequence[str] = field(default_factory=list)
    title_count: int = 0
    notes: int = 0  # new trips that get one
    zeros: int = 0
    left_empty: Sequence[tuple[str, int, list[str], bool]] = field(default_factory=list)
    unsaid: Sequence[int] = field(default_factory=list)
    unsaid_count: int = 0
    unsaid_status: str = ""
    named: int = 0
    named_as: str = ""
    guessed: Sequence[Guessed] = field(default_factory=list)
    maybe_there: Sequence[int] = field(default_factory=list)
    maybe_count: int = 0

    @property
    def is_telling(self) -> bool:
        """Whether something was decided for the person."""
        return bool(
            self.total_count
            or self.title_count
            or self.notes
            or self.zeros
            or self.left_empty
            or self.unsaid
            or self.named
            or self.guessed
            or self.maybe_count
        )

    @property
    def must_be_asked(self) -> bool:
        """Whether something of the file waits for an answer."""
        return any(row.answer is None for row in self.questions) or any(
            rest.is_open for rest in self.rest.values()
        )

    @property
    def to_create(self) -> int:
        """How many tasks the statuses that are entered give, of new trips and of others."""
        return self.tasks + self.effects.created

    @property
    def hidden_remarks(self) -> int:
        return self.remark_count - len(self.remarks)

    @property
    def hidden_problems(self) -> int:
        return self.problem_count - len(self.problems)

    @property
    def more(self) -> int:
        return self.opportunities - len(self.first)

    @property
    def more_clients(self) -> int:
        return self.new_clients - len(self.clients)

    @property
    def known_is_cut(self) -> bool:
        return self.known_count > len(self.known)

    @classmethod
    def of(cls, checked: Checked, *, tasks: int, late: int, effects: Effects) -> Self:
        return cls(
            count=checked.count,
            opportunities=len(checked.opportunities),
            new_clients=len(checked.new_clients),
            bad_count=checked.bad_count,
            known_count=len(checked.known),
            known=checked.known[:SHOWN_NUMBERS],
            problem_count=len(checked.problems),
            remark_lines=checked.incomplete_count,
            remark_count=len(checked.remarks),
            remarks=checked.remarks[:SHOWN_PROBLEMS],
            tasks=tasks,
            late=late,
            problems=checked.problems[:SHOWN_PROBLEMS],
            first=[
                shown.understood(line) for line in checked.lines[:SHOWN_LINES] if line.opportunity
            ],
            clients=[] if checked.opportunities else shown.clients(checked.new_clients),
            questions=[row for row in checked.questions if not row.is_rest],
            rest=shown.rest(checked.questions),
            token=checked.token,
            updates=len(checked.changes),
            trip_updates=len(checked.updates),
            unchanged=checked.unchanged,
            kinds=shown.kinds(checked.changes),
            effects=effects,
            totals=checked.totals[:SHOWN_NUMBERS],
            total_count=len(checked.totals),
            titles=[f"{text} ({number})" for number, text in checked.titles[:SHOWN_NUMBERS]],
            title_count=len(checked.titles),
            notes=sum(bool(line.note) for line in checked.lines),
            zeros=checked.zeros,
            left_empty=checked.left_empty,
            unsaid=checked.unsaid[:SHOWN_NUMBERS],
            unsaid_count=len(checked.unsaid),
            unsaid_status=shown.first_status(checked),
            named=len(checked.named),
            named_as=shown.name_of(checked.named),
            guessed=shown.guessed(checked.guessed),
            maybe_there=checked.maybe_there[:SHOWN_NUMBERS],
            maybe_count=len(checked.maybe_there),
        )

    def as_json(self) -> dict[str, Any]:
        facts = asdict(self)
        for line in facts["first"]:
            for name in ("departure_date", "return_date", "expected_revenue"):
                line[name] = None if line[name] is None else str(line[name])
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        told = {
            name: [Problem(**problem) for problem in facts.get(name, ())]
            for name in ("problems", "remarks")
        }
        first = [Understood(**shown.typed(line)) for line in facts["first"]]
        asked = {
            "questions": [Question(**row) for row in facts.get("questions", ())],
            "rest": {kind: Rest(**rest) for kind, rest in facts.get("rest", {}).items()},
            "kinds": [KindOfChange.of(kind) for kind in facts.get("kinds", ())],
            "effects": Effects.from_json(facts.get("effects", {})),
            "guessed": [Guessed(**row) for row in facts.get("guessed", ())],
        }
        return cls(**{**facts, **told, **asked, "first": first})
