"""What a person answers when a move asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers to what a move asks; the defaults are what import, admin and shell say.

    ``cancels_seen_at``: closing a trip also cancels what was open at that moment, aware, and
    nobody has touched since; None cancels what the rules do, no more. ``lost_reason``: kept on
    the change when its status has no chance of success. ``creates_ended``: also the tasks of a
    trip that ended long ago.
    """

    cancels_seen_at: datetime | None = None
    lost_reason: str = ""
    creates_ended: bool = False

    def as_json(self) -> dict[str, Any]:
        seen_at = self.cancels_seen_at
        return {
            "cancels_seen_at": seen_at and seen_at.isoformat(),
            "lost_reason": self.lost_reason,
            "creates_ended": self.creates_ended,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        seen_at = facts.get("cancels_seen_at")
        moment = datetime.fromisoformat(seen_at) if seen_at else None
        return cls(moment, facts.get("lost_reason", ""), facts.get("creates_ended", False))


NONE_MADE = Choices()
