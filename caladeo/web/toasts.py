"""Short messages at the bottom of the screen, with the way back in them.

They travel as Django messages, so that they survive a redirect; what a message cannot
hold (the undo, the dot) rides in its extra tags.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Cookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Storage(FallbackStorage):
    """Django's own, under a name that goes with the other cookies."""

    storage_classes = (Cookie, SessionStorage)


@dataclass(frozen=True, kw_only=True)
class Together:
    """What messages of one act say as one: « 8 tâches terminées », of one trip or of several."""

    act: str
    subject: int  # the key of what the act was done to
    about: int  # the key of what it belongs to
    many: str  # with {n} for the count
    many_about: str  # the same when all of them belong to one, which it names


@dataclass(frozen=True, kw_only=True)
class Toast:
    text: str
    kind: str = "done"  # done, info, error
    undo_url: str = ""
    undo_label: str = ""
    undo_data: dict[str, str] = field(default_factory=dict)
    color: str = ""
    in_place: bool = False
    together: dict[str, Any] | None = None
    link_url: str = ""
    link_label: str = ""
    also_url: str = ""
    also_label: str = ""
    # What the text unfolds: a name, what was, what is.
    details: list[list[str]] = field(default_factory=list)


def add(
    request: HttpRequest,
    text: str | Promise,
    undo_url: str | None = None,
    *,
    undo_label: str | Promise | None = None,
    undo_data: dict[str, Any] | None = None,
    color: str = "",
    kind: str = "done",
    in_place: bool = False,
    together: Together | None = None,
    details: list[list[str]] | None = None,
    link: tuple[str, str | Promise] | None = None,
    also: tuple[str, str] | None = None,
) -> None:
    """Show ``text`` with the next answer; ``format_html`` may put a ``<strong>`` in it.

    The undo is a form that POSTs ``undo_data`` to ``undo_url``; ``color`` paints the dot of
    a status in place of the icon. With ``in_place`` htmx sends the undo, and its answer puts
    the page right out of band; ``together`` lets such messages be counted in one. The text unfolds
    ``details``, lines of a name, before, after; ``link`` is an address to go on to, and its name,
    ``also`` one to POST to, and the words of its button.
    """
    extra: dict[str, Any] = {"kind": kind}
    if undo_url:
        extra["undo_url"] = str(undo_url)
        extra["undo_label"] = str(undo_label or _("Undo"))
        extra["undo_data"] = {name: str(value) for name, value in (undo_data or {}).items()}
        extra["in_place"] = in_place
    if together:
        extra["together"] = asdict(together)
    if color:
        extra["color"] = color
    if details:
        extra["details"] = details
    if link:
        extra["link_url"], extra["link_label"] = map(str, link)
    if also:
        extra["also_url"], extra["also_label"] = also
    level = messages.ERROR if kind == "error" else messages.SUCCESS
    messages.add_message(request, level, str(text), extra_tags=json.dumps(extra))


def pending(request: HttpRequest) -> Iterator[Toast]:
    """The toasts not shown yet; reading them takes them away."""
    for message in messages.get_messages(request):
        yield _read(message)


def _read(message: Message) -> Toast:
    """A message of ours, or a plain one (the Django admin writes some)."""
    kind = "error" if message.level >= messages.WARNING else "info"
    try:
        extra = json.loads(message.extra_tags or "{}")
    except ValueError:
        extra = {}
    return Toast(text=message.message, **({"kind": kind} | extra))
