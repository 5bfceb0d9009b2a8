"""Anna's calendar on Wednesday 12 May 2027, and what stands in it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from tests.clients import Client

PAGE = "/taches/calendrier/"
ITEM = r'<li\s+class="calendar-day"'
DAY = re.compile(rf'{ITEM}\s+id="jour-([\d-]+)"(.*?)(?={ITEM}|\Z)', re.DOTALL)
TASK = re.compile(r'id="task-(\d+)"')


def days(html: str) -> dict[str, str]:
    """What is drawn of each day, by the day."""
    return dict(DAY.findall(html))


def tasks(html: str) -> list[int]:
    return [int(pk) for pk in TASK.findall(html)]


def text(html: str) -> str:
    bare = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html.split(">", 1)[-1], flags=re.DOTALL)
    return " ".join(unescape(bare).split())


def attributes(html: str) -> str:
    """Of the day itself."""
    return html.split(">", 1)[0]


@pytest.fixture
def look(desk: Client) -> Callable[..., dict[str, str]]:
    """`look("?par=semaine")`: the days of that address, by day."""

    def looked(query: str = "") -> dict[str, str]:
        answer: Any = desk.get(PAGE + query)
        assert answer.status_code == 200
        return days(answer.text)

    return looked
