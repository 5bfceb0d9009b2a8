"""Conditions of a rule: for which trips its task is created; all of them must hold.

A rule keeps them as JSON, in the order in which they were written. What they look at is read
by `tasks.engine.facts`; nothing here asks the database for anything.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.db.search import fold
from statuses.references import MAX_OFFSET_DAYS

MOST = 5
NOT_A_LETTER = re.compile(r"\W+")


class Field(models.TextChoices):
    """What a condition looks at."""

    PARTICIPANTS = "participants", _("participants")
    DURATION = "duration", _("duration in days")
    DEPARTURE = "departure", _("departure, in days")
    DESTINATION = "destination", _("destination")
    CLIENT_KIND = "client_kind", _("kind of client")
    REVENUE = "revenue", _("expected revenue")
    MANAGER = "manager", _("manager")
    FROM_STATUS = "from_status", _("comes from the status")
    PRIORITY = "priority", _("priority")
    FIRST_ENTRY = "first_entry", _("first entry")


class Operator(models.TextChoices):
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    MORE_THAN = "more_than", _("in more than")
    LESS_THAN = "less_than", _("in less than")
    CONTAINS = "contains", _("contains")
    CONTAINS_NOT = "contains_not", _("does not contain")
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    YES = "yes", _("yes")
    NO = "no", _("no")


AMOUNTS = (Operator.AT_LEAST, Operator.AT_MOST)
IDENTITIES = (Operator.IS, Operator.IS_NOT)
ANSWERS = (Operator.YES, Operator.NO)
OPERATORS: Mapping[str, tuple[Operator, ...]] = {
    Field.PARTICIPANTS: AMOUNTS,
    Field.DURATION: AMOUNTS,
    Field.DEPARTURE: (Operator.LESS_THAN, Operator.MORE_THAN),
    Field.DESTINATION: (Operator.CONTAINS, Operator.CONTAINS_NOT),
    Field.CLIENT_KIND: IDENTITIES,
    Field.REVENUE: AMOUNTS,
    Field.MANAGER: IDENTITIES,
    Field.FROM_STATUS: IDENTITIES,
    Field.PRIORITY: ANSWERS,
    Field.FIRST_ENTRY: ANSWERS,
}

# The least and the most of what is counted.
LARGEST = {
    Field.PARTICIPANTS: (1, 9999),
    Field.DURATION: (1, 999),
    Field.DEPARTURE: (0, MAX_OFFSET_DAYS),
    Field.REVENUE: (0, 999_999_999),
}
# What their values name.
NAMED = (Field.CLIENT_KIND, Field.MANAGER, Field.FROM_STATUS)
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. ``label`` names the status or person as it was called when saved."""

    field: str
    operator: str
    value: Any = None
    label: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    def holds(self, found: Any) -> bool:
        """Whether it holds for what a trip has; an empty field never does.

        Args:
            found: of the kind of the field: a number, a text, a key, or whether it is so.
        """
        if found is None or found == "":
            return False
        return bool(COMPARISONS[self.operator](found, self.value))


def contains_words(text: str, words: str) -> bool:
    """Whether whole words stand in a text, without case or accents: no « Oman » in « Roumanie »."""
    return f" {_bare(words)} " in f" {_bare(text)} "


@lru_cache(maxsize=2048)
def _bare(text: str) -> str:
    return NOT_A_LETTER.sub(" ", fold(text)).strip()


# What was found, then the value of the condition.
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE_THAN: operator.gt,
    Operator.LESS_THAN: operator.lt,
    Operator.CONTAINS: contains_words,
    Operator.CONTAINS_NOT: lambda text, words: not contains_words(text, words),
    Operator.IS: operator.eq,
    Operator.IS_NOT: operator.ne,
    Operator.YES: lambda is_so, _value: is_so,
    Operator.NO: lambda is_so, _value: not is_so,
}


def read(stored: Iterable[Mapping[str, Any]]) -> list[Condition]:
    return [Condition.of(row) for row in stored]


def unmet(
    conditions: Iterable[Condition], facts: Mapping[str, Any]
) -> tuple[Condition, Any] | None:
    """The first condition that does not hold, and what was found in its place."""
    for condition in conditions:
        found = facts.get(condition.field)
        if not condition.holds(found):
            return condition, found
    return None
