"""What the side bar has of the lists: the views pinned there, and where its entries lead."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from caladeo.db.written_once import SOMEBODY_KEY, WrittenOnce
from caladeo.models import User
from tasks.models import PinnedView, SavedView
from tasks.saved_views import pages
from tasks.saved_views.saving import MOST_PINNED

ICONS: Mapping[str, str] = {
    SavedView.Page.TRIPS: "plane",
    SavedView.Page.BOARD: "columns-3",
    SavedView.Page.CLIENTS: "users-round",
    SavedView.Page.TASKS: "circle-check",
}


class Entry(NamedTuple):
    """A pinned view."""

    name: str
    url: str
    icon: str
    is_current: bool


class Lists(NamedTuple):
    """The addresses of the lists."""

    tasks: str
    opportunities: str
    clients: str


def views(request: HttpRequest) -> tuple[Entry, ...]:
    """Those of this person and of the team that they pinned, in their order."""
    pins = PINS.rows({SOMEBODY_KEY: request.user.pk})
    here = _place(request.get_full_path()) if pins else None
    entries = []
    for name, page, filters in pins:
        url = pages.address(page, FILTERS.from_db_value(filters, None, connection))
        entries.append(Entry(name, url, ICONS[page], _place(url) == here))
    return tuple(entries)


def _pins(person: int) -> QuerySet[PinnedView, tuple[Any, ...]]:
    theirs = Q(view__owner=None) | Q(view__owner=person)
    pins = PinnedView.objects.filter(theirs, person=person)
    return pins.values_list("view__name", "view__page", "view__filters")[:MOST_PINNED]


PINS = WrittenOnce(lambda: _pins(SOMEBODY_KEY))
FILTERS: Any = SavedView._meta.get_field("filters")


def changed(request: HttpRequest) -> tuple[Entry, ...]:
    """The views, where what htmx asks for is another of them, or none, than its page was."""
    entries = views(request)
    was = _place(request.htmx.current_url_abs_path or "")  # type: ignore[attr-defined]
    return entries if any(row.is_current != (_place(row.url) == was) for row in entries) else ()


def _place(address: str) -> tuple[str, list[tuple[str, str]]]:
    """A page and what it is narrowed to: an emptied search is none."""
    parts = urlsplit(address)
    return parts.path, sorted(parse_qsl(parts.query))


def lists(request: HttpRequest) -> Lists:
    """Each as it was left; on the list itself its entry leads to all of it."""
    return Lists(**{section: _address(request, section) for section in Lists._fields})


def _address(request: HttpRequest, section: str) -> str:
    addresses = [reverse(pages.ADDRESSES[page]) for page in pages.PAGES_OF[section]]
    if request.path in addresses:
        return request.path
    person: User = request.user  # type: ignore[assignment]
    return left_address(person, section, default=addresses[0])


def remember(request: HttpRequest, response: HttpResponse, page: str) -> None:
    """Note how this list is shown, once the answer has left: nobody waits for the write."""
    person: User = request.user  # type: ignore[assignment]
    if request.method != "GET" or response.status_code != 200:  # noqa: PLR2004
        return
    left = _with(person.left_lists, page, request.GET)
    if left != person.left_lists:

        def write() -> None:
            User.objects.filter(pk=person.pk).update(left_lists=left)

        response._resource_closers.append(write)  # type: ignore[attr-defined]


def _with(left: dict[str, Any], page: str, query: QueryDict) -> dict[str, Any]:
    section, pairs = pages.SECTIONS[page], pages.without_words(page, query)
    others = {name: value for name, value in left.items() if name != section}
    is_plain = not pairs and page != SavedView.Page.BOARD
    return others if is_plain else others | {section: [page, pairs]}


def left_address(person: User, section: str, *, default: str) -> str:
    """Where the list of this entry of the menu was left."""
    found = person.left_lists.get(section)
    if not found or found[0] not in pages.ADDRESSES:
        return default
    return pages.address(*found)
