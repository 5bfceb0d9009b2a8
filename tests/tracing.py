"""Which of our files a call enters, and how deep: the frames of the project alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
APPS = tuple(str(ROOT / app) for app in ("caladeo", "statuses", "opportunities", "tasks"))


@dataclass
class Trip:
    """``depth`` counts frames of ours that stand on each other, at most."""

    files: set[str] = field(default_factory=set)
    depth: int = 0


@contextmanager
def traced() -> Iterator[Trip]:
    trip, ours = Trip(), 0

    def see(frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal ours
        name = frame.f_code.co_filename
        if event not in ("call", "return") or not name.startswith(APPS):
            return
        if event == "return":
            ours -= 1
            return
        ours += 1
        trip.files.add(str(Path(name).relative_to(ROOT)))
        trip.depth = max(trip.depth, ours)

    sys.setprofile(see)
    try:
        yield trip
    finally:
        sys.setprofile(None)
