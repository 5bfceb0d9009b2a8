"""Half an hour, shared out among the trials by what each takes."""

import time
from collections.abc import Sequence

# Measured once; only their proportions matter.
WEIGHTS = {
    "crowd": 20,
    "kills": 6,
    "dates": 8,
    "rules": 8,
    "again": 3,
    "crossing": 8,
    "model": 12,
    "control": 2,
}


class Timetable:
    def __init__(self, seconds: float, names: Sequence[str], *, databases: int) -> None:
        self.begun, self.seconds = time.monotonic(), seconds
        each = [[name, "control"] if name != "model" else [name] for name in names]
        self.left = [turn for turns in each for turn in turns] * databases

    def passed(self) -> float:
        return time.monotonic() - self.begun

    def share(self, turn: str) -> float:
        """The seconds of a turn: its part of what is left, so that none is wasted."""
        remaining = max(0, self.seconds - self.passed())
        return remaining * WEIGHTS[turn] / sum(WEIGHTS[name] for name in self.left)

    def done(self, turn: str) -> None:
        self.left.remove(turn)
