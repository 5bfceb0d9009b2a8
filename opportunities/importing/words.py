"""Words of a file for statuses, people and kinds: ours, said once, or to be asked."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
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
# With a letter for another a shorter word is another word.
FEWEST_OF_A_SLIP = 5
SAME = 1000
# All that the file says is in the name: « Confirmé » of « Voyage confirmé ».
CONTAINED = 900
SEPARATORS = re.compile(r"[\W_]+")
PLURAL = re.compile(r"(?<=\w{3})[sx]$")
ELISION = re.compile(r"\b[dl]['’](?=\w)")
# Words that say nothing of their own: « Attente de visa ».
FILLERS = frozenset(["de", "des", "du", "la", "le", "les", "of", "the"])
# Of what is done: « Devis fait » is in « Devis envoyé ».
DONE = frozenset(["fait", "faite", "done"])
# A name with one of these more says the opposite: « Non confirmé », « Attente acompte ».
UNDONE = frozenset(["non", "pas", "san", "attente", "not", "no", "without", "waiting", "pending"])


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
        said = file.choices.get("words", {})
        self.answers = remembered() | said
        # Stay questions, also those that a status has been created for.
        self.said = {tuple(name.split(":", 1)) for name in said}
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
        ours = self.ours[field].get(word)
        if ours is not None and (field, word) not in self.said:
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
            ours = self.ours[field].get(word)
            answer = None if ours is None else key_of(ours)
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


def likenesses(text: str, choices: Iterable[Target]) -> dict[str, int]:
    """How alike each of ours is to a word of a file, by key; `SAME` and `CONTAINED` stand out."""
    found: dict[str, int] = {}
    words = _words(text)
    for choice in choices:
        likeness = _likeness(words, _words(choice.name))
        found[choice.key] = max(found.get(choice.key, 0), likeness)
    return found


def likeliest(likenesses: Mapping[str, int]) -> str:
    """The key of the only one of ours that is the same word, or else that contains it; or ""."""
    for level in (SAME, CONTAINED):
        found = [key for key, likeness in likenesses.items() if likeness == level]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _likeness(words: list[str], names: list[str]) -> int:
    """How many words they have in common, an initial for a whole one; none without a whole one."""
    if _are_same(words, names):
        return SAME
    shared = {*words} & {*names}
    whole = {word for word in shared if len(word) >= FEWEST_LETTERS}
    initials = {word for word in {*words} - shared if len(word) == 1 and word.isalpha()}
    begun = {word for word in {*names} - whole if word[0] in initials}
    is_all_there = {*words} - DONE <= shared | {word[0] for word in begun}
    if whole and is_all_there and UNDONE.isdisjoint({*names} - shared):
        return CONTAINED
    return 2 * len(whole) + len(begun) if whole else 0


def _are_same(words: list[str], names: list[str]) -> bool:
    """Whether they differ by nothing but order, blanks and one slip of the hand."""
    if not words or "".join(words) == "".join(names):
        return bool(words)
    others = [*(Counter(words) - Counter(names)).elements()]
    missing = [*(Counter(names) - Counter(words)).elements()]
    if len(others) == len(missing) == 1:
        return _is_slip(others[0], missing[0])
    return not others and not missing


def _is_slip(word: str, name: str) -> bool:
    """Whether two longer words differ by one letter, or by two that changed places."""
    if min(len(word), len(name)) < FEWEST_OF_A_SLIP or not (word + name).isalpha():
        return False
    at = sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(word, name, strict=False))
    )
    rest, other = word[at:], name[at:]
    if rest[1:] in {other, other[1:]} or rest == other[1:]:
        return True
    return rest[:2] == other[1::-1] and rest[2:] == other[2:]


def _words(text: str) -> list[str]:
    """The words of a text, without accents, signs or the end of a plural."""
    plain = ELISION.sub("", fold(text[:LONGEST_WORD]))
    words = [PLURAL.sub("", word) for word in SEPARATORS.split(plain) if word]
    return [word for word in words if word not in FILLERS] or words
