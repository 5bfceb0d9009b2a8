"""What a list was asked for, as its address says it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode


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
