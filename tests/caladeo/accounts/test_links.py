from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from caladeo.accounts import links
from caladeo.accounts.links import INVITATION, RESET, LinkKind, SpentLinkError
from caladeo.models import User
from tests.racing import together

BOTH = pytest.mark.parametrize("kind", [INVITATION, RESET], ids=["invitation", "reset"])


def parts(person: User, kind: LinkKind = INVITATION) -> tuple[str, str]:
    uid, token = links.path(kind, person=person).split("/")[-3:-1]
    return uid, token


@BOTH
@pytest.mark.django_db
def test_a_link_belongs_to_its_person(seller: User, kind: LinkKind) -> None:
    assert links.holder(kind, *parts(seller, kind)) == seller


@BOTH
@pytest.mark.django_db
def test_a_link_works_once_and_kills_every_other(seller: User, kind: LinkKind) -> None:
    link, reset, invitation = parts(seller, kind), parts(seller, RESET), parts(seller, INVITATION)

    links.redeem(kind, *link, password="six petites pommes")

    seller.refresh_from_db()
    assert seller.check_password("six petites pommes")
    for other, spent in ((kind, link), (RESET, reset), (INVITATION, invitation)):
        with pytest.raises(SpentLinkError):
            links.redeem(other, *spent, password="une autre phrase")


@pytest.mark.parametrize(
    ("kind", "lifetime"),
    [(INVITATION, timedelta(days=3)), (RESET, timedelta(hours=1))],
    ids=["invitation", "reset"],
)
# The second day is the one on which the clocks of Paris go forward.
@pytest.mark.parametrize(
    "day", [datetime(2027, 5, 10, 9, 0, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)]
)
@pytest.mark.django_db
def test_how_long_a_link_lasts(
    seller: User, kind: LinkKind, lifetime: timedelta, day: datetime
) -> None:
    with time_machine.travel(day, tick=False) as clock:
        link = parts(seller, kind)

        clock.shift(lifetime)
        assert links.holder(kind, *link) == seller
        clock.shift(timedelta(seconds=1))
        with pytest.raises(SpentLinkError):
            links.holder(kind, *link)


@pytest.mark.django_db
def test_a_link_opens_nothing_but_what_it_is_for(seller: User) -> None:
    for kind, other in ((INVITATION, RESET), (RESET, INVITATION)):
        with pytest.raises(SpentLinkError):
            links.holder(other, *parts(seller, kind))


@BOTH
@pytest.mark.django_db
def test_the_link_of_a_deactivated_person_is_dead(stranger: User, kind: LinkKind) -> None:
    with pytest.raises(SpentLinkError):
        links.holder(kind, *parts(stranger, kind))


@BOTH
@pytest.mark.django_db
def test_a_link_stays_dead_when_its_account_is_opened_again(seller: User, kind: LinkKind) -> None:
    before = parts(seller, kind)
    User.objects.filter(pk=seller.pk).update(is_active=False)
    meanwhile = parts(User.objects.get(pk=seller.pk), kind)
    User.objects.filter(pk=seller.pk).update(is_active=True)

    for link in (before, meanwhile):
        with pytest.raises(SpentLinkError):
            links.holder(kind, *link)
    fresh = parts(User.objects.get(pk=seller.pk), kind)
    assert links.holder(kind, *fresh) == seller


@pytest.mark.django_db
@pytest.mark.parametrize(
    "uid", ["", "é", "AA", "MA", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "\0"]
)
def test_a_garbled_link_belongs_to_nobody(seller: User, uid: str) -> None:
    token = parts(seller)[1]

    with pytest.raises(SpentLinkError):
        links.holder(INVITATION, uid, token)


@pytest.mark.django_db
def test_a_link_of_somebody_else_does_not_open_an_account(
    seller: User, administrator: User
) -> None:
    uid, token = parts(administrator)[0], parts(seller)[1]

    with pytest.raises(SpentLinkError):
        links.holder(INVITATION, uid, token)


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_sets_one_password(seller: User) -> None:
    link = parts(seller)

    answers = together(
        lambda: links.redeem(INVITATION, *link, password="six petites pommes"),
        lambda: links.redeem(INVITATION, *link, password="sept grandes poires"),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["SpentLinkError", "User"]
