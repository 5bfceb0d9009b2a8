"""Something that can be done: it names what it does, and opens the page that asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise

from caladeo.db.search import Term, fold
from tasks.everywhere import ranking

# Of what can always be done: to fold it takes longer than all else of it, at each letter typed.
folded_once = lru_cache(maxsize=200)(fold)


@dataclass(frozen=True, slots=True)
class Act:
    icon: str
    label: str
    url: str | Promise  # of most made only where they are shown
    # What its words are looked for in: of an act on one trip not the name, which all of them
    # hold; of a page also what people call it.
    words: str = ""

    @property
    def folded(self) -> str:
        return fold(self.words or self.label)

    def holds(self, terms: Sequence[Term]) -> bool:
        return ranking.holds_all(folded_once(self.words or self.label), terms)
