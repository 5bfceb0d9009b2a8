"""Placeholders: `{client}` and four other words in a template's name and description.

They are replaced literally and once; this is no formatting language, so that a client
called "{gestionnaire}" stays what it is.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

WORDS = ("client", "destination", "depart", "retour", "gestionnaire")
_KNOWN = re.compile(r"\{(" + "|".join(WORDS) + r")\}")
# Whatever stands in braces, also doubled ones and braces within braces.
_BRACED = re.compile(r"\{++(?:[^{}]|\{[^{}]*\})*\}+")
# How much of it is quoted.
_QUOTED = 40


def validate(text: str) -> None:
    """Refuse braces that would never be replaced, or only in part.

    Raises:
        ValidationError: names what stands in them, and the known words.
    """
    for braced in _BRACED.findall(text):
        if not _KNOWN.fullmatch(braced):
            raise ValidationError(
                _("“%(braced)s” is not known. Use %(known)s."),
                code="unknown_word",
                params={
                    "braced": Truncator(braced).chars(_QUOTED),
                    "known": ", ".join(f"{{{known}}}" for known in WORDS),
                },
            )


def are_in(*texts: str) -> bool:
    return any(map(_KNOWN.search, texts))


def fill(text: str, values: Mapping[str, str], *, max_length: int) -> str:
    """The text with its words replaced, cut to the field's length."""
    if not values:
        return text
    return _KNOWN.sub(lambda match: values[match[1]], text)[:max_length]
