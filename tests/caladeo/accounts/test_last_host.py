"""The last person who hosts the application stays, and keeps that right."""

import pytest
from django.urls import reverse
from django.utils import timezone

from caladeo.accounts.administrators import LastHostError
from caladeo.models import User
from tasks.settings import handover
from tests.admin_pages import opened, saved
from tests.clients import Client
from tests.factories import UserFactory
from tests.racing import together

pytestmark = pytest.mark.django_db


def leave(person: User) -> object:
    return handover.deactivate(person, to=None, by=None, at=timezone.now())


def test_the_last_host_is_not_deactivated_by_an_administrator(screen: Client, host: User) -> None:
    page = screen.post(reverse("team:deactivation", args=[host.pk]), follow=True)

    host.refresh_from_db()
    assert host.is_active
    assert "Anne Morel est la dernière personne qui héberge l’application" in page.text


def test_one_of_two_hosts_can_leave(host: User, administrator: User) -> None:
    other = UserFactory(host=True)

    leave(other)

    assert not User.objects.get(pk=other.pk).is_active


@pytest.mark.parametrize("other", [{"is_active": False}, {"password": "!never"}])
def test_a_host_who_cannot_sign_in_does_not_count(
    host: User, administrator: User, other: dict[str, object]
) -> None:
    UserFactory(is_superuser=True, **other)

    with pytest.raises(LastHostError):
        leave(host)


def test_the_last_host_keeps_the_right_in_the_admin(
    host: User, administrator: User, client: Client
) -> None:
    client.force_login(host)
    form = opened(client, host)
    form.pop("is_superuser")

    page = saved(client, host, form)

    host.refresh_from_db()
    assert host.is_superuser
    assert page.context["adminform"].form.errors.keys() == {"is_superuser"}


@pytest.mark.django_db(transaction=True)
def test_two_hosts_who_are_deactivated_at_once_leave_one() -> None:
    UserFactory(administrator=True)
    hosts = UserFactory.create_batch(2, host=True)

    answers = together(*(lambda person=person: leave(person) for person in hosts))

    assert [type(answer) for answer in answers].count(LastHostError) == 1
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
