"""Names that speak: `{client}` and four other words in a template's name and description.

They are replaced literally and once; this is no formatting language, so that a client
called "{gestionnaire}" stays what it is.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WORDS = ("client", "destination", "depart", "retour", "gestionnaire")
_ANY = re.compile(r"\{(\w+)\}")
_KNOWN = re.compile(r"\{(" + "|".join(WORDS) + r")\}")


def validate(text: str) -> None:
    """Refuse a word that would never be replaced.

    Raises:
        ValidationError: names the unknown word and the known ones.
    """
    for word in _ANY.findall(text):
        if word not in WORDS:
            raise ValidationError(
                _("“{%(word)s}” is not known. Use %(known)s."),
                code="unknown_word",
                params={"word": word, "known": ", ".join(f"{{{known}}}" for known in WORDS)},
            )


def are_in(*texts: str) -> bool:
    return any(_KNOWN.search(text) for text in texts)


def fill(text: str, values: Mapping[str, str], *, max_length: int) -> str:
    """The text with its words replaced, cut to the field's length."""
    if not values:
        return text
    return _KNOWN.sub(lambda match: values[match[1]], text)[:max_length]
