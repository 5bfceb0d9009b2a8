"""The app as gunicorn serves it; a request may ask that its process be killed meanwhile."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.urls import get_resolver
from django.utils import translation

from caladeo.wsgi import application as app
from tests.torture import controls

# What the first request would load, so that a worker is there as soon as it is forked.
get_resolver().url_patterns  # noqa: B018
translation.activate("fr")
translation.deactivate()

if os.environ.get("WITHOUT_TRANSACTION"):
    controls.without_transaction()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    unit, _space, number = environ.get("HTTP_DIES", "").partition(" ")
    if unit == "after":  # so many seconds, wherever it is by then
        threading.Timer(float(number), die).start()
    with dying_at(int(number)) if unit == "statement" else contextlib.nullcontext():
        return app(environ, start_response)


def dying_at(number: int) -> contextlib.AbstractContextManager[None]:
    """Between two statements."""
    left = iter(range(number))

    def count(execute: Callable[..., Any], *statement: Any) -> Any:
        if next(left, None) is None:
            die()
        return execute(*statement)

    return connection.execute_wrapper(count)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
