"""A value that is missing or unknown means nothing: 400, and nothing is written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.database import digest
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


def star() -> tuple[str, str]:
    row = OpportunityFactory(is_starred=True)
    return reverse("opportunities:star", args=[row.pk]), "starred"


def activation() -> tuple[str, str]:
    row = AutoTaskTemplateFactory()
    return reverse("statuses:template-activation", args=[row.pk]), "enabled"


def postponement() -> tuple[str, str]:
    row = TaskFactory(due_date="2027-06-14")
    return reverse("tasks:postponement", args=[row.pk]), "to"


def access() -> tuple[str, str]:
    row = UserFactory(administrator=True)
    return reverse("team:access", args=[row.pk]), "access"


@pytest.mark.parametrize("page", [star, activation, postponement, access])
@pytest.mark.parametrize("sent", [None, "yes", "\x00", "x" * 50_000])
def test_nothing_is_written(screen: Client, page: Any, sent: str | None) -> None:
    url, name = page()
    before = digest()

    answer = screen.post(url, {} if sent is None else {name: sent})

    assert answer.status_code == 400
    assert digest() == before


@pytest.mark.parametrize("page", [star, activation, access])
def test_an_empty_value_is_none_either(screen: Client, page: Any) -> None:
    url, name = page()
    before = digest()

    assert screen.post(url, {name: ""}).status_code == 400
    assert digest() == before
