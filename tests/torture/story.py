"""The engine and its model, played for long: many short plays, each with a seed of its own."""

import os
import subprocess
import sys
import time

STORIES = 200
A_PLAY = 10


def wanted(scale: float) -> int:
    return max(1, round(STORIES * scale / A_PLAY)) * A_PLAY


def play(url: str, seed: int, stories: int, seconds: float) -> tuple[int, str]:
    """Play until all is played, the time is up, or something is wrong, which is told."""
    end, played = time.monotonic() + seconds, 0
    while played < stories and (not played or time.monotonic() < end):
        done = _once(url, seed + played)
        if done.returncode:
            return played, done.stdout
        played += A_PLAY
    return played, ""


def _once(url: str, seed: int) -> "subprocess.CompletedProcess[str]":
    given = {"DATABASE_URL": url, "HYPOTHESIS_PROFILE": "long", "MODEL_EXAMPLES": str(A_PLAY)}
    test = ["tests/tasks/test_model.py", "-q", f"--hypothesis-seed={seed}"]
    quiet = ["-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]
    command = [sys.executable, "-m", "pytest", *test, *quiet]
    environment = {**os.environ, **given}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
