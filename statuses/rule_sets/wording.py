"""What a schema does not allow, in words: « rules[3].offset : un nombre entier est attendu »."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUOTED = 40
TYPES = {
    "integer": gettext_lazy("a whole number is wanted"),
    "string": gettext_lazy("a text is wanted"),
    "boolean": gettext_lazy("true or false is wanted"),
    "array": gettext_lazy("a list is wanted"),
    "object": gettext_lazy("an object in braces is wanted"),
    "null": gettext_lazy("a whole number or null is wanted"),
}


def at(place: Iterable[str | int], words: str) -> str:
    """The words after their place in the file, as a person would write it in JSON."""
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return _("%(place)s: %(words)s") % {"place": path, "words": words} if path else words


def quoted(value: Any) -> str:
    return Truncator(str(value)).chars(QUOTED)


def of(error: Any) -> str:
    """An error of `jsonschema` in words."""
    if error.validator == "const":
        return _format_words(error.instance)
    return at(error.absolute_path, WORDS[error.validator](error))


def _format_words(found: Any) -> str:
    if isinstance(found, int) and not isinstance(found, bool) and found > 1:
        words = _("The file has format %(number)s: this version of Caladeo reads format 1.")
        return words % {"number": quoted(found)}
    return _("This is not a file of Caladeo: “caladeo”: 1 is wanted at its beginning.")


def _unknown(error: Any) -> str:
    known = error.schema["properties"]
    unknown = next(key for key in error.instance if key not in known)
    return _("the key “%(key)s” is not known") % {"key": quoted(unknown)}


def _missing(error: Any) -> str:
    if not error.absolute_path and "caladeo" not in error.instance:
        return _format_words(None)
    missing = next(key for key in error.validator_value if key not in error.instance)
    return _("the key “%(key)s” is missing") % {"key": missing}


def _type(error: Any) -> str:
    wanted = error.validator_value
    if not isinstance(wanted, list):
        return str(TYPES[wanted])
    if "null" in wanted:
        return str(TYPES["null"])
    return _("a whole number or a text is wanted")


def _choice(error: Any) -> str:
    words = _("“%(value)s” is not known; known are: %(known)s")
    return words % {"value": quoted(error.instance), "known": ", ".join(error.validator_value)}


def _with_limit(words: Any) -> Callable[[Any], str]:
    return lambda error: str(words) % {"limit": error.validator_value}


def _empty(error: Any) -> str:
    if "#" in error.validator_value:
        return _("a colour is wanted, such as #3B82F6")
    return _("the name is empty")


WORDS: Mapping[str, Callable[[Any], str]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _type,
    "enum": _choice,
    "pattern": _empty,
    "minLength": lambda _error: _("the name is empty"),
    "minimum": _with_limit(gettext_lazy("at least %(limit)s")),
    "maximum": _with_limit(gettext_lazy("at most %(limit)s")),
    "maxLength": _with_limit(gettext_lazy("at most %(limit)s characters")),
    "maxItems": _with_limit(gettext_lazy("at most %(limit)s in one file")),
}
