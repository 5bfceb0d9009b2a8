"""Several processes that live and end together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import FrameType

TURN = 0.2


def run(commands: Sequence[Sequence[str]], *, variables: Sequence[Mapping[str, str]]) -> int:
    """Start them, each with variables of its own, and wait; SIGTERM and Ctrl-C end them all.

    When one ends by itself the others are ended too: who started this starts it again. Returns the
    exit status of the first that failed, or 0.
    """
    is_over = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    # Sessions of their own: Ctrl-C reaches this process only, which tells them once.
    crew = [
        subprocess.Popen(command, env={**os.environ, **own}, start_new_session=True)  # noqa: S603 (ours)
        for command, own in zip(commands, variables, strict=True)
    ]
    while not is_over and all(process.poll() is None for process in crew):
        time.sleep(TURN)
    ended = [process.poll() for process in crew]
    for process in crew:
        process.terminate()
    for process in crew:
        process.wait()
    return 0 if is_over else next((abs(code) for code in ended if code), 1)
