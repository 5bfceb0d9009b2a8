"""Work that takes its time tells whoever waits how far it is."""

from collections.abc import Callable

type OnProgress = Callable[[int], None]


def no_progress(_done: int) -> None:
    """Nobody waits to hear it."""
