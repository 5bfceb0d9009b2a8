import threading

import pytest
from django.db import connection, transaction

from caladeo.accounts import administrators
from caladeo.accounts.administrators import LastAdministratorError
from caladeo.models import User
from tests.factories import UserFactory
from tests.racing import together

ROUNDS = 8


@pytest.mark.django_db
def test_the_right_is_given(seller: User) -> None:
    administrators.grant(seller)

    seller.refresh_from_db()
    assert seller.can_configure


@pytest.mark.django_db
def test_the_right_is_taken_when_somebody_else_has_it(administrator: User) -> None:
    UserFactory(administrator=True)

    administrators.take(administrator)

    administrator.refresh_from_db()
    assert not administrator.can_configure


@pytest.mark.django_db
def test_the_last_administrator_keeps_the_right(administrator: User, seller: User) -> None:
    with pytest.raises(LastAdministratorError):
        administrators.take(administrator)

    administrator.refresh_from_db()
    assert administrator.can_configure


@pytest.mark.django_db
def test_a_deactivated_administrator_does_not_count(administrator: User) -> None:
    UserFactory(administrator=True, deactivated=True)

    with pytest.raises(LastAdministratorError):
        administrators.take(administrator)


@pytest.mark.django_db
def test_an_invitation_not_accepted_does_not_count(administrator: User) -> None:
    User.objects.create_user("lea@example.com", name="Léa", can_configure=True)

    with pytest.raises(LastAdministratorError):
        administrators.take(administrator)


@pytest.mark.django_db
def test_the_right_of_a_person_who_never_joined_can_be_taken(administrator: User) -> None:
    invited = User.objects.create_user("lea@example.com", name="Léa", can_configure=True)

    administrators.take(invited)

    assert list(User.objects.administrators()) == [administrator]


@pytest.mark.django_db
def test_taking_the_right_from_somebody_without_it_changes_nothing(
    administrator: User, seller: User
) -> None:
    administrators.take(seller)

    assert list(User.objects.administrators()) == [administrator]


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_leave_one_administrator() -> None:
    for _round in range(ROUNDS):
        User.objects.all().delete()
        claire, julien = UserFactory.create_batch(2, administrator=True)

        answers = together(
            lambda claire=claire: administrators.take(claire),
            lambda julien=julien: administrators.take(julien),
        )

        assert [type(answer) for answer in answers].count(LastAdministratorError) == 1
        assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write")
def test_without_the_lock_two_requests_at_once_leave_nobody() -> None:
    claire, julien = UserFactory.create_batch(2, administrator=True)
    both_have_looked = threading.Barrier(2, timeout=20)

    def take_without_lock(person: User) -> None:
        with transaction.atomic():
            administrators.keep_one(without=person)
            both_have_looked.wait()
            User.objects.filter(pk=person.pk).update(can_configure=False)

    together(lambda: take_without_lock(claire), lambda: take_without_lock(julien))

    assert User.objects.administrators().count() == 0
