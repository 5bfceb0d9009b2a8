"""Search that finds « ÉCOLE » for "ecole" on every database.

SQLite folds only ASCII and PostgreSQL needs an extension for accents, so the folded text
is stored beside the row and kept current wherever the row is written.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q

# What a French keyboard types in place of them; neither is a decomposition in Unicode.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("‘’‛ʹʻʼʽˈ′`´＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("“”„″«»", '"'),
        **dict.fromkeys("\x00\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
_JOINING = re.compile(r"(?<=\w)[-'](?=\w)")
_NUMBER = r"\(?(?:\+ ?)?\(?\d[\d .()\-]*"
# Digits and what people write between them, with a blank or an end on either side; as the end of
# a sentence, or the address of a link, that was copied.
_NUMBER_ALONE = re.compile(rf"(?<!\S)(?:tel:)?({_NUMBER})[,;:]?(?!\S)")
_SLASHED = re.compile(r"\d\d(?:/\d\d){2,}", re.ASCII)
_FEWEST_DIGITS = 4
_DIGITS_OF_ONE = 6
_WHOLE_NUMBER = 9
_FRANCE = "33"
_LONGEST = 200

# The ways in which one thing looked for may be spelt, each with the pieces it consists of.
type Term = tuple[tuple[str, ...], ...]


def fold(text: str) -> str:
    """Text without case, accents or surplus blanks: what is stored and what is looked for."""
    if text.isascii():  # no accents to take off: a tenth of the time
        return " ".join(text.replace("\x00", "").replace("`", "'").casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.translate(_TYPED))
    bare = "".join([char for char in decomposed if not unicodedata.combining(char)])
    return " ".join(bare.casefold().translate(_TYPED).split())


def phone_digits(number: str) -> str:
    """The digits of one telephone number, a French one as it is dialled within France."""
    digits = "".join(char for char in number if char.isascii() and char.isdigit())
    is_international = number.strip().startswith(("+", "(+", "00"))
    if number.strip().startswith("00"):
        digits = digits[2:]
    if digits.startswith(_FRANCE) and (is_international or len(digits) == len("33612345678")):
        return _within_france(digits)
    return digits


def _within_france(digits: str) -> str:
    """How a number that begins with the code of France, typed without its sign, is dialled there.

    A whole one is stored so; of its beginning alone nobody can tell that it is no other number.
    """
    return f"0{digits.removeprefix(_FRANCE).lstrip('0')}" if digits.startswith(_FRANCE) else ""


def phone_numbers(text: str) -> str:
    """All telephone numbers of a field that may hold several, and words beside them."""
    numbers = map(phone_digits, _numbers(text))
    return " ".join(number for number in numbers if len(number) >= _FEWEST_DIGITS)


def dialled(text: str) -> str:
    """The first number of such a field as a telephone takes it; empty when it holds none."""
    for number in _numbers(text):
        digits = phone_digits(number)
        if len(digits) >= _FEWEST_DIGITS:
            is_foreign = number.startswith(("+", "(+", "00")) and not digits.startswith("0")
            return f"+{digits}" if is_foreign else digits
    return ""


def _numbers(text: str) -> Iterator[str]:
    """What may be a number each, as it is written."""
    parts = re.split(r"[/;,]", fold(text))
    if not any(sum(map(str.isdigit, part)) >= _DIGITS_OF_ONE for part in parts):
        parts = [" ".join(parts)]  # 01/23/45/67/89
    for part in parts:
        yield from re.findall(_NUMBER, part)


def terms(text: str) -> list[Term]:
    """What is looked for: words in any order, and telephone numbers however they are typed."""
    folded = fold(text)[:_LONGEST]
    found: list[Term] = []
    end = 0
    for match in _NUMBER_ALONE.finditer(folded):
        if sum(map(str.isdigit, match[1])) >= _FEWEST_DIGITS:
            found += map(_spellings, folded[end : match.start()].split())
            found.append(_number(match[1]))
            end = match.end()
    return [*found, *map(_spellings, folded[end:].split())]


def _spellings(word: str) -> Term:
    """« saint-malo » is also « saint malo », « l'or » is « l or »; 06/12/34 is also its digits."""
    if _SLASHED.fullmatch(word):
        return (word,), (phone_digits(word),)
    apart = _JOINING.sub(" ", word)
    return ((word,),) if apart == word else ((word,), (apart,))


