from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from caladeo.models import User
from tasks.models import SavedView
from tasks.saved_views import saving
from tests.clients import Client


def address(page: str, query: str = "") -> str:
    """Where a list is saved as a view."""
    return reverse("tasks:view-creation", args=[page]) + query


@pytest.fixture
def desk(client: Client, seller: User) -> Client:
    client.force_login(seller)
    return client


@pytest.fixture
def save(seller: User) -> Callable[..., SavedView]:
    """A view of the seller, or of whom it is said."""

    def made(name: str = "Perdus", person: User | None = None, **fields: Any) -> SavedView:
        given = {"page": "opportunites", "filters": [["etat", "inactives"]]}
        given |= {"for_team": False, "is_pinned": False}
        return saving.add(person or seller, name=name, **given | fields)

    return made


@pytest.fixture
def press(client: Client, seller: User) -> Callable[..., Any]:
    """`press("pin", view, pinned="on")`: the seller presses a button of a view."""
    client.force_login(seller)

    def sent(name: str, view: SavedView, **data: str) -> Any:
        return client.post(reverse(f"tasks:view-{name}", args=[view.pk]), data, follow=True)

    return sent
