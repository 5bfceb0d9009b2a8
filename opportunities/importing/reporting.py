"""What a dry run found, short enough to be kept and shown: counts, and the first of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.utils.functional import Promise

from opportunities.importing.findings import Checked, Line, Problem, Question
from opportunities.importing.updates.changes import Kind, Update
from opportunities.models import Client
from opportunities.text import import_changes

SHOWN_PROBLEMS = 100
SHOWN_LINES = 5
SHOWN_NUMBERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A good line as it was understood."""

    name: str
    client: str
    is_new_client: bool
    status: Mapping[str, Any]
    manager: str
    departure_date: date | None
    return_date: date | None
    expected_revenue: Decimal | None


@dataclass(slots=True)
class Rest:
    """The words of a kind that are too many to be asked one by one."""

    words: int = 0
    lines: int = 0
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class KindOfChange:
    """How many trips that are there change in this, and one of them in words."""

    kind: str
    count: int
    name: str
    before: str
    after: str

    @property
    def label(self) -> str | Promise:
        return import_changes.LABELS[self.kind]


@dataclass(slots=True)
class Effects:
    """What updates do to the tasks of the trips that are there."""

    moving: int = 0
    late: int = 0
    needless: int = 0
    handed: int = 0
    created: int = 0
    cancelled: int = 0
    required: int = 0  # required tasks that are left open
    held: int = 0  # trips that stay, for their status demands its required tasks


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
    unchanged: int = 0
    kinds: Sequence[KindOfChange] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)

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
            first=[_understood(line) for line in checked.lines[:SHOWN_LINES] if line.opportunity],
            clients=[] if checked.opportunities else _clients(checked.new_clients),
            questions=[row for row in checked.questions if not row.is_rest],
            rest=_rest(checked.questions),
            token=checked.token,
            updates=len(checked.updates),
            unchanged=checked.unchanged,
            kinds=_kinds(checked.updates),
            effects=effects,
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
        first = [Understood(**_typed(line)) for line in facts["first"]]
        asked = {
            "questions": [Question(**row) for row in facts.get("questions", ())],
            "rest": {kind: Rest(**rest) for kind, rest in facts.get("rest", {}).items()},
            "kinds": [KindOfChange(**kind) for kind in facts.get("kinds", ())],
            "effects": Effects(**facts.get("effects", {})),
        }
        return cls(**{**facts, **told, **asked, "first": first})


def _clients(rows: Sequence[Client]) -> list[dict[str, str]]:
    return [
        {
            "name": row.name,
            "kind": str(row.get_kind_display()),
            "email": row.email,
            "phone": row.phone,
        }
        for row in rows[:SHOWN_LINES]
    ]


def _kinds(updates: Iterable[Update]) -> list[KindOfChange]:
    """What changes, in our order, each with the first trip that does."""
    counts: Counter[str] = Counter()
    first: dict[str, Update] = {}
    for update in updates:
        for kind in update.kinds:
            counts[kind] += 1
            first.setdefault(kind, update)
    return [
        KindOfChange(
            kind,
            counts[kind],
            first[kind].opportunity.name,
            import_changes.in_words(kind, first[kind].opportunity),
            import_changes.in_words(kind, first[kind].after()),
        )
        for kind in Kind
        if kind in counts
    ]


def _rest(questions: Iterable[Question]) -> dict[str, Rest]:
    found: dict[str, Rest] = {}
    for row in questions:
        if row.is_rest:
            rest = found.setdefault(row.kind, Rest())
            rest.words, rest.lines = rest.words + 1, rest.lines + row.count
            rest.is_open = rest.is_open or row.answer is None
    return found


def _understood(line: Line) -> Understood:
    row = line.opportunity
    assert row is not None  # noqa: S101 (those without have been left out)
    status = row.status
    return Understood(
        name=row.name,
        client=line.client.name,
        is_new_client=line.client.pk is None,
        status={"name": status.name, "color": status.color, "is_active": status.is_active},
        manager=str(row.manager),
        departure_date=row.departure_date,
        return_date=row.return_date,
        expected_revenue=row.expected_revenue,
    )


def _typed(line: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(line)
    for name in ("departure_date", "return_date"):
        facts[name] = date.fromisoformat(line[name]) if line[name] else None
    revenue = line["expected_revenue"]
    facts["expected_revenue"] = None if revenue is None else Decimal(revenue)
    return facts
