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
