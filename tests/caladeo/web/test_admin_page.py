"""What happens to a page of the administration site when the database disturbs it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.db.models.signals import post_save

from opportunities.models import Client
from tests.admin_pages import opened, saved, where
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db(transaction=True)
FAULT = "database is locked"


@contextmanager
def disturbed(*, times: int, fault: str = FAULT) -> Iterator[list[str]]:
    """The database gives up that many times just after a client was written."""
    seen: list[str] = []

    def fail(instance: Client, **kwargs: object) -> None:
        seen.append(instance.name)
        if len(seen) <= times:
            raise OperationalError(fault) from sqlite3.OperationalError(fault)

    post_save.connect(fail, sender=Client)
    try:
        yield seen
    finally:
        post_save.disconnect(fail, sender=Client)


def test_a_save_that_was_disturbed_is_run_again(site):
    with disturbed(times=2) as seen:
        saved(site, Client, name="Famille Garnier", kind="family")

    assert len(seen) == 3
    assert Client.objects.get().name == "Famille Garnier"


def test_after_three_times_the_person_is_told(site):
    with disturbed(times=3):
        answer = saved(site, Client, name="Famille Garnier", kind="family")

    assert not Client.objects.exists()
    assert "rien n’a été enregistré" in site.get(answer.url).content.decode()


def test_a_database_that_is_really_ill_is_not_hidden(site):
    form = opened(site, Client)
    site.raise_request_exception = False

    with disturbed(times=1, fault="disk I/O error"):
        answer = saved(site, Client, form, name="Famille Garnier", kind="family")

    assert answer.status_code == 503
    assert not Client.objects.exists()


def test_a_row_that_vanished_leads_back_to_the_start(site):
    family = ClientFactory()
    form = opened(site, family)
    Client.objects.all().delete()

    assert site.post(where(family), {**form, "name": "Autre"}, follow=True).status_code == 200
    assert not Client.objects.exists()
