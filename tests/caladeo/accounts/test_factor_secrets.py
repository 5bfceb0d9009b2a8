"""Secrets of second factors in the database: unreadable without the secret of the installation."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import serializers
from django.core.management import call_command

from caladeo.accounts import links
from caladeo.models import User
from tests.caladeo.views.test_second_factor import (
    CODE_PAGE,
    PASSWORD,
    add_app,
    code_of,
    is_in,
    sign_in,
    with_factor,
)
from tests.clients import Client
from tests.factories import UserFactory

OTHER = "another-secret-kX0vT3mQ9zR7bW1pL5sN8dF2gH6jC4yA"
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def stored() -> str:
    return serializers.serialize("json", Authenticator.objects.all())


def opens(code: str) -> bool:
    browser = Client()
    sign_in(browser)
    browser.post(CODE_PAGE, {"code": code})
    return is_in(browser)


def test_a_dump_of_the_database_tells_neither_secret_nor_code(client: Client, anna: User) -> None:
    sign_in(client)
    client.post("/compte/confirmer/", {"password": PASSWORD})
    secret = client.get("/compte/securite/application/").context["form"].secret
    client.post("/compte/securite/application/", {"code": code_of(secret)})
    codes = client.get("/compte/securite/codes/").context["unused_codes"]

    found = stored()

    assert len(codes) == 10
    assert not [word for word in [secret, *codes] if word in found]
    kept = [value for row in Authenticator.objects.all() for value in row.data.values()]
    assert [value.startswith("fernet:") for value in kept if isinstance(value, str)] == [True] * 2


def test_it_outlives_a_change_of_the_secret_as_sessions_do(
    client: Client, anna: User, settings: Any
) -> None:
    sign_in(client)
    codes = add_app(client).context["unused_codes"]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, [settings.SECRET_KEY]
    before = stored()

    assert opens(codes[0])
    settings.SECRET_KEY_FALLBACKS = []

    assert stored() != before
    assert opens(codes[1])


@pytest.mark.both
def test_the_host_encrypts_them_all_before_a_former_secret_goes(
    client: Client, anna: User, settings: Any, capsys: Any
) -> None:
    sign_in(client)
    codes = add_app(client).context["unused_codes"]
    lost = with_factor(UserFactory())
    Authenticator.objects.exclude(user=anna).update(data={"secret": f"fernet:{lost}"})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, [settings.SECRET_KEY]

    call_command("renew_factors")

    settings.SECRET_KEY_FALLBACKS = []
    assert opens(codes[0])
    assert "1 of them no known secret opens" in capsys.readouterr().out


def test_the_secret_is_rotated_as_the_page_for_hosts_has_it(
    client: Client, anna: User, settings: Any
) -> None:
    nora = UserFactory(password="!not-chosen-yet")
    sign_in(client)
    codes = add_app(client).context["unused_codes"]
    idle = Client()
    sign_in(idle)
    idle.post(CODE_PAGE, {"code": codes[0]})
    fresh = User.objects.get(pk=anna.pk)
    sent = [links.path(links.INVITATION, person=nora), links.path(links.RESET, person=fresh)]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, [settings.SECRET_KEY]

    assert is_in(client)
    assert [Client().get(path).status_code for path in sent] == [302, 302]
    call_command("renew_factors")
    settings.SECRET_KEY_FALLBACKS = []

    # A session that was used meanwhile is one of the new secret.
    assert (is_in(client), is_in(idle)) == (True, False)
    assert [Client().get(path).status_code for path in sent] == [410, 410]
    assert opens(codes[1])


def test_under_a_secret_that_is_lost_nobody_gets_in(
    client: Client, anna: User, settings: Any
) -> None:
    secret = with_factor(anna)
    sign_in(client)
    settings.SECRET_KEY = OTHER

    assert not opens(code_of(secret))
    assert not opens("")


def test_what_was_stored_before_is_read_and_encrypted_when_used(anna: User) -> None:
    secret = with_factor(anna)
    Authenticator.objects.update(data={"secret": secret})

    assert opens(code_of(secret))

    assert secret not in stored()
