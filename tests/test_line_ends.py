r"""A text of several lines is the same text, whichever way its lines end.

A page ends the lines that it sends by "\r\n" (the HTML standard, "append an entry" and the form
encodings); htmx sends what a script reads, "\n"; a sheet or a shell may store either.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from tests.admin_pages import opened, where
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
)
from tests.reading import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LINES = "Premier étage\nPorte B\n\nInterphone Martin"

type Place = tuple[Model, str, str]


def client(text: str) -> Place:
    row = OpportunityFactory(client=ClientFactory(address=text))
    return row.client, "address", reverse("opportunities:client", args=[row.pk])


def rule(text: str) -> Place:
    row = AutoTaskTemplateFactory(description=text)
    return row, "description", row.get_absolute_url()


def task(text: str) -> Place:
    row = TaskFactory(description=text)
    return row, "description", reverse("tasks:edition", args=[row.pk])


def task_in_the_admin(text: str) -> Place:
    row = TaskFactory(description=text)
    return row, "description", where(row)


def ended(text: str, by: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", by)


@pytest.fixture
def web() -> Client:
    found = Client()
    found.force_login(UserFactory(administrator=True, host=True))
    return found


@pytest.mark.parametrize("place", [client, rule, task, task_in_the_admin])
@pytest.mark.parametrize("stored", ["\n", "\r\n"])
@pytest.mark.parametrize("sent", ["\n", "\r\n"])
def test_one_who_edits_alone_is_in_nobodys_way(
    web: Client, place: Callable[[str], Place], stored: str, sent: str
) -> None:
    row, name, url = place(ended(LINES, stored))
    form: dict[str, Any] = opened(web, row) if "/admin/" in url else fields_of(web.get(url))
    form = {
        key: ended(value, sent) if isinstance(value, str) else value for key, value in form.items()
    }

    answer = web.post(url, form | {name: ended(f"{LINES}\nDigicode 12", sent)})

    row.refresh_from_db()
    assert (answer.status_code, getattr(row, name)) == (302, f"{LINES}\nDigicode 12")
