"""What is logged, and what is kept out of it: whatever opens a door."""

import logging
import re
from typing import Any

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


def configuration(*, level: str) -> dict[str, Any]:
    """Everything on the standard error, a line a message."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "filters": {"without_secrets": {"()": WithoutSecrets}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_secrets"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print everything twice or mail it.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": ["console"], "propagate": False},
            # Says at each turn that it starts and ends.
            "django_tasks_db": {"level": "WARNING"},
        },
    }
