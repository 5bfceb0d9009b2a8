"""A program for gunicorn that says what reached it, and how much of what was sent."""

import json
from collections.abc import Callable, Iterable
from typing import Any

SAID = ("SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "REMOTE_USER")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({name: environ.get(name, "") for name in SAID}).encode()]
