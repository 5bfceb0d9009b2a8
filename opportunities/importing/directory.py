"""The names that a file may use for what is ours: statuses, people, kinds of clients."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import override

from caladeo.db.search import fold
from caladeo.models import User
from opportunities.models import Client
from statuses.models import Status, lost_reasons


def statuses() -> list[Status]:
    """Those of the pipeline, in their order."""
    return list(Status.objects.in_pipeline())


def ours(pipeline: Iterable[Status], *, reasons: bool = False) -> dict[str, Mapping[str, Any]]:
    """For each field whose words may be asked, what is ours by its folded names; one query.

    Args:
        reasons: whether the file says why trips are lost: a second query.
    """
    return {
        "status": {fold(row.name): row for row in pipeline},
        "manager": _people(),
        "client_kind": client_kinds(),
        "lost_reason": {fold(name): name for name in (lost_reasons.names() if reasons else ())},
        "outcome": {},
        "name": {},
    }


def _people() -> dict[str, User]:
    """Active members of the team by name and e-mail; of a name that several have, nobody."""
    people: dict[str, list[User]] = defaultdict(list)
    for row in User.objects.active():
        for word in {fold(row.name), fold(row.email)} - {""}:
            people[word].append(row)
    return {word: rows[0] for word, rows in people.items() if len(rows) == 1}


# What other software calls them, folded.
KINDS = {
    Client.Kind.PERSON: ("particulier", "particuliers", "individuel", "individu", "individual"),
    Client.Kind.COMPANY: (
        *("societe", "societes", "entreprises", "compagnie", "professionnel", "pro", "b2b"),
        *("business", "corporate", "organisation", "organization", "personne morale", "ce", "cse"),
    ),
    Client.Kind.COUPLE: ("couples",),
    Client.Kind.FAMILY: ("familles",),
    Client.Kind.GROUP: ("groupes", "groups", "gir"),
    Client.Kind.ASSOCIATION: ("associations", "asso", "club", "amicale", "nonprofit"),
    Client.Kind.SCHOOL: ("scolaire", "scolaires", "ecole", "etablissement scolaire", "lycee"),
    Client.Kind.OTHER: ("autres", "divers"),
}


def client_kinds() -> dict[str, Any]:
    """The kinds of clients by their names in both languages, and by what others call them."""
    kinds: dict[str, Any] = {word: kind for kind, words in KINDS.items() for word in words}
    for language in ("fr", "en"):
        with override(language):
            kinds |= {fold(str(kind.label)): kind for kind in Client.Kind}
    return kinds | {kind.value: kind for kind in Client.Kind}


# What a folded name says of the kind; words that any name may hold are none of them.
WORDS_OF_KINDS = {
    Client.Kind.GROUP: r"^(?:groupe?|grp)\b",
    Client.Kind.SCHOOL: (r"\b(?:lycee|college|ecole|universite|maternelle|school|university)\b"),
    Client.Kind.ASSOCIATION: (r"\b(?:association|asso|amicale|comite des fetes|club|federation)\b"),
    Client.Kind.COMPANY: (
        r"^cs?e\b|\b(?:comite d'entreprise|entreprise|societe|ets|etablissements|sarl|sasu?"
        r"|eurl|sci|snc|gmbh|ltd|inc|llc|holding|cabinet)\b"
    ),
    Client.Kind.FAMILY: r"^(?:famille|family)\b",
    Client.Kind.COUPLE: (
        r"^(?:m|mr|mme|monsieur|madame)\b\.? (?:et|&|and) (?:m|mr|mme|mrs|madame)\b"
    ),
}
KINDS_BY_NAME = tuple((kind, re.compile(words)) for kind, words in WORDS_OF_KINDS.items())


def kind_by_name(name: str) -> Client.Kind | None:
    """The kind of client that a name says: « Groupe Lycée Montaigne », « SARL Brossard »."""
    folded = fold(name)
    return next((kind for kind, words in KINDS_BY_NAME if words.search(folded)), None)


WORD = re.compile(r"\w+")
# What stands beside a name and tells nobody from another.
TITLES = frozenset(
    (
        *("m", "mr", "mrs", "ms", "miss", "dr", "mme", "mlle", "monsieur", "madame"),
        *("mademoiselle", "famille", "family", "et", "and"),
    )
)


def are_alike(name: str, other: str) -> bool:
    """Whether one of two names has all words of the other: « M. Martin », « Martin, Paul »."""
    words, others = ({*WORD.findall(fold(text))} - TITLES for text in (name, other))
    return words <= others or others <= words
