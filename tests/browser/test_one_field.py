"""On *Détails* a value opens its field in its place; Enter saves, Escape gives up."""

import pytest
from playwright.sync_api import Locator, expect

from caladeo.models import User
from tests.browser.scenes import LAPTOP, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory


def test_values_are_edited_where_they_stand(open_as, seller: User, accessible):
    template = AutoTaskTemplateFactory(before_departure=True, name="Documents")
    trip = OpportunityFactory(status=template.status, travelling=True, destinations="Japon")
    page = open_as(seller, trip.get_absolute_url(), **LAPTOP)
    place, value = page.get_by_label("Destinations"), page.locator("#value-destinations a.value")

    value.press("Enter")
    expect(place).to_be_focused()
    place.fill("Corée")
    place.press("Escape")
    expect(value).to_be_focused()
    expect(value).to_contain_text("Japon")

    value.click()
    place.fill("Corée")
    place.press("Enter")
    expect(value).to_contain_text("Corée")
    expect(page.locator("#facts")).to_contain_text("Corée")
    expect(toast(page, "Opportunité enregistrée")).to_be_visible()
    expect(value).to_be_focused()

    page.locator("#value-departure_date a.value").click()
    departure = page.get_by_label("Date de départ")
    departure.fill("2027-07-14")
    expect(page.locator("#value-departure_date")).to_contain_text("1 tâche bouge")
    accessible(page)
    departure.press("Enter")
    expect(page.locator("#value-return_date")).to_contain_text("28 juillet 2027")
    expect(toast(page, "1 tâche déplacée")).to_be_visible()


def test_a_second_open_field_keeps_what_is_typed_when_the_first_is_saved(open_as, seller: User):
    trip = OpportunityFactory(expected_revenue=1000, expected_margin=100)
    page = open_as(seller, trip.get_absolute_url(), **LAPTOP)
    revenue, margin = (page.locator(f"#value-expected_{name}") for name in ("revenue", "margin"))
    margin.locator("a.value").click()
    margin.get_by_role("textbox").fill("250")
    revenue.locator("a.value").click()
    revenue.get_by_role("textbox").fill("2000")
    revenue.get_by_role("textbox").press("Enter")

    expect(toast(page, "Opportunité enregistrée")).to_be_visible()
    expect(revenue).to_contain_text("2 000")
    expect(margin.get_by_role("textbox")).to_have_value("250")
    margin.get_by_role("textbox").press("Enter")
    expect(margin).to_contain_text("250")
    trip.refresh_from_db()
    assert (trip.expected_revenue, trip.expected_margin) == (2000, 250)


@pytest.mark.parametrize("by_keyboard", [True, False])
def test_dates_typed_in_a_row_stay_when_its_manager_is_opened_too(open_as, seller, by_keyboard):
    lea = UserFactory(name="Léa Petit")
    trip = OpportunityFactory(name="Kyoto", travelling=True, manager=seller)
    page = open_as(seller, "/opportunites/", **LAPTOP)
    row = page.locator(f"#trip-{trip.pk}")
    dates, manager = row.locator(".row-dates"), row.locator(".row-person")
    departure, person = row.get_by_label("Date de départ"), manager.get_by_role("combobox")

    def press(value: Locator) -> None:
        value.press("Enter") if by_keyboard else value.click()

    press(dates.locator("a.value"))
    departure.fill("2027-07-14")
    press(manager.locator("a.value"))
    expect(person).to_be_focused()
    person.press("Escape") if by_keyboard else manager.get_by_role("link", name="Annuler").click()
    expect(departure).to_be_focused()
    expect(departure).to_have_value("2027-07-14")

    press(manager.locator("a.value"))
    person.select_option(str(lea.pk))
    press(manager.get_by_role("button", name="Enregistrer").last)
    expect(manager.locator("a.value")).to_contain_text("Léa Petit")
    expect(departure).to_have_value("2027-07-14")

    press(dates.get_by_role("button", name="Enregistrer").last)
    expect(dates.locator("a.value")).to_contain_text("28 juil")
    trip.refresh_from_db()
    assert (str(trip.departure_date), trip.manager) == ("2027-07-14", lea)
