"""What a person answers when a move asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


class RequiredOpenError(Exception):
    """Required tasks of the status left are open, and nobody has agreed to leave them.

    Args:
        owners: the keys of the opportunities that would leave them; none of the set has moved.
    """

    def __init__(self, owners: Collection[int]) -> None:
        super().__init__(f"required tasks are open on opportunities {sorted(owners)}")
        self.owners = frozenset(owners)


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers to what a move asks; the defaults are what import, admin and shell say.

    ``cancels_seen_at``: closing a trip also cancels what was open at that moment, aware, and
    nobody has touched since; None cancels what the rules do, no more. ``lost_reason``: kept on
    the change when its status has no chance of success. ``creates_ended``: also the tasks of a
    trip that ended long ago.

    ``required_seen``: the required tasks, by key, that the person saw open and leaves so; others
    refuse the move. None: nobody was asked one by one, and none refuses it. ``required_reason``:
    why, kept on the change. ``may_pass``: whether a status that demands its required tasks may be
    left without them.
    """

    cancels_seen_at: datetime | None = None
    lost_reason: str = ""
    creates_ended: bool = False
    required_seen: frozenset[int] | None = None
    required_reason: str = ""
    may_pass: bool = True

    def as_json(self) -> dict[str, Any]:
        """Those of a move of many, which asks about no task one by one."""
        seen_at = self.cancels_seen_at
        return {
            "cancels_seen_at": seen_at and seen_at.isoformat(),
            "lost_reason": self.lost_reason,
            "creates_ended": self.creates_ended,
            "required_reason": self.required_reason,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        seen_at = facts.get("cancels_seen_at")
        moment = datetime.fromisoformat(seen_at) if seen_at else None
        return cls(
            cancels_seen_at=moment,
            lost_reason=facts.get("lost_reason", ""),
            creates_ended=facts.get("creates_ended", False),
            required_reason=facts.get("required_reason", ""),
        )


NONE_MADE = Choices()
