"""What a report shows beside its counts: first lines, kinds of change, what was guessed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from caladeo.db import json_values
from opportunities.importing.findings import Checked, Line, Question
from opportunities.importing.updates.changes import Change, Kind
from opportunities.models import Client
from opportunities.text import import_changes

SHOWN_LINES = 5


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
    doubtful: int = 0  # of these, those that a person has to tick
    others: Sequence[Sequence[str]] = ()  # more of them, as name, before and after

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """One that was kept; an earlier version kept whether it is ticked, not how many are not."""
        known = {"doubtful": 0 if facts.get("is_ticked", True) else facts["count"], **facts}
        known.pop("is_ticked", None)
        return cls(**known)

    @property
    def is_ticked(self) -> bool:
        """Whether it is until a person says otherwise."""
        return not self.doubtful

    @property
    def is_named(self) -> bool:
        """Whether the example says of whom it is: a name says so itself."""
        return self.kind not in {Kind.NAME, Kind.CLIENT_NAME}

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
    following: int = 0  # tasks that move with a departure known by client and name
    dropped: int = 0  # those that are needless then
    required: int = 0  # required tasks that are left open
    blocked: int = 0  # trips that stay, for their status demands its required tasks
    remaining: int = 0  # tasks that stay open on trips that are closed
    lost: int = 0  # trips, new ones too, that enter a status without a chance of success
    only_lost: bool = False  # no trip that is there is closed otherwise

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Counted by a worker of this version, or by one that an update has overtaken."""
        return cls(**json_values.renamed(facts, {"held": "blocked"}))


@dataclass(frozen=True, slots=True)
class Guessed:
    """How many new clients get a kind that their name says, and one of these names."""

    kind: str
    count: int
    name: str

    @property
    def label(self) -> str | Promise:
        return Client.Kind(self.kind).label


def clients(rows: Sequence[Client]) -> list[dict[str, str]]:
    return [
        {
            "name": row.name,
            "kind": str(row.get_kind_display()),
            "email": row.email,
            "phone": row.phone,
        }
        for row in rows[:SHOWN_LINES]
    ]


def kinds(updates: Iterable[Change[Any]]) -> list[KindOfChange]:
    """What changes, in our order, each with the first that does."""
    counts: Counter[str] = Counter()
    first: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    doubtful: Counter[str] = Counter()
    for update in updates:
        doubtful.update(update.doubtful)
        for kind in update.kinds:
            counts[kind] += 1
            if len(first[kind]) < (SHOWN_LINES if kind == Kind.MOVED else 1):
                first[kind].append(_example(kind, update))
    return [
        KindOfChange(kind, counts[kind], *first[kind][0], doubtful[kind], first[kind][1:])
        for kind in Kind
        if kind in counts
    ]


def _example(kind: Kind, update: Change[Any]) -> tuple[str, str, str]:
    """A row that changes: its name, what it was and what it becomes."""
    after = import_changes.in_words(kind, update.after())
    if kind == Kind.MOVED and "departure_date" not in update.changes:
        after = _("empty in the file: it stays")
    return update.row.name, import_changes.in_words(kind, update.row), after


def name_of(lines: Sequence[Line]) -> str:
    row = lines[0].opportunity if lines else None
    return row.name if row else ""


def first_status(checked: Checked) -> str:
    """What the status is called that lines without one enter."""
    numbers = set(checked.unsaid[:1])
    rows = (line.opportunity for line in checked.lines if line.number in numbers)
    return next((row.status.name for row in rows if row), "")


def guessed(rows: Iterable[Client]) -> list[Guessed]:
    by_kind: dict[str, list[Client]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return [Guessed(kind, len(found), found[0].name) for kind, found in by_kind.items()]


def rest(questions: Iterable[Question]) -> dict[str, Rest]:
    found: dict[str, Rest] = {}
    for row in questions:
        if row.is_rest:
            rest = found.setdefault(row.kind, Rest())
            rest.words, rest.lines = rest.words + 1, rest.lines + row.count
            rest.is_open = rest.is_open or row.answer is None
    return found


def understood(line: Line) -> Understood:
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


def typed(line: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(line)
    for name in ("departure_date", "return_date"):
        facts[name] = date.fromisoformat(line[name]) if line[name] else None
    revenue = line["expected_revenue"]
    facts["expected_revenue"] = None if revenue is None else Decimal(revenue)
    return facts
