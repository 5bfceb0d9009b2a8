"""What a changed date moves is said before it is saved, in French."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import KeyDate
from tasks.actions import editing
from tests.browser.scenes import LAPTOP, PHONE, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory


@pytest.fixture
def trip(seller: User) -> Opportunity:
    """Leaves in sixty days; its balance is ten days before, its insurance was set by hand."""
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-10)
    template = AutoTaskTemplateFactory(before_departure=True, name="Documents")
    AutoTaskTemplateFactory(status=template.status, before_departure=True, name="Assurance")
    AutoTaskTemplateFactory(
        status=template.status,
        reference="key_date",
        key_date=balance,
        offset_days=0,
        name="Facturer le solde",
    )
    trip: Opportunity = OpportunityFactory(
        status=template.status,
        manager=seller,
        departure_date=clock.today() + timedelta(days=60),
        duration_days=10,
    )
    pinned = trip.tasks.get(name="Assurance")
    editing.edit(pinned, by=seller, at=clock.now(), due_date=clock.today() + timedelta(days=25))
    return trip


def edition(trip: Opportunity) -> str:
    return reverse("opportunities:edition", args=[trip.pk])


def in_days(count: int) -> str:
    return (clock.today() + timedelta(days=count)).isoformat()


def offsets(trip: Opportunity) -> dict[str, int]:
    """In how many days each task is due."""
    days = trip.tasks.values_list("name", "due_date")
    return {name: (day - clock.today()).days for name, day in days}


def test_the_form_says_what_moves_as_the_dates_change(open_as, seller, trip, accessible):
    page = open_as(seller, edition(trip), **LAPTOP)
    moves = page.locator("#moves")

    page.get_by_label("Date de départ").fill(in_days(20))
    page.get_by_label("Date de départ").blur()

    expect(moves).to_contain_text("2 tâches bougent, 1 fixée à la main reste, 1 sera en retard")
    expect(page.get_by_label("Date de retour")).to_have_value(in_days(29))
    assert offsets(trip)["Documents"] == 30
    moves.get_by_text("Voir la liste").click()
    expect(moves.get_by_text("Facturer le solde")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Enregistrer").last.click()

    expect(toast(page, "2 tâches déplacées")).to_be_visible()
    assert offsets(trip) == {"Documents": -10, "Assurance": 25, "Facturer le solde": 10}


def test_back_to_the_stored_date_there_is_nothing_to_say(open_as, seller, trip):
    page = open_as(seller, edition(trip), **LAPTOP)
    departure = page.get_by_label("Date de départ")

    departure.fill(in_days(70))
    expect(page.locator("#moves")).to_contain_text("2 tâches bougent")
    departure.fill(in_days(60))

    expect(page.locator("#moves")).to_be_empty()


def test_a_key_date_is_set_by_hand_and_given_back(open_as, seller, trip, accessible):
    page = open_as(seller, trip.get_absolute_url(), **PHONE)

    page.get_by_role("link", name="Fixer « Solde »").click()
    dialog = page.get_by_role("dialog", name="Solde")
    dialog.get_by_label("Date", exact=True).fill(in_days(55))
    expect(dialog.get_by_text("1 tâche bouge", exact=True)).to_be_visible()
    accessible(page)
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#key-dates").get_by_text("fixée")).to_be_visible()
    assert offsets(trip)["Facturer le solde"] == 55

    page.get_by_role("link", name="Changer « Solde »").click()
    dialog.get_by_role("button", name="Revenir au").click()
    expect(dialog.get_by_text("1 tâche bouge", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Revenir au").click()

    expect(page.locator("#key-dates").get_by_text("calculée")).to_be_visible()
    assert offsets(trip)["Facturer le solde"] == 50
