"""The groups of a list, as a page or the next piece of a long one shows them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from caladeo.web import htmx
from tasks.lists.grouping import Group
from tasks.lists.listing import Section
from tasks.lists.rows import Row
from tasks.views import answers
from tasks.views.list_context import ListContext


@dataclass(frozen=True, slots=True)
class Block:
    """A group with its rows, and the address of what follows them."""

    section: Section
    rows: list[Row]
    is_folded: bool
    more: str
    top: str


def groups(place: ListContext) -> dict[str, Any]:
    """The groups of the page and how they stand."""
    start = place.start()
    sections = place.listing.groups(after=dict([start]) if start else {})
    counts = {section.group: section.count for section in sections}
    blocks = [block(place, section) for section in sections]
    return {"place": place, "blocks": blocks, **answers.list_summary(place, counts)}


def next_rows(request: HttpRequest, place: ListContext) -> HttpResponse | None:
    """The rows that htmx asks for at the end of a long group; None when it does not."""
    start = place.start()
    if start is None or not htmx.wants_fragment(request):
        return None
    group, key = start
    section = place.listing.next_rows(group, key)
    context = {"place": place, "block": block(place, section)}
    return htmx.render(request, "tasks/_groups.html", "rows", context)


def block(place: ListContext, section: Section) -> Block:
    group = section.group
    key = section.next_key
    rows = [place.row(task) for task in section.tasks]
    is_shown = section.continues or any(row.is_open for row in rows)
    return Block(
        section=section,
        rows=rows,
        is_folded=group == Group.CLOSED and not is_shown,
        more=_address(place, suite=f"{group}.{key}") if key else "",
        top=_address(place, suite="") if section.continues else "",
    )


def _address(place: ListContext, **changes: str) -> str:
    params: QueryDict = place.params.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value:
            params[name] = value
    return f"?{params.urlencode()}"
