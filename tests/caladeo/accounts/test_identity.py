"""One spelling an address, wherever it is written or looked for."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from caladeo.models import User, normal_email
from tests.factories import UserFactory

pytestmark = pytest.mark.both

SPELLINGS = [
    "anna＠example.com",
    "ａnna@example.com",
    " Anna@EXAMPLE.com\n",
    "an\u200bna@example.com",
    "anna@example\u00ad.com",
    "ﬀ@example.com",
]
migration = importlib.import_module("caladeo.migrations.0006_one_spelling_of_an_email")


@pytest.mark.parametrize("typed", SPELLINGS[:5])
def test_other_letters_make_no_other_address(typed: str) -> None:
    assert normal_email(typed) == "anna@example.com"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("\u212aim@x.fr", "kim@x.fr"), ("STRAẞE@x.fr", "strasse@x.fr"), ("ﬀ@x.fr", "ff@x.fr")],
)
def test_capitals_of_any_alphabet_are_folded(typed: str, stored: str) -> None:
    assert normal_email(typed) == stored


@given(st.text())
def test_the_spelling_of_a_spelling_is_itself(typed: str) -> None:
    assert normal_email(normal_email(typed)) == normal_email(typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SPELLINGS)
def test_whatever_writes_an_address_writes_its_one_spelling(typed: str) -> None:
    saved = UserFactory(email=typed)
    by_update, by_set = UserFactory(), UserFactory()

    assert saved.email == normal_email(typed)
    assert User.objects.get(email=typed) == saved
    assert User.objects.get_by_natural_key(typed) == saved
    User.objects.filter(pk=saved.pk).update(email="gone@example.com")
    User.objects.filter(pk=by_update.pk).update(email=typed)
    assert User.objects.get(email__in=[typed]).pk == by_update.pk
    User.objects.filter(pk=by_update.pk).update(email="elsewhere@example.com")
    by_set.email = typed
    User.objects.bulk_update([by_set], ["email"])
    assert list(User.objects.filter(email=normal_email(typed))) == [by_set]


def store(person: User, email: str) -> None:
    """As the version before wrote it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE caladeo_user SET email = %s WHERE id = %s", [email, person.pk])


@pytest.mark.django_db
def test_stored_addresses_are_brought_to_their_one_spelling(seller: User) -> None:
    store(seller, "ｊulien@example.com")

    migration.normalise(apps, SimpleNamespace(connection=connection))

    assert User.objects.values_list("email", flat=True).get(pk=seller.pk) == "julien@example.com"


@pytest.mark.django_db
def test_two_accounts_of_one_address_are_told_and_not_merged(
    seller: User, administrator: User
) -> None:
    store(administrator, "ｊulien@example.com")

    with pytest.raises(ValueError, match="one e-mail") as said:
        migration.normalise(apps, SimpleNamespace(connection=connection))

    assert f"account {seller.pk} (julien@example.com)" in str(said.value)
    assert f"account {administrator.pk} (ｊulien@example.com)" in str(said.value)
    assert sorted(emails()) == ["julien@example.com", "ｊulien@example.com"]


def emails() -> list[Any]:
    return list(User.objects.values_list("email", flat=True))
