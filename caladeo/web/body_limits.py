"""How much a request may send: decided before any of it is read, let alone written to disk."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.urls import Resolver404, resolve

MEGABYTE = 2**20
# What forms send, bulk actions included; Django's own limit leaves files out.
USUAL = MEGABYTE
PART = 2**16
LIMIT = "body_limit"


def up_to[View: Callable[..., Any]](megabytes: int) -> Callable[[View], View]:
    """For a view that takes files: it may be sent so much, by people who are signed in."""

    def wider(view: View) -> View:
        setattr(view, LIMIT, megabytes * MEGABYTE)
        return view

    return wider


def admit(request: HttpRequest, gathered: ExitStack) -> None:
    """Let the body through if it says that it is short enough, or turns out to be.

    Raises:
        RequestDataTooBig: it is not.
    """
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        gather(request, gathered)
    elif declared(request) > USUAL and declared(request) > limit_of(request):
        raise RequestDataTooBig


def declared(request: HttpRequest) -> int:
    """As Django reads it: what is no number is no body."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def limit_of(request: HttpRequest) -> int:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return USUAL
    wider: int = getattr(view, LIMIT, USUAL)
    return wider if wider > USUAL and request.user.is_authenticated else USUAL


def gather(request: HttpRequest, gathered: ExitStack) -> None:
    """Read a body that does not say its length, which Django would take for none at all."""
    most, length = limit_of(request), 0
    stream = request.environ["wsgi.input"]  # type: ignore[attr-defined]
    body = gathered.enter_context(SpooledTemporaryFile(max_size=USUAL))  # noqa: SIM115
    while part := stream.read(min(PART, most + 1 - length)):
        length += len(part)
        if length > most:
            raise RequestDataTooBig
        body.write(part)
    body.seek(0)
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = body  # type: ignore[assignment]
