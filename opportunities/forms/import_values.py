"""What the words of a file mean, and who its clients are: one list for each, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caladeo.accounts import rights
from caladeo.db.search import fold
from caladeo.models import User
from opportunities.importing import identity, outcomes, words
from opportunities.importing.findings import BUILT, KEPT, WHO, Question
from opportunities.importing.telling.reporting import Report
from opportunities.importing.telling.shown import Rest
from opportunities.importing.words import Target
from opportunities.models import Client
from statuses.models import Status, lost_reasons

# What stands in a list beside the keys of ours.
CREATE, LEAVE_OUT = "+", "-"
LONGEST_NAME = 100
LABELS: dict[str, str | Promise] = {
    "status": gettext_lazy("Status"),
    "manager": gettext_lazy("Manager"),
    "client_kind": gettext_lazy("Client kind"),
    "outcome": gettext_lazy("Won or lost: which status?"),
    "lost_reason": gettext_lazy("Reason of the loss"),
    "name": gettext_lazy("Names of the trips"),
    WHO: gettext_lazy("Who is it?"),
}


@dataclass(slots=True)
class WordRow:
    """One word of the file, and the list beside it."""

    name: str
    text: str
    count: int
    options: Sequence[tuple[str, str]]
    chosen: str
    others: int = 0  # for how many further words the answer holds
    is_missing: bool = False


@dataclass(slots=True)
class WordGroup:
    label: str | Promise
    rows: list[WordRow] = field(default_factory=list)

    @property
    def may_create(self) -> bool:
        return any(CREATE in dict(row.options) for row in self.rows)


class ValuesForm:
    """A list a question.

    Raises:
        BadRequest: something is chosen that is not in the list.
    """

    def __init__(self, report: Report, *, by: User, data: Any = None) -> None:
        self.report, self.data, self.is_bound = report, data, data is not None
        self.may_create = rights.SETTINGS.held_by(by)
        self.ours = {
            "status": [Target(f"{row.pk}", row.name, row) for row in Status.objects.in_pipeline()],
            "manager": _people(),
            "client_kind": [Target(kind.value, str(kind.label), kind) for kind in Client.Kind],
        }
        self.ours |= {"outcome": self.ours["status"], "name": [_built()], "lost_reason": _reasons()}
        keys = {key for question in report.questions for key in question.candidates}
        self.clients = Client.objects.in_bulk(keys)
        self.answers: dict[str, str] = {}
        self.created: dict[str, str] = {}
        self.rest: list[str] = []
        self.groups = [group for kind in LABELS if (group := self._group(kind)).rows]

    @property
    def problems(self) -> bool:
        return self.is_bound and not self.is_valid()

    @property
    def open_count(self) -> int:
        return sum(not row.chosen for group in self.groups for row in group.rows)

    def is_valid(self) -> bool:
        return not self.open_count

    def _group(self, kind: str) -> WordGroup:
        group = WordGroup(LABELS[kind])
        for question in self.report.questions:
            if question.kind == kind:
                group.rows.append(self._row(question))
        if rest := self.report.rest.get(kind):
            group.rows.append(self._rest(kind, rest))
        return group

    def _row(self, question: Question) -> WordRow:
        name = f"{question.kind}-{blake2s(question.word.encode(), digest_size=6).hexdigest()}"
        alike = words.likenesses(question.text, self.ours.get(question.kind, ()))
        if question.kind in {"outcome", "status"} and words.SAME not in alike.values():
            statuses = [row.target for row in self.ours["status"]]
            fitting = outcomes.fitting(question.text, statuses)
            # Of several that fit the name decides; they stand first all the same.
            likeness = words.SAME if len(fitting) == 1 else words.CONTAINED - 1
            alike |= {key: max(alike[key], likeness) for key in fitting}
        options = self._options(question, alike)
        chosen = self._chosen(name, options, or_else=_proposed(question, alike))
        if chosen == CREATE:
            self.created[question.key] = question.text
        elif chosen:
            self.answers[question.key] = "" if chosen == LEAVE_OUT else chosen
        return WordRow(
            name,
            question.text,
            question.count,
            options,
            chosen,
            is_missing=self.is_bound and not chosen,
        )

    def _rest(self, kind: str, rest: Rest) -> WordRow:
        name, options = f"{kind}-rest", [(LEAVE_OUT, _("Leave all of them out"))]
        chosen = self._chosen(name, options, or_else="" if rest.is_open else LEAVE_OUT)
        if chosen:
            self.rest.append(kind)
        missing = self.is_bound and not chosen
        return WordRow(name, "", rest.lines, options, chosen, others=rest.words, is_missing=missing)

    def _chosen(self, name: str, options: Sequence[tuple[str, str]], *, or_else: str) -> str:
        if self.data is None:
            return or_else
        chosen: str = self.data.get(name, "")
        if chosen and chosen not in dict(options):
            raise BadRequest
        return chosen

    def _options(self, question: Question, alike: Mapping[str, int]) -> list[tuple[str, str]]:
        """The list beside a word: ours, first those that are alike."""
        if question.kind == WHO:
            found = [self.clients[key] for key in question.candidates if key in self.clients]
            ours = [(str(row.pk), _client(row)) for row in found]
            return [
                *ours,
                (identity.NEW, _("A new client")),
                (LEAVE_OUT, _("Leave these lines out")),
            ]
        ours = sorted(self.ours[question.kind], key=lambda choice: -alike[choice.key])
        options = [(choice.key, choice.name) for choice in ours]
        if question.kind in {"status", "outcome"} and self._is_creatable(question.text):
            options.append((CREATE, _("Create “%(name)s”") % {"name": question.text}))
        return [*options, (LEAVE_OUT, str(LEFT_OUT[question.kind]))]

    def _is_creatable(self, name: str) -> bool:
        there = {fold(row.name) for row in self.ours["status"]}
        return self.may_create and len(name) <= LONGEST_NAME and fold(name) not in there


def _proposed(question: Question, alike: Mapping[str, int]) -> str:
    """What stands chosen: what was said before, or the likeliest; a half likeness is none."""
    if question.answer is not None:
        return question.answer or LEAVE_OUT
    if question.kind == "name":
        return BUILT
    return words.likeliest(alike) or (KEPT if question.kind == "lost_reason" else "")


LEFT_OUT = {
    "status": gettext_lazy("Leave out: the first status"),
    "manager": gettext_lazy("Leave out: given to me"),
    "client_kind": gettext_lazy("Leave out"),
    "lost_reason": gettext_lazy("Leave out"),
    "outcome": gettext_lazy("Leave out: where its stage says"),
    "name": gettext_lazy("Keep the numbers as names"),
}


def _built() -> Target:
    return Target(BUILT, _("Client – destination, and the number behind"), BUILT)


def _reasons() -> list[Target]:
    """Those of the agency, and the file’s own word."""
    ours = [Target(name, name, name) for name in lost_reasons.names()]
    return [*ours, Target(KEPT, _("Keep as it is written"), KEPT)]


def _people() -> list[Target]:
    """The team, namesakes with their e-mail."""
    people = list(User.objects.active().order_by("name", "email"))
    names = [row.name for row in people]
    return [
        Target(f"{row.pk}", f"{row} · {row.email}" if names.count(row.name) > 1 else f"{row}", row)
        for row in people
    ]


def _client(row: Client) -> str:
    number = _("no. %(number)s") % {"number": row.pk}
    return " · ".join(filter(None, (row.name, row.email, row.phone, number)))
