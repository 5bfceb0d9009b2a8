"""What a person reads on a page of tasks."""

import re
from html import unescape
from typing import Any

GROUP = re.compile(r'<ul id="rows-(\w+)">(.*?)</ul>\s*</details>', re.DOTALL)
NAME = re.compile(r'<a\s+class="task-link"[^>]*>([^<]*)</a>')
COUNT = re.compile(r'id="count-(\w+)"[^>]*>(\d+)<')


def text(response: Any) -> str:
    """The words of the answer, without its tags."""
    bare = re.sub(r"<(svg|script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def groups(response: Any) -> dict[str, list[str]]:
    """The names of the rows in each group that is not empty."""
    found = {group: names(rows) for group, rows in GROUP.findall(response.text)}
    return {group: rows for group, rows in found.items() if rows}


def names(html: str) -> list[str]:
    return [unescape(name) for name in NAME.findall(html)]


def counts(response: Any) -> dict[str, int]:
    return {group: int(count) for group, count in COUNT.findall(response.text)}
