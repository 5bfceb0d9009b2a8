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


def groups(list_context: ListContext) -> dict[str, Any]:
    """The groups of the page and how they stand."""
    start = list_context.start()
    sections = list_context.listing.groups(after=dict([start]) if start else {})
    counts = {section.group: section.count for section in sections}
    blocks = [block(list_context, section) for section in sections]
    return {
        "list_context": list_context,
        "blocks": blocks,
        **answers.list_summary(list_context, counts),
    }


def next_rows(request: HttpRequest, list_context: ListContext) -> HttpResponse | None:
    """The rows that htmx asks for at the end of a long group; None when it does not."""
    start = list_context.start()
    if start is None or not htmx.wants_fragment(request):
        return None
    group, key = start
    section = list_context.listing.next_rows(group, key)
    context = {"list_context": list_context, "block": block(list_context, section)}
    return htmx.render(request, "tasks/_groups.html", "rows", context)


def block(list_context: ListContext, section: Section) -> Block:
    group = section.group
    key = section.next_key
    rows = [list_context.row(task) for task in section.tasks]
    is_shown = section.continues or any(row.is_open for row in rows)
    return Block(
        section=section,
        rows=rows,
        is_folded=group == Group.CLOSED and not is_shown,
        more=_address(list_context, suite=f"{group}.{key}") if key else "",
        top=_address(list_context, suite="") if section.continues else "",
    )


def _address(list_context: ListContext, **changes: str) -> str:
    params: QueryDict = list_context.params.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value:
            params[name] = value
    return f"?{params.urlencode()}"
