"""Which names of a set of rules are one: whatever case and accents, unless that would unite two.

The database tells names apart by every character. So two statuses of an agency, or of a file, may
differ in case, accents or blanks alone: such names count as they are written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from caladeo.db.search import fold

# Of a kind ("status", "key_date", "role", "rule"), within a scope (of a rule, its status): a name.
type Named = Iterable[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Names:
    """The keys by which things of one name are found: by kind, within a scope (a status)."""

    apart: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, *worlds: Named) -> Self:
        """Those that several things of one world have but for case, accents and blanks.

        Args:
            worlds: the agency and the file, each with its kinds, scopes and names.
        """
        apart = set()
        for world in worlds:
            written = defaultdict(set)
            for kind, scope, name in world:
                written[kind, fold(scope), fold(name)].add((scope, name))
            apart |= {key for key, names in written.items() if len(names) > 1}
        return cls(frozenset(apart))

    @classmethod
    def of_file(cls, content: Mapping[str, Any]) -> Self:
        return cls.of(defined(content))

    def key(self, kind: str, name: str, scope: str = "") -> str:
        """Two names are one when their keys are equal.

        Args:
            scope: of a rule, the name of its status.
        """
        folded, scope = fold(name), fold(scope) if kind == "rule" else ""
        return name if (kind, scope, folded) in self.apart else folded

    def rule_key(self, status: str, name: str) -> tuple[str, str]:
        return self.key("status", status), self.key("rule", name, status)


def defined(content: Mapping[str, Any]) -> Named:
    """What a file says there is: roles by those who name them, they are defined nowhere else."""
    for row in content["statuses"]:
        yield "status", "", row["name"]
    for row in content["key_dates"]:
        yield "key_date", "", row["name"]
    for rule in content["rules"]:
        yield "rule", rule["status"], rule["name"]
        if rule.get("role"):
            yield "role", "", rule["role"]
