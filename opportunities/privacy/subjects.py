"""Whose data is erased: by what else the person was ever known, and who shares a name with them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from caladeo.db.search import fold
from caladeo.models import User
from opportunities.models import Client, ClientMerge
from opportunities.models.client import FIELDS
from opportunities.privacy.words import COMMON, FEWEST_LETTERS, GONE, Finder, words_of

# Kinds of client whose name is that of people: its words, one by one, name them in their trips.
PEOPLE = frozenset((Client.Kind.PERSON, Client.Kind.COUPLE, Client.Kind.FAMILY, Client.Kind.GROUP))
# In texts about others a name of one word is left: it may be a word.
FEWEST_ELSEWHERE = 2
FEWEST_OF_ADDRESS = 3


def alias(key: int) -> str:
    """What stands in the place of the name, in the language of the agency."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Erased client no. %(number)s") % {"number": key}


@dataclass(frozen=True, slots=True)
class Subject:
    """A client, what is to be found in the texts about them, and in all others."""

    key: int
    gone_keys: tuple[int, ...]  # of those merged into it
    own: Finder
    elsewhere: Finder

    @property
    def alias(self) -> str:
        return alias(self.key)


def of(clients: Iterable[Client]) -> list[Subject]:
    """The subjects of these clients; three queries."""
    rows = {client.pk: client for client in clients}
    merges: dict[int, list[ClientMerge]] = {key: [] for key in rows}
    for merge in ClientMerge.objects.filter(kept__in=rows).order_by("pk"):
        merges[merge.kept_id].append(merge)
    found = [_subject(row, merges[row.pk]) for row in rows.values()]
    _spare_namesakes(found)
    return found


def _subject(client: Client, merges: Collection[ClientMerge]) -> Subject:
    own, elsewhere, name = Finder(), Finder(), alias(client.pk)
    for values in [_values(client), *(each for merge in merges for each in _former(merge))]:
        own.update(_own(values, name))
        elsewhere.update(_elsewhere(values, name))
    own.drop([words_of(name)])
    return Subject(client.pk, tuple(merge.gone_key for merge in merges), own, elsewhere)


def _values(client: Client) -> dict[str, str]:
    return {name: getattr(client, name) for name in FIELDS}


def _former(merge: ClientMerge) -> Iterable[dict[str, str]]:
    """What a merge remembers of the client that went, and of the one that was kept."""
    blank = dict.fromkeys(FIELDS, "")
    kind = merge.before.get("gone", {}).get("kind", Client.Kind.PERSON)
    remembered = {"name": merge.name, "email": merge.email, "phone": merge.phone}
    yield blank | {"kind": kind} | remembered
    yield blank | {"kind": kind, "name": merge.gone_name}
    yield blank | merge.before.get("gone", {})
    changed: dict[str, list[str]] = merge.before.get("kept", {})
    for at in (0, 1):
        yield blank | {"kind": kind} | {name: pair[at] for name, pair in changed.items()}


def _elsewhere(values: dict[str, Any], name: str) -> Finder:
    found = Finder()
    for text in (values["name"], values["contact_name"]):
        found.add(text, name, fewest=FEWEST_ELSEWHERE)
    found.add(values["email"], GONE)
    found.add_numbers(values["phone"])
    return found


def _own(values: dict[str, Any], name: str) -> Finder:
    found = Finder()
    for text in (values["name"], values["contact_name"]):
        found.add(text, name)
    people = [values["contact_name"]]
    if values["kind"] in PEOPLE:
        people.append(values["name"])
    for word in {word for text in people for word in words_of(text)}:
        if len(word) >= FEWEST_LETTERS and word not in COMMON and not word.isdigit():
            found.add(word, name)
    found.add(values["email"], GONE)
    found.add_numbers(values["phone"])
    for line in values["address"].splitlines():
        found.add(line, GONE, fewest=FEWEST_OF_ADDRESS)
    return found


def _spare_namesakes(subjects: Collection[Subject]) -> None:
    """Do not touch what else is called so: another client, or somebody of the team."""
    keys = [subject.key for subject in subjects]
    others = Client.objects.exclude(pk__in=keys)
    team = {words_of(name) for name in User.objects.values_list("name", flat=True)}
    for subject in subjects:
        shared = [
            sequence
            for sequence in subject.elsewhere.all_sequences()
            if sequence in team or _is_of_another(others, sequence)
        ]
        subject.elsewhere.drop(shared)
        numbers = subject.elsewhere.numbers
        for number in [n for n in numbers if others.filter(search_text__contains=n).exists()]:
            del numbers[number]


def _is_of_another(others: Any, sequence: tuple[str, ...]) -> bool:
    """Whether another client's texts hold these words one after the other."""
    alike = others
    for word in sequence:
        alike = alike.filter(search_text__contains=fold(word))
    finder = Finder()
    finder.add(" ".join(sequence), GONE)
    texts = alike.values_list("search_text", flat=True)
    return any(finder.is_in(text) for text in texts)