def _number(typed: str) -> Term:
    """The number as its digits, or as it was typed; a year and a day also apart."""
    digits, words = phone_digits(typed), typed.split()
    ways: list[tuple[str, ...]] = [(typed.strip(),), (digits,)]
    if max(map(len, words)) >= _FEWEST_DIGITS:
        # Groups of two would be found in the digits of nearly every telephone.
        ways.append(tuple(words))
    if digits.startswith("0") and len(digits) >= _WHOLE_NUMBER:
        # Written with the code of another country, it begins with that in place of the 0.
        ways.append((digits[1:],))
    if len(national := _within_france(digits)) >= _FEWEST_DIGITS:
        ways.append((national,))
    return tuple(dict.fromkeys(ways))


def matching(text: str, *paths: str) -> Q:
    """Rows in which each term of the text occurs, its pieces in any of the folded columns."""
    condition = Q()
    for term in terms(text):
        spelt = Q()
        for pieces in term:
            spelt |= _all_of(pieces, paths)
        condition &= spelt
    return condition


def _all_of(pieces: tuple[str, ...], paths: tuple[str, ...]) -> Q:
    condition = Q()
    for piece in pieces:
        anywhere = Q()
        for path in paths:
            anywhere |= Q(**{f"{path}__contains": piece})
        condition &= anywhere
    return condition


class SearchField(models.TextField):  # type: ignore[type-arg]
    """A column computed from other columns of its row each time the row is written.

    Args:
        sources: the columns whose text is folded.
        phones: those whose telephone numbers are added, as their digits.
    """

    def __init__(
        self,
        *args: Any,
        sources: tuple[str, ...] = (),
        phones: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.sources, self.phones = sources, phones
        super().__init__(*args, **{**kwargs, "editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        if self.phones:
            kwargs["phones"] = self.phones
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001
        words = [fold(" ".join([str(getattr(model_instance, name)) for name in self.sources]))]
        words += [phone_numbers(str(getattr(model_instance, name))) for name in self.phones]
        text = " ".join(filter(None, words))
        setattr(model_instance, self.attname, text)
        return text

    def needed_with(self, update_fields: Any) -> bool:
        """Whether writing these fields changes the folded text."""
        return bool(set(update_fields) & {*self.sources, *self.phones})


class NumberField(SearchField):
    """One of the telephone numbers of a column, as its digits: the first one is number 0."""

    def __init__(self, *args: Any, number: int = 0, **kwargs: Any) -> None:
        self.number = number
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "number": self.number}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001
        numbers = super().pre_save(model_instance, add).split()
        digits = numbers[self.number] if len(numbers) > self.number else ""
        setattr(model_instance, self.attname, digits)
        return digits


class SearchableModel(models.Model):
    """Saves the folded texts along with the columns they come from."""

    search_text: SearchField

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if update_fields is not None:
            folded = [field for field in self._meta.fields if isinstance(field, SearchField)]
            named = {field.name for field in folded if field.needed_with(update_fields)}
            update_fields = {*update_fields, *named}
        super().save(*args, update_fields=update_fields, **kwargs)


def fold_again(rows: Any, *, batch_size: int = 1000) -> None:
    """Write the folded text of the rows whose text of today differs; for migrations.

    Args:
        rows: a QuerySet of a historical model with a ``search_text``.
    """
    field = rows.model._meta.get_field("search_text")
    stale = []
    for row in rows.only("search_text", *field.sources, *field.phones).iterator(batch_size):
        before = row.search_text
        if field.pre_save(row, add=False) != before:
            stale.append(row)
        if len(stale) == batch_size:
            rows.bulk_update(stale, ["search_text"])
            stale = []
    rows.bulk_update(stale, ["search_text"])
