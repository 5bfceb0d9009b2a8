"""What is logged, and what is kept out of it: what opens a door, and what people write.

Every line has its time with the offset, and the mark of its request, which the person also sees on
an error page. Messages of exceptions may quote what somebody typed, the name of a client for
instance: but for kinds that name only code, the class is told, and where it happened.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldError, ImproperlyConfigured

# What is drawn at random is long and has no word in it: a token, a key. Paths of ours are words.
SECRET = re.compile(r"(?<=/)(?=[\w:=-]*\d)[\w:=-]{24,}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Their messages name classes, attributes, modules, files and settings, and no value.
OF_CODE = (AttributeError, NameError, ImportError, OSError, FieldError, ImproperlyConfigured)
# The mark of the request at hand; set by the middleware.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def masked(text: str) -> str:
    """The text with each part of a path that could be a token left out."""
    return SECRET.sub("…", text)


def on_one_line(text: str) -> str:
    """The text with what ends a line, or moves on a terminal, as it is written in Python."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def told(argument: Any) -> Any:
    return on_one_line(masked(argument)) if isinstance(argument, str) else argument


class WithoutSecrets(logging.Filter):
    """Paths are logged without the token that they may hold, and add no line of their own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(map(told, record.args))
        return True


class LineFormatter(logging.Formatter):
    """One line each, also for each step of a traceback: all of a request are found by its mark."""

    def __init__(self, *, has_messages: bool) -> None:
        super().__init__()
        self.has_messages = has_messages

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_moment(record)} {record.levelname} {record.name} [{REQUEST_ID.get() or '-'}]"
        message = record.getMessage() + "".join(f" {k}={v}" for k, v in _fields(record).items())
        lines = [*message.splitlines(), *self.steps(record)]
        return "\n".join(f"{head} {line}" for line in lines if line.strip())

    def steps(self, record: logging.LogRecord) -> list[str]:
        """The traceback of the exception, and of those that it came from."""
        if not record.exc_info or record.exc_info[1] is None:
            return []
        if self.has_messages:
            return self.formatException(record.exc_info).splitlines()
        found, lines = set[int](), list[str]()
        error: BaseException | None = record.exc_info[1]
        while error is not None and id(error) not in found:
            found.add(id(error))
            steps = "".join(traceback.format_tb(error.__traceback__)).splitlines()
            lines = [*steps, _named(error), *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return lines


class JsonLines(LineFormatter):
    """The same as one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "request": REQUEST_ID.get() or None,
            "message": record.getMessage(),
            **_fields(record),
        }
        if steps := self.steps(record):
            said["traceback"] = steps
        return json.dumps(said, ensure_ascii=False, default=str)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says in figures: given to the logger as ``extra={"fields": …}``."""
    fields: dict[str, Any] = getattr(record, "fields", {})
    return fields


def _named(error: BaseException) -> str:
    """Its class; for a fault of the database also what it calls it, and the constraint."""
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if isinstance(error, OF_CODE):
        return f"{name}: {error}"
    about = getattr(error, "diag", None)
    known = [getattr(error, "sqlstate", None), getattr(error, "sqlite_errorname", None)]
    known.append(getattr(about, "constraint_name", None))
    return " ".join([f"{name} (message left out)", *filter(None, known)])


def configuration(*, level: str, as_json: bool, has_messages: bool) -> dict[str, Any]:
    """Everything on the standard error.

    Args:
        as_json: an object a line, for programs that read it.
        has_messages: exceptions are told with their messages: for development.
    """
    formatter = {"()": JsonLines if as_json else LineFormatter, "has_messages": has_messages}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
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
            # Each request has a line of ours.
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # Says at each turn that it starts and ends.
            "django_tasks_db": {"level": "WARNING"},
        },
    }
