from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from caladeo import one_time_links
from caladeo.models import User
from caladeo.one_time_links import SpentLinkError
from tests.racing import together


def parts(person: User) -> tuple[str, str]:
    uid, token = one_time_links.path("account:invitation", person=person).split("/")[2:4]
    return uid, token


@pytest.mark.django_db
def test_a_link_belongs_to_its_person(seller: User) -> None:
    assert one_time_links.holder(*parts(seller)) == seller


@pytest.mark.django_db
def test_a_link_works_once(seller: User) -> None:
    link = parts(seller)

    one_time_links.redeem(*link, password="six petites pommes")

    seller.refresh_from_db()
    assert seller.check_password("six petites pommes")
    with pytest.raises(SpentLinkError):
        one_time_links.redeem(*link, password="une autre phrase")


@pytest.mark.django_db
def test_a_link_lasts_three_days(seller: User) -> None:
    with time_machine.travel(datetime(2027, 5, 10, 9, 0, tzinfo=UTC), tick=False) as clock:
        link = parts(seller)

        clock.shift(timedelta(days=2, hours=23))
        assert one_time_links.holder(*link) == seller
        clock.shift(timedelta(hours=1, minutes=1))
        with pytest.raises(SpentLinkError):
            one_time_links.holder(*link)


@pytest.mark.django_db
def test_the_link_of_a_deactivated_person_is_dead(stranger: User) -> None:
    with pytest.raises(SpentLinkError):
        one_time_links.holder(*parts(stranger))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "uid", ["", "é", "AA", "MA", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "\0"]
)
def test_a_garbled_link_belongs_to_nobody(seller: User, uid: str) -> None:
    token = parts(seller)[1]

    with pytest.raises(SpentLinkError):
        one_time_links.holder(uid, token)


@pytest.mark.django_db
def test_a_link_of_somebody_else_does_not_open_an_account(
    seller: User, administrator: User
) -> None:
    uid, token = parts(administrator)[0], parts(seller)[1]

    with pytest.raises(SpentLinkError):
        one_time_links.holder(uid, token)


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_sets_one_password(seller: User) -> None:
    link = parts(seller)

    answers = together(
        lambda: one_time_links.redeem(*link, password="six petites pommes"),
        lambda: one_time_links.redeem(*link, password="sept grandes poires"),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["SpentLinkError", "User"]
