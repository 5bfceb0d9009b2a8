"""On *Détails* a value opens its field in its place; Enter saves, Escape gives up."""

from playwright.sync_api import expect

from caladeo.models import User
from tests.browser.scenes import LAPTOP, toast
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory


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
