"""What an address asks for, read by a form: what its fields cannot read is left out, not refused.

What a button of ours sends is refused when it means nothing.

Keys are not looked up, as a `ModelMultipleChoiceField` would with a query each: a filter by a row
that is gone finds nothing and says so.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest

LONGEST_TEXT = 200
MOST_VALUES = 50
SWITCH = {"on": True, "off": False}


class AddressForm(forms.Form):
    """``names`` are those of the address, by field, where they are others."""

    names: ClassVar[Mapping[str, str]] = {}

    def add_prefix(self, field_name: str) -> str:
        return self.names.get(field_name, field_name)

    def read(self) -> dict[str, Any]:
        """The value of each field; its initial one where the address has none that it can be."""
        self.full_clean()
        return {
            name: self.cleaned_data.get(name) or field.initial
            for name, field in self.fields.items()
        }


class KeyField(forms.RegexField):
    """A primary key, small enough for any database; only ASCII digits make one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[0-9]{1,18}\Z", required=False, strip=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return int(text) if text else None


ANY_KEY = KeyField()


class WordsField(forms.CharField):
    """What somebody looks for: cut to what a person would type."""

    def __init__(self) -> None:
        super().__init__(required=False, initial="")

    def to_python(self, value: str | None) -> str:
        text = super().to_python((value or "").replace("\x00", ""))
        return (text or "")[:LONGEST_TEXT]


class EachField(forms.Field):
    """Values that share a name, each read by a field: a tuple, each value once."""

    widget = forms.SelectMultiple

    def __init__(
        self, field: forms.Field, *, most: int = MOST_VALUES, repeats: bool = False
    ) -> None:
        super().__init__(required=False, initial=())
        self.field, self.most, self.repeats = field, most, repeats

    def to_python(self, value: Any) -> tuple[Any, ...]:
        found = []
        for one in value or ():
            with suppress(ValidationError):
                found.append(self.field.clean(one))
        read = [one for one in found if one not in self.empty_values]
        return tuple(read if self.repeats else dict.fromkeys(read))[: self.most]


def key(text: str | None) -> int | None:
    """The primary key that this text is, if it is one."""
    try:
        found: int | None = ANY_KEY.clean(text)
    except ValidationError:
        return None
    return found


def switch(request: HttpRequest, name: str) -> bool:
    """On or off, as the button said.

    Raises:
        BadRequest: neither.
    """
    try:
        return SWITCH[request.POST.get(name, "")]
    except KeyError as error:
        raise BadRequest from error


class Addressed:
    """A frozen dataclass of filters, each of which has a default.

    ``names`` are the parameters of the address, by field; ``kept`` those of the page itself,
    which ride along in its links.
    """

    __slots__ = ()

    names: ClassVar[Mapping[str, str]]
    kept: tuple[tuple[str, str], ...]

    def params(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters of the address, after these changes; it leaves the defaults out."""
        asked, default = self._changed(**changes), type(self)()
        found: list[tuple[str, str]] = []
        for attribute, name in self.names.items():
            value = getattr(asked, attribute)
            if value != getattr(default, attribute):
                values = value if isinstance(value, tuple) else (value,)
                found += [(name, str(one)) for one in values]
        return [*found, *asked.kept]

    def query(self, **changes: Any) -> str:
        """``?q=…``, after these changes; ``?`` alone stands for the defaults."""
        return "?" + urlencode(self.params(**changes))

    def _changed(self, **changes: Any) -> Self:
        asked: Self = replace(self, **changes)  # type: ignore[type-var]
        return asked
