"""Work that takes its time tells whoever waits how far it is."""

from collections.abc import Callable

type Told = Callable[[int], None]


def untold(_done: int) -> None:
    """Nobody waits to hear it."""
