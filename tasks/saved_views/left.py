"""Lists come back as they were left: the page and the filters of each, kept with the person."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from caladeo.models import User
from tasks.models import SavedView
from tasks.saved_views import pages


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


def address(person: User, section: str, *, default: str) -> str:
    """Where the list of this entry of the menu was left."""
    found = person.left_lists.get(section)
    if not found or found[0] not in pages.ADDRESSES:
        return default
    return pages.address(*found)
