"""A closed account loses its sessions for good, from whatever source it was closed."""

from collections.abc import Callable

import pytest

from caladeo import clock
from caladeo.models import User
from tasks.settings import handover
from tests.clients import Client
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def by_the_screen(person: User, *, is_active: bool) -> None:
    if is_active:
        handover.reactivate(person)
    else:
        handover.deactivate(person, to=None, by=None, at=clock.now())


def by_save(person: User, *, is_active: bool) -> None:
    row = User.objects.get(pk=person.pk)
    row.is_active = is_active
    row.save()


def by_a_field(person: User, *, is_active: bool) -> None:
    row = User.objects.get(pk=person.pk)
    row.is_active = is_active
    row.save(update_fields=["is_active"])


def by_update(person: User, *, is_active: bool) -> None:
    User.objects.filter(pk=person.pk).update(is_active=is_active)


def by_bulk_update(person: User, *, is_active: bool) -> None:
    row = User.objects.get(pk=person.pk)
    row.is_active = is_active
    User.objects.bulk_update([row], ["is_active"])


@pytest.mark.parametrize("source", [by_the_screen, by_save, by_a_field, by_update, by_bulk_update])
def test_a_session_stays_dead_when_its_account_is_opened_again(
    client: Client, administrator: User, seller: User, source: Callable[..., None]
) -> None:
    client.force_login(seller)
    source(seller, is_active=False)

    source(seller, is_active=True)

    assert client.get("/compte/").url.startswith("/connexion/")
    client.force_login(User.objects.get(pk=seller.pk))
    assert client.get("/compte/").status_code == 200


def test_an_old_copy_does_not_bring_an_old_session_back(client: Client, seller: User) -> None:
    client.force_login(seller)
    old = User.objects.get(pk=seller.pk)
    by_update(seller, is_active=False)
    by_update(seller, is_active=True)

    old.name = "Julien B."
    old.save()

    assert client.get("/compte/").url.startswith("/connexion/")
    assert old.access_epoch == User.objects.get(pk=seller.pk).access_epoch


def test_what_leaves_an_account_open_leaves_its_sessions(client: Client, seller: User) -> None:
    client.force_login(seller)
    row = User.objects.get(pk=seller.pk)

    row.save()
    by_update(seller, is_active=True)
    by_update(UserFactory(), is_active=False)

    assert client.get("/compte/").status_code == 200
