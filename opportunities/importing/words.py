"""Words of a file for statuses, people and kinds: ours, said once, or to be asked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from caladeo.db import retrying
from caladeo.db.search import fold
from opportunities.importing.findings import BUILT, KEPT, WHO, Question
from opportunities.models import ImportFile, ImportWord
from opportunities.models.import_word import LONGEST_WORD

# So many are asked one by one; beyond, it is the wrong column, and all others get one answer.
MOST = 200
# A shorter word alone does not make two names alike.
FEWEST_LETTERS = 3


class UnansweredError(ValidationError):
    """The line waits for an answer: nothing is decided in place of the person."""

    def __init__(self) -> None:
        super().__init__(_("Choose first what this means."))


@dataclass(frozen=True, slots=True)
class Target:
    """One of ours: its key as a form spells it, its name, and the thing itself."""

    key: str
    name: str
    target: Any


class Words:
    """The words of one file: what each means, and those that are ours under no such name.

    Args:
        as_written: the fields whose words are not asked, but stay as they are.
    """

    def __init__(
        self,
        file: ImportFile,
        ours: Mapping[str, Mapping[str, Any]],
        *,
        as_written: Collection[str] = (),
    ) -> None:
        self.ours, self.as_written = ours, as_written
        self.answers = remembered() | dict(file.choices.get("words", {}))
        self.rest = file.choices.get("rest", [])
        self.targets: dict[str, dict[str, Any]] = {
            field: {key_of(target): target for target in by_name.values()}
            for field, by_name in ours.items()
        }
        self.targets |= {"outcome": self.targets["status"], "name": {BUILT: BUILT}}
        self.targets["lost_reason"][KEPT] = KEPT
        self.asked: dict[tuple[str, str], Question] = {}
        self.counts: Counter[str] = Counter()

    def read(self, field: str, text: str) -> Any:
        """What a cell means.

        Raises:
            UnansweredError: nobody has said it, or what was said is gone.
            ValidationError: it was said to leave it out.
        """
        word = fold(text)[:LONGEST_WORD]
        if (ours := self.ours[field].get(word)) is not None:
            return ours
        if field in self.as_written:
            return text
        question = self.ask(field, word, text)
        if question.answer is None:
            raise UnansweredError
        if not question.answer:
            raise ValidationError(_("Left out, as you chose."))
        return text if question.answer == KEPT else self.targets[field][question.answer]

    def ask(self, field: str, word: str, text: str) -> Question:
        """The question about a word, with the answer if there is one; once more of its lines."""
        question = self.asked.get((field, word))
        if question is None:
            question = self.asked[field, word] = self._question(field, word, text)
        question.count += 1
        return question

    def _question(self, field: str, word: str, text: str) -> Question:
        answer = self.answers.get(f"{field}:{word}")
        if answer and answer not in self.targets[field]:
            answer = None
        is_rest = self.counts[field] >= MOST
        self.counts[field] += 1
        if is_rest and answer is None and field in self.rest:
            answer = ""
        return Question(field, word, text[:LONGEST_WORD], answer=answer, is_rest=is_rest)


def key_of(target: Any) -> str:
    return str(getattr(target, "pk", target))


def remembered() -> dict[str, str]:
    """What was said of all words, by field and word; one query."""
    rows = ImportWord.objects.values_list("field", "word", "target")
    return {f"{field}:{word}": target for field, word, target in rows}


@retrying.on_conflict
def remember(answers: Mapping[str, str]) -> None:
    """Keep what these words mean for the next file."""
    rows = []
    for name, target in sorted(answers.items()):
        field, _colon, word = name.partition(":")
        if field != WHO:
            rows.append(ImportWord(field=field, word=word, target=target))
    with transaction.atomic():
        ImportWord.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["field", "word"],
            update_fields=["target"],
        )


def guess(text: str, choices: Iterable[Target]) -> str:
    """The key of the only one of ours that this may mean: « Confirmé », « J. Caron »."""
    scores: dict[str, int] = {}
    for choice in choices:
        scores[choice.key] = max(scores.get(choice.key, 0), _likeness(text, choice.name))
    best = max(scores.values(), default=0)
    found = [key for key, score in scores.items() if score == best]
    return found[0] if best and len(found) == 1 else ""


def _likeness(text: str, name: str) -> int:
    """How many words they have in common, an initial for a whole one; none without a whole one."""
    words, names = _words(text), _words(name)
    whole = {word for word in words & names if len(word) >= FEWEST_LETTERS}
    initials = {word for word in words - whole if len(word) == 1}
    begun = {word for word in names - whole if word[0] in initials}
    return 2 * len(whole) + len(begun) if whole else 0


def _words(text: str) -> set[str]:
    return set(fold(text).replace(".", " ").replace("@", " ").split())
