"""Whom a note calls by « @Name »; somebody who left, or whose name is not there, stays text.

``people_mentioned`` is sent inside the transaction that wrote the note. Arguments: ``note``,
``people`` (those it did not call before), ``by`` and ``at``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.dispatch import Signal

from caladeo.db.search import fold
from caladeo.models import User
from tasks.models import Note, NoteMention

people_mentioned = Signal()

# An @ that begins a word: that of an e-mail or an address stands inside one.
AT = re.compile(r"(?<![^\s(\[{«“\"'’‘,;:])@(?=\S)")
# Behind a name: « @Jean-Pierre » does not call Jean.
END = re.compile(r"(?!\w|[-‐‑]\w)")
MOST = 50
# Letters of a name, as written: see `NoteMention.name`.
LONGEST = 100


class Call(NamedTuple):
    """An @ of a text, where it begins and ends, and who is meant: several, of one name."""

    start: int
    end: int
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of the team by their folded name and, where one name alone has it, first name.

    ``shared``: by the first names that several have.
    """

    names: dict[str, tuple[User, ...]]
    shared: dict[str, tuple[User, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[User]) -> "Directory":
        whole: dict[str, tuple[User, ...]] = {}
        first: dict[str, tuple[User, ...]] = {}
        for person in people:
            name = fold(str(person))
            whole[name] = (*whole.get(name, ()), person)
            word = name.split()[0] if name else ""
            first[word] = (*first.get(word, ()), person)
        alone = {word: rows for word, rows in first.items() if len({*map(str, rows)}) == 1}
        names = {name: found for name, found in (alone | whole).items() if name}
        return cls(names, {word: rows for word, rows in first.items() if word not in names})

    def calls(self, text: str) -> Iterator[Call]:
        """Each @ that names somebody, the longest name first."""
        longest_first = sorted(self.names, key=len, reverse=True)
        for found, _number in zip(AT.finditer(text), range(MOST), strict=False):
            start = found.end()
            behind = fold(text[start : start + LONGEST])
            for name in longest_first:
                if behind.startswith(name) and (end := _end(text, start, name)):
                    yield Call(found.start(), end, self.names[name])
                    break


def _end(text: str, start: int, name: str) -> int | None:
    """Where a folded name that begins there ends, if a word does: « œ » folds to two letters."""
    for end in range(start + 1, min(start + LONGEST, len(text)) + 1):
        if fold(text[start:end]) == name:
            return end if END.match(text, end) else None
    return None


def composed(text: str) -> str:
    """One sign a letter, so that names can be compared sign by sign."""
    return unicodedata.normalize("NFC", text)


def record(note: Note, *, by: User | None, at: datetime) -> Sequence[User]:
    """Note whom the text calls now; those who can sign in, and are not called any more."""
    called: dict[int, tuple[User, str]] = {}
    for call in Directory.of(User.objects.active()).calls(note.text):
        for person in call.people:
            called.setdefault(person.pk, (person, note.text[call.start + 1 : call.end]))
    known = dict(note.mentions.values_list("person", "name"))
    note.mentions.exclude(person__in=called).delete()
    for key in known.keys() & called.keys():
        note.mentions.filter(person=key).update(name=called[key][1])
    new = [pair for key, pair in called.items() if key not in known]
    rows = [NoteMention(note=note, person=person, name=name, at=at) for person, name in new]
    NoteMention.objects.bulk_create(rows)
    people = [person for person, _name in new]
    if people:
        people_mentioned.send(sender=Note, note=note, people=people, by=by, at=at)
    return people


def unheard(text: str) -> tuple[list[User], list[tuple[User, ...]]]:
    """Of the calls that tell nobody: who cannot sign in any more, and whom one name may mean."""
    if not AT.search(text):
        return [], []
    team = Directory.of(User.objects.active().by_name())
    there = {call.start for call in team.calls(text)}
    unclear = {call.start: call.people for call in Directory(team.shared).calls(text)}
    unclear = {start: people for start, people in unclear.items() if start not in there}
    gone = Directory.of(User.objects.filter(is_active=False)).calls(text)
    left = [call.people for call in gone if call.start not in there | unclear.keys()]
    return list(dict.fromkeys(chain(*left))), list(dict.fromkeys(unclear.values()))
