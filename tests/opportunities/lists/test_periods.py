"""Departures of days that are counted from the day on which the list is looked at."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from opportunities.lists import dates, filters
from opportunities.lists.dates import Period
from opportunities.models import Opportunity
from tests.clients import Client
from tests.factories import OpportunityFactory

pytestmark = pytest.mark.both


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (Period.WEEK, date(2027, 12, 28), date(2027, 12, 28), date(2028, 1, 4)),
        (Period.THIRTY_DAYS, date(2028, 2, 1), date(2028, 2, 1), date(2028, 3, 2)),
        (Period.THIS_MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Period.NEXT_MONTH, date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 28)),
        (Period.NEXT_MONTH, date(2027, 12, 1), date(2028, 1, 1), date(2028, 1, 31)),
    ],
)
def test_the_days_of_a_period(period: str, today: date, first: date, last: date) -> None:
    assert dates.days_of_period(period, today=today) == (first, last)


@given(st.dates(date(1990, 1, 1), date(2099, 10, 1)))
def test_this_month_and_the_next_follow_each_other(today: date) -> None:
    first, last = dates.days_of_period(Period.THIS_MONTH, today=today)
    next_first, next_last = dates.days_of_period(Period.NEXT_MONTH, today=today)

    assert first <= today <= last
    assert (first.day, next_first.day) == (1, 1)
    assert next_first == last + timedelta(days=1)
    assert (next_last + timedelta(days=1)).day == 1
    assert next_last - next_first <= timedelta(days=30)


def test_a_period_takes_the_place_of_two_days() -> None:
    asked = filters.parse(QueryDict("periode=ce-mois&depuis=2027-05-12&jusque=2027-05-14"))

    assert (asked.period, asked.since, asked.until) == ("ce-mois", None, None)
    assert asked.query() == "?periode=ce-mois"
    assert filters.parse(QueryDict("periode=demain&depuis=2027-05-12")).query() == (
        "?depuis=2027-05-12"
    )


@pytest.mark.django_db
def test_it_goes_on_with_the_days(client: Client, seller: Any) -> None:
    """A link that was kept on one day shows the departures of the day on which it is opened."""
    client.force_login(seller)
    for name, day in (("Oman", date(2027, 5, 20)), ("Kyoto", date(2027, 6, 14))):
        OpportunityFactory(name=name, departure_date=day, duration_days=3)
    found: dict[int, str] = {}
    for month in (5, 6):
        with time_machine.travel(f"2027-{month:02}-10 09:00+02:00", tick=False):
            client.force_login(seller)
            url = reverse("opportunities:list") + "?periode=ce-mois"
            found[month] = client.get(url).text

    assert "Oman" in found[5]
    assert "Kyoto" not in found[5]
    assert "Kyoto" in found[6]
    assert "Oman" not in found[6]
    assert "Départ\u00a0:\u00a0Ce mois-ci" in found[6]
    assert Opportunity.objects.count() == 2
