"""A file of rules as a value that has been checked, or what is wrong with it and where."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from statuses.rule_sets import sense, wording
from statuses.rule_sets.names import defined

MAX_BYTES = 2**20
MOST_TOLD = 10
SCHEMA = Path(__file__).with_name("schema.json")
# After one of these the others would say nothing new, or take long to find.
ENOUGH = ("maxItems", "const")
BREAKS = re.compile(r"[\t\r\n]+")


class UnreadableError(Exception):
    """``problems`` say in the person's language what is wrong with the file, and where."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


def read(data: bytes) -> dict[str, Any]:
    """What the file says.

    Raises:
        UnreadableError: it is no such file, or says what makes no sense.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError([_("The file is larger than 1 MB: split it in two.")])
    content: dict[str, Any] = _parsed(data)
    if problems := list(islice(schema_problems(content), MOST_TOLD)):
        raise UnreadableError(problems)
    _tidy(content)
    if problems := list(islice(sense.problems(content), MOST_TOLD)):
        raise UnreadableError(problems)
    return content


def schema_problems(content: Any) -> Iterator[str]:
    """What the schema does not allow, in words."""
    for error in validator().iter_errors(content):
        yield wording.of(error)
        if error.validator in ENOUGH:
            return


@lru_cache(maxsize=1)
def validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text()))


def _parsed(data: bytes) -> Any:
    try:
        content = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        raise UnreadableError([_("This file is not text in UTF-8.")]) from None
    except json.JSONDecodeError as error:
        words = _("This file is not JSON: look at line %(line)s, character %(column)s.")
        place = {"line": error.lineno, "column": error.colno}
        raise UnreadableError([words % place]) from None
    except (ValueError, RecursionError):
        raise UnreadableError([_("This file is not JSON that can be read.")]) from None
    if any(not _can_be_kept(text) for text in _texts(content)):
        raise UnreadableError([_("The file holds a character that cannot be kept.")])
    return content


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once each; JSON itself would keep the last one silently."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        words = _("The key “%(key)s” stands twice in one place.")
        raise UnreadableError([words % {"key": wording.quoted(twice)}])
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _can_be_kept(text: str) -> bool:
    """Whether a database keeps it: no half of a pair of surrogates, no NUL."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _tidy(content: dict[str, Any]) -> None:
    """Names as forms would keep them, and 3.0, which is whole to JSON, as 3."""
    content.setdefault("statuses", [])
    content.setdefault("key_dates", [])
    apart = _apart_by_blanks(content)
    for row in _rows(content):
        for key, value in row.items():
            if isinstance(value, float):
                row[key] = int(value)
            elif isinstance(value, str) and key == "description":
                row[key] = value.replace("\r\n", "\n").replace("\r", "\n").strip()
            elif isinstance(value, str) and value not in apart:
                row[key] = BREAKS.sub(" ", value).strip()


def _apart_by_blanks(content: dict[str, Any]) -> set[str]:
    """Names that would be another one of the file without the blanks around them."""
    written = defaultdict(set)
    for kind, scope, name in defined(content):
        written[kind, scope, name.strip()].add(name)
    return {name for names in written.values() if len(names) > 1 for name in names}


def _rows(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("statuses", "key_dates", "rules"):
        for row in content[name]:
            yield row
            yield from row.get("conditions", [])
