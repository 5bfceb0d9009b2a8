"""Keeping out of logs what opens a door."""

import logging
import re

# What is drawn at random is long and has no word in it: a token, a key. Paths of ours are words.
SECRET = re.compile(r"(?<=/)(?=[\w:=-]*\d)[\w:=-]{24,}")


def masked(text: str) -> str:
    """The text with each part of a path that could be a token left out."""
    return SECRET.sub("…", text)


class WithoutSecrets(logging.Filter):
    """Paths are logged when their request fails: without the token that they may hold."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(masked(x) if isinstance(x, str) else x for x in record.args)
        return True
