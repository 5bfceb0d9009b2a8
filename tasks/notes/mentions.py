"""Whom a note calls by « @Name »; somebody who left, or whose name is not there, stays text.

``people_mentioned`` is sent inside the transaction that wrote the note. Arguments: ``note``,
``people`` (those it did not call before), ``by`` and ``at``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.dispatch import Signal

from caladeo.db.search import fold
from caladeo.models import User
from tasks.models import Note, NoteMention

people_mentioned = Signal()

# An @ that begins a word: that of an e-mail or an address stands inside one.
AT = re.compile(r"(?<![^\s(\[{«“\"'’‘,;:])@(?=\S)")
MOST = 50


class Call(NamedTuple):
    """An @ of a text, where it begins and ends, and who is meant: several, of one name."""

    start: int
    end: int
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of the team by their folded name and, where one alone has it, first name."""

    names: dict[str, tuple[User, ...]]

    @classmethod
    def of(cls, people: Iterable[User]) -> "Directory":
        whole: dict[str, tuple[User, ...]] = {}
        first: dict[str, tuple[User, ...]] = {}
        for person in people:
            name = fold(str(person))
            whole[name] = (*whole.get(name, ()), person)
            word = name.split()[0] if name else ""
            first[word] = (*first.get(word, ()), person)
        alone = {word: found for word, found in first.items() if len(found) == 1}
        return cls({name: found for name, found in (alone | whole).items() if name})

    def calls(self, text: str) -> Iterator[Call]:
        """Each @ that names somebody, the longest name first."""
        longest_first = sorted(self.names, key=len, reverse=True)
        for found, _number in zip(AT.finditer(text), range(MOST), strict=False):
            for name in longest_first:
                end = found.end() + len(name)
                after = text[end : end + 1]
                if fold(text[found.end() : end]) == name and not after.isalnum():
                    yield Call(found.start(), end, self.names[name])
                    break


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


def who_left(text: str) -> list[User]:
    """Whom the text calls though they cannot sign in any more: nobody is told."""
    if not AT.search(text):
        return []
    there = {call.start for call in Directory.of(User.objects.active()).calls(text)}
    gone = Directory.of(User.objects.filter(is_active=False)).calls(text)
    found = {
        person.pk: person for call in gone if call.start not in there for person in call.people
    }
    return list(found.values())
