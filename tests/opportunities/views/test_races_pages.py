"""Pages of opportunities sent at the same moment, and what happens without the locks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.db.utils import IntegrityError
from django.urls import reverse

from opportunities.models import Client, KeyDateValue, Opportunity
from statuses.models import KeyDate
from tests.clients import Client as Browser
from tests.factories import (
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
    delete_key_date,
)
from tests.overtaking import needs_row_locks, overtake
from tests.reading import fields_of

pytestmark = pytest.mark.django_db(transaction=True)

TRIP, DAY = 'INTO "opportunities_opportunity"', 'INTO "opportunities_keydatevalue"'
CLIENT_GOES, KEY_DATE_GOES = 'FROM "opportunities_client"', 'FROM "statuses_keydate"'


@pytest.fixture
def web() -> Browser:
    StatusFactory(name="Nouveau projet")
    me = Browser()
    me.force_login(UserFactory())
    return me


def posting(web: Browser, url: str, **typed: Any) -> Callable[[], Any]:
    form = fields_of(web.get(url))
    return lambda: web.post(url, form | typed)


# --- A new opportunity, while its client is deleted ---


@pytest.fixture
def trip_is_posted(web: Browser) -> tuple[Client, Callable[[], Any]]:
    client: Client = ClientFactory(name="Famille Roux")
    typed = {"name": "Kyoto", "client": client.pk, "participants": "4"}
    return client, posting(web, reverse("opportunities:creation"), **typed)


def assert_says_that_the_client_is_gone(answer: Any) -> None:
    form = answer.context["form"]
    assert list(form.errors) == ["client"]
    assert (form["name"].value(), form["participants"].value()) == ("Kyoto", "4")
    assert not Opportunity.objects.exists()


def test_a_client_under_deletion_is_said_beside_the_field(trip_is_posted: Any) -> None:
    client, post = trip_is_posted

    _gone, answer = overtake(client.delete, post, after="DELETE " + CLIENT_GOES)

    assert_says_that_the_client_is_gone(answer)


def test_a_client_whose_trip_is_being_created_stays(trip_is_posted: Any) -> None:
    client, post = trip_is_posted

    answer, refusal = overtake(post, client.delete, after=TRIP)

    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert isinstance(refusal, ProtectedError | IntegrityError)
    assert Opportunity.objects.get().client == client


@needs_row_locks
def test_without_the_lock_the_client_goes_first(trip_is_posted: Any) -> None:
    client, post = trip_is_posted

    answer, _gone = overtake(post, client.delete, after=TRIP, locks=False)

    assert_says_that_the_client_is_gone(answer)


# --- A key date, while it is deleted or its day is another one ---


@pytest.fixture
def balance() -> KeyDate:
    row: KeyDate = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    return row


@pytest.fixture
def url(balance: KeyDate) -> str:
    trip = OpportunityFactory(travelling=True)
    return reverse("opportunities:key-date", args=[trip.pk, balance.pk])


def assert_says_that_the_key_date_is_gone(answer: Any) -> None:
    form = answer.context["form"]
    assert answer.status_code == 422
    assert (list(form.errors), form["day"].value()) == (["day"], "2027-05-20")
    assert not KeyDateValue.objects.exists()


def test_a_key_date_under_deletion_is_said_beside_the_field(
    web: Browser, balance: KeyDate, url: str
) -> None:
    post = posting(web, url, day="2027-05-20")

    _gone, answer = overtake(
        lambda: delete_key_date(balance.pk), post, after="DELETE " + KEY_DATE_GOES
    )

    assert_says_that_the_key_date_is_gone(answer)


def test_a_key_date_that_is_being_set_is_deleted_with_its_day(
    web: Browser, balance: KeyDate, url: str
) -> None:
    post = posting(web, url, day="2027-05-20")

    answer, gone = overtake(post, lambda: delete_key_date(balance.pk), after=DAY)

    assert (answer.status_code, gone) == (302, None)  # type: ignore[attr-defined]
    assert not KeyDateValue.objects.exists()
    assert not KeyDate.objects.exists()


@needs_row_locks
def test_without_the_lock_the_key_date_goes_first(web: Browser, balance: KeyDate, url: str) -> None:
    post = posting(web, url, day="2027-05-20")

    answer, _gone = overtake(post, lambda: delete_key_date(balance.pk), after=DAY, locks=False)

    assert_says_that_the_key_date_is_gone(answer)


@pytest.fixture
def two(web: Browser, url: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """A colleague gives the key date another day, while I go back to its formula."""
    web.post(url, {"day": "2027-05-20"})
    colleague = Browser()
    colleague.force_login(UserFactory())
    return posting(colleague, url, day="2027-05-25"), posting(web, url, back="1")


def test_going_back_meanwhile_tells_of_the_other_day(two: Any) -> None:
    theirs, mine = overtake(*two, after=DAY)

    assert theirs.status_code == 302  # type: ignore[attr-defined]
    assert list(mine.context["form"].errors) == ["day"]  # type: ignore[attr-defined]
    assert KeyDateValue.objects.get().day == date(2027, 5, 25)


@needs_row_locks
def test_without_the_lock_the_other_day_is_lost(two: Any) -> None:
    overtake(*two, after=DAY, locks=False)

    assert not KeyDateValue.objects.exists()
