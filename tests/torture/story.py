"""The engine and its model, played for long by two players, each with a database of its own.

A seed for every few stories: they are the same however many players share them.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

STORIES = 400
AT_ONCE = 10
PLAYERS = 2
PATIENCE = 120  # seconds that what was begun when the time is up may take
PLAYED = "played to the end"


def wanted(scale: float) -> int:
    return max(1, round(STORIES * scale / AT_ONCE)) * AT_ONCE


def play(urls: Sequence[str], seed: int, stories: int, seconds: float) -> tuple[int, str]:
    """Play until all is played, the time is up, or something is wrong, which is told."""
    seeds = range(seed, seed + stories, AT_ONCE)
    players = [_start(url, seeds[place :: len(urls)], seconds) for place, url in enumerate(urls)]
    told = [_told(player, seconds + PATIENCE) for player in players]
    wrong = [words for words, player in zip(told, players, strict=True) if player.returncode]
    return sum(words.count(PLAYED) for words in told) * AT_ONCE, "\n".join(wrong)


def _told(player: "subprocess.Popen[str]", seconds: float) -> str:
    try:
        return player.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        player.kill()
        return f"{player.communicate()[0]}\nstuck"


def _start(url: str, seeds: Sequence[int], seconds: float) -> "subprocess.Popen[str]":
    given = {"DATABASE_URL": url, "TORTURE_SECONDS": str(seconds)}
    given["DJANGO_SETTINGS_MODULE"] = "tests.torture.settings"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.torture.player", *map(str, seeds)],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
