"""Half an hour, shared out among the trials by what each takes."""

import time
from collections.abc import Sequence

# Seconds that each takes in full on two processors with nothing else to do, rounded up.
WEIGHTS = {
    "crowd": 150,
    "kills": 80,
    "dates": 35,
    "rules": 40,
    "again": 15,
    "crossing": 25,
    "model": 160,
    "control": 10,
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
