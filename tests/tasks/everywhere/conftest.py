from collections.abc import Callable
from typing import Any

import pytest

from tests.clients import Client

type Groups = dict[str, list[str]]


def shown(response: Any) -> Groups:
    """What each group names, and where the rest is said to be."""
    return {
        group.key: [*[row.title for row in group.rows], *[rest.words for rest in group.rest]]
        for group in response.context["groups"]
    }


@pytest.fixture
def groups(desk: Client) -> Callable[..., Groups]:
    """`groups("kyoto")`: what the window shows."""

    def read(text: str, *, page: str = "/", **params: object) -> Groups:
        headers = {"HX-Request": "true", "HX-Target": "palette-found"}
        headers["HX-Current-URL"] = f"http://testserver{page}"
        return shown(desk.get("/recherche/", {"q": text, **params}, headers=headers))

    return read
