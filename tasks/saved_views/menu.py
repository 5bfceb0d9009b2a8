"""What the side bar has of the lists: the views pinned there, and where its entries lead."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from caladeo.models import User
from tasks.models import PinnedView, SavedView
from tasks.saved_views import left, pages
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
    person, here = request.user, request.get_full_path()
    theirs = Q(view__owner=None) | Q(view__owner=person.pk)
    pins = PinnedView.objects.filter(theirs, person=person.pk).select_related("view")
    entries = []
    for pin in pins[:MOST_PINNED]:
        url = pages.address(pin.view.page, pin.view.filters)
        entries.append(Entry(pin.view.name, url, ICONS[pin.view.page], url == here))
    return tuple(entries)


def lists(request: HttpRequest) -> Lists:
    """Each as it was left; on the list itself its entry leads to all of it."""
    return Lists(**{section: _address(request, section) for section in Lists._fields})


def _address(request: HttpRequest, section: str) -> str:
    addresses = [reverse(pages.ADDRESSES[page]) for page in pages.PAGES_OF[section]]
    if request.path in addresses:
        return request.path
    person: User = request.user  # type: ignore[assignment]
    return left.address(person, section, default=addresses[0])
