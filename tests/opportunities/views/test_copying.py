"""*Dupliquer*: the form of a new opportunity, filled in as another one."""

from decimal import Decimal

import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, StatusFactory, UserFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(first):
    return OpportunityFactory(
        name="Kyoto",
        status=StatusFactory(name="Vendu", position=5),
        travelling=True,
        destinations="Japon",
        participants=4,
        expected_revenue=Decimal("14800.50"),
        expected_margin=Decimal(2220),
        manager=UserFactory(),
        is_starred=True,
    )


def copy_of(trip) -> str:
    return f"{reverse('opportunities:creation')}?comme={trip.pk}"


def typed(page) -> dict[str, object]:
    """What the form sends as it was opened."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    sent = {name: getattr(value, "pk", value) for name, value in values.items() if value}
    return sent | {"token": page.context["token"]}


def test_the_page_of_a_trip_leads_to_its_copy(web, trip):
    assert copy_of(trip) in web.get(reverse("tasks:tab", args=[trip.pk])).text


def test_a_copy_enters_the_first_status_with_its_tasks_and_without_dates(web, trip, first, seller):
    page = web.get(copy_of(trip))
    assert trip.client.name in page.text
    assert "copie sans dates : Kyoto" in reading.text(page)
    assert Opportunity.objects.count() == 1

    web.post(copy_of(trip), typed(page))

    new = Opportunity.objects.exclude(pk=trip.pk).get()
    for name in ("name", "client", "destinations", "participants", "expected_revenue"):
        assert getattr(new, name) == getattr(trip, name), name
    assert new.expected_margin == trip.expected_margin
    assert (new.status, new.manager, new.is_starred) == (first, seller, False)
    assert (new.departure_date, new.duration_days) == (None, None)
    assert [task.name for task in new.tasks.all()] == ["Appeler le client"]


def test_a_copy_sent_twice_is_made_once(web, trip):
    sent = typed(web.get(copy_of(trip)))

    for _click in range(2):
        web.post(copy_of(trip), sent)

    assert Opportunity.objects.count() == 2


def test_what_was_deleted_meanwhile_is_said_and_the_form_is_empty(web, trip):
    url = copy_of(trip)
    Opportunity.objects.all().delete()

    page = web.get(url)

    assert "n’existe plus" in page.text
    assert page.context["form"]["name"].value() is None


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "\0"])
def test_nonsense_begins_an_empty_form(web, first, nonsense):
    page = web.get(reverse("opportunities:creation"), {"comme": nonsense})

    assert page.status_code == 200
    assert page.context["form"]["name"].value() is None
