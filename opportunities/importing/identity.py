"""Which client a line means: by our number, else e-mail, else telephone, else name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from caladeo.db.search import fold, phone_numbers
from opportunities.importing import directory
from opportunities.importing.columns import NAME_AND_EMAIL
from opportunities.importing.findings import WHO, Question
from opportunities.importing.reading import cells
from opportunities.importing.words import MOST, UnansweredError
from opportunities.models import Client, ClientMerge, ImportFile

# Fewer digits are an extension, which several have.
FEWEST_DIGITS = 8
NEW, LEFT_OUT = "new", ""


@lru_cache(maxsize=2**14)
def numbers(text: str) -> frozenset[str]:
    """The telephone numbers of a cell that belong to one client only."""
    found = phone_numbers(text).split() if text else ()
    return frozenset(number for number in found if len(number) >= FEWEST_DIGITS)


@dataclass(slots=True)
class Mentioned:
    """What a file says of its clients, folded: only those who fit any of it are read."""

    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    keys: set[int] = field(default_factory=set)


def mentioned(
    names: Iterable[str], column: Callable[[str], Iterable[str]], *, keys: Iterable[int]
) -> Mentioned:
    """What a file says of its clients.

    Args:
        column: the different cells of the column of a field.
        keys: of clients to know besides.
    """
    names = [*names]
    parted = [found for name in names if (found := NAME_AND_EMAIL.fullmatch(name))]
    emails = [one for cell in column("client_email") for one in cells.emails(cell)]
    numbered = {int(text) for text in column("client_number") if text.isdecimal()}
    return Mentioned(
        names=set(map(fold, [*names, *(found[1] for found in parted)])) - {""},
        emails=set(map(fold, [*emails, *(found[2] for found in parted)])) - {""},
        phones=set().union(*map(numbers, column("client_phone"))),
        keys=numbered | set(keys),
    )


class Known:
    """Our clients that a file may mean, by each thing that it says of them; two queries.

    Who was merged into another stands for the one that was kept, by whatever told them apart.
    """

    def __init__(self, said: Mentioned) -> None:
        self.by_key: dict[int, Client] = {}
        self.by_name: dict[str, list[Client]] = defaultdict(list)
        self.by_email: dict[str, list[Client]] = defaultdict(list)
        self.by_phone: dict[str, list[Client]] = defaultdict(list)
        merged = _merged(said)
        for pk, name, email, phone in _rows(said, others={row.kept_id for row in merged}):
            row = Client(pk=pk, name=name, email=email, phone=phone)
            self._add(row, pk, name, email, phone)
        for merge in merged:
            row = self.by_key[merge.kept_id]
            names = (merge.gone_name, merge.name)
            for name in names:
                self._add(row, merge.gone_key, name, merge.email, merge.phone)

    def _add(self, row: Client, key: int, name: str, email: str, phone: str) -> None:
        self.by_key[key] = row
        found = [(self.by_name, fold(name)), (self.by_email, fold(email))]
        for rows, word in (*found, *((self.by_phone, number) for number in numbers(phone))):
            if word and row not in rows[word]:
                rows[word].append(row)

    def speaks_of(self, row: Client, facts: Mapping[str, Any]) -> bool:
        """Whether a name, an e-mail or a telephone is, or was, of this client."""
        return self.calls(row, **{name: facts.get(name, "") for name in ("name", "email", "phone")})

    def calls(self, row: Client, *, name: str = "", email: str = "", phone: str = "") -> bool:
        """Whether any of these is, or was, of this client."""
        return (
            row in self.by_name.get(fold(name), ())
            or row in self.by_email.get(fold(email), ())
            or any(row in self.by_phone[number] for number in numbers(phone))
        )


def _rows(said: Mentioned, *, others: set[int]) -> Iterable[tuple[int, str, str, str]]:
    """The key, the name, the e-mail and the telephone of those who may fit, and of some others.

    The folded text of a client begins with its name, and holds its e-mail and telephones.
    """
    first_words = {name.split(" ", 1)[0] for name in said.names}
    words_of = said.emails | said.phones
    keys = said.keys | others
    rows = Client.objects.order_by("pk").values_list("pk", "name", "email", "phone", "search_text")
    for pk, name, email, phone, folded in rows.iterator(chunk_size=5000):
        words = folded.split()
        if (words and words[0] in first_words) or pk in keys or not words_of.isdisjoint(words):
            yield pk, name, email, phone


def _merged(said: Mentioned) -> list[ClientMerge]:
    """Those merged into others whom the file may mean."""
    return [
        row
        for row in ClientMerge.objects.order_by("pk")
        if row.gone_key in said.keys
        or row.kept_id in said.keys
        or not said.names.isdisjoint((fold(row.name), fold(row.gone_name)))
        or fold(row.email) in said.emails
        or not said.phones.isdisjoint(numbers(row.phone))
    ]


class Clients:
    """The clients of one file: ours, new ones, and those that only a person can tell."""

    def __init__(self, file: ImportFile, said: Mentioned) -> None:
        self.known = Known(said)
        self.answers = dict(file.choices.get("words", {}))
        self.rest = WHO in file.choices.get("rest", [])
        self.asked: dict[tuple[str, str], Question] = {}
        # New clients by their folded name and e-mail, and the first of each name.
        self.new: dict[tuple[str, str], Client] = {}
        self.first: dict[str, Client] = {}
        self.guessed: list[Client] = []

    def of(
        self, facts: Mapping[str, Any], *, key: int | None = None, own: int | None = None
    ) -> Client | None:
        """The client of a line, one of ours or a new one; None when the line is left out.

        Args:
            facts: of the client, as they were read.
            key: our number, where the line gives one that we have.
            own: the client of the trip that the line updates: it settles a doubt.

        Raises:
            UnansweredError: several fit, and nobody has said which one.
        """
        found = self._fitting(facts, key)
        if own is not None and any(row.pk == own for row in found):
            return self.known.by_key[own]
        if len(found) > 1 or (found and self._is_odd(facts, key, found[0])):
            return self._answered(facts, key, found)
        return found[0] if found else self._new(facts)

    def _fitting(self, facts: Mapping[str, Any], key: int | None) -> list[Client]:
        """Those who fit: one of them when the first thing that fits any leaves no doubt."""
        known = self.known
        named = known.by_name.get(fold(facts.get("name", "")), [])
        mailed = known.by_email.get(fold(facts.get("email", "")), [])
        phoned = [
            row
            for number in numbers(facts.get("phone", ""))
            for row in known.by_phone.get(number, [])
        ]
        if key is not None:
            own, others = known.by_key[key], _unique(mailed + phoned + named)
            return [own] if own in others or not others else [own, *others]
        if not named:
            phoned = [row for row in phoned if not self._is_another(row, facts)]
        for found in (_unique(mailed), _unique(phoned)):
            both = [row for row in found if row in named]
            if len(both) == 1:
                return both
            if found:
                return found if not named else _unique(found + named)
        return _unique(named)

    def _is_another(self, row: Client, facts: Mapping[str, Any]) -> bool:
        """Whether a line with the telephone of a client has another name and another e-mail.

        A family or a switchboard shares one.
        """
        email = fold(facts.get("email", ""))
        is_mailed_elsewhere = bool(email and row.email) and row not in self.known.by_email[email]
        return is_mailed_elsewhere and not directory.are_alike(facts.get("name", ""), row.name)

    def _is_odd(self, facts: Mapping[str, Any], key: int | None, found: Client) -> bool:
        """Whether our number leads to somebody of whom nothing else in the line speaks."""
        return bool(key and facts.get("name") and not self.known.speaks_of(found, facts))

    def _answered(
        self, facts: Mapping[str, Any], key: int | None, found: list[Client]
    ) -> Client | None:
        said = [facts.get(name, "") for name in ("name", "email", "phone")]
        word = "|".join([*map(fold, said), str(key or "")])
        question = self.asked.get((WHO, word))
        if question is None:
            text = " · ".join(part for part in said if part)
            question = self._question(word, text, found)
        question.count += 1
        if question.answer is None:
            raise UnansweredError
        if question.answer == NEW:
            return self._new(facts)
        return self.known.by_key[int(question.answer)] if question.answer else None

    def _question(self, word: str, text: str, found: list[Client]) -> Question:
        keys = [row.pk for row in found]
        answer = self.answers.get(f"{WHO}:{word}")
        if answer not in {NEW, LEFT_OUT, *map(str, keys)}:
            answer = None
        is_rest = len(self.asked) >= MOST
        if is_rest and answer is None and self.rest:
            answer = LEFT_OUT
        question = Question(WHO, word, text, answer=answer, is_rest=is_rest, candidates=keys)
        self.asked[WHO, word] = question
        return question

    def _new(self, facts: Mapping[str, Any]) -> Client:
        """Namesakes within the file are one client, unless their e-mails differ."""
        name, email = fold(facts["name"]), fold(facts.get("email", ""))
        first = self.first.get(name)
        if first and not (email and first.email):
            return first
        if row := self.new.get((name, email)):
            return row
        new = Client(**facts)
        if "kind" not in facts and (kind := directory.kind_by_name(new.name)):
            new.kind = kind
            self.guessed.append(new)
        self.first.setdefault(name, new)
        self.new[name, email] = new
        return new


def _unique(rows: Iterable[Client]) -> list[Client]:
    return list({row.pk: row for row in rows}.values())
