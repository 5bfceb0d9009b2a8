"""What a page shows of a person or of a status, as a value: two that look the same are equal."""

from typing import Any, NamedTuple


class Look(NamedTuple):
    name: str
    color: str
    is_active: bool

    def __str__(self) -> str:
        return self.name


def look(shown: Any) -> Look | None:
    return Look(str(shown), shown.color, shown.is_active) if shown else None
