"""Two devices of a person each remove one of the last two factors, while one is required."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator

from caladeo.accounts.factors import requirement
from caladeo.models import FactorPolicy, User
from tests.caladeo.views.test_second_factor import PASSWORD
from tests.clients import Client
from tests.factories import UserFactory
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)
# Whether there is another one.
COUNTED = 'NOT ("mfa_authenticator"."id"'


@pytest.fixture
def removals() -> list[Callable[[], object]]:
    person: User = UserFactory()
    person.set_password(PASSWORD)
    person.save()
    requirement.choose(FactorPolicy.RequiredOf.EVERYBODY)
    return [removal(person, name) for name in ("Ordinateur", "Téléphone")]


def removal(person: User, name: str) -> Callable[[], object]:
    """Of a key of that name, in a browser of its own."""
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": name})
    browser = Client()
    browser.force_login(person)
    browser.post("/compte/confirmer/", {"password": PASSWORD})
    return lambda: browser.post(f"/compte/securite/cles/{key.pk}/retirer/").status_code


def test_one_of_them_stays(removals: list[Callable[[], object]]) -> None:
    assert overtake(*removals, after=COUNTED) == [302, 302]

    assert Authenticator.objects.count() == 1


@needs_row_locks
def test_without_the_lock_none_is_left(removals: list[Callable[[], object]]) -> None:
    overtake(*removals, after=COUNTED, locks=False)

    assert Authenticator.objects.count() == 0
