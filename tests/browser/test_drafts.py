"""A note is a plain form where htmx does not come: its draft goes once it is written."""

from playwright.sync_api import expect

from caladeo.models import User
from tasks.models import Note
from tests.browser.scenes import LAPTOP
from tests.factories import OpportunityFactory


def test_a_plain_post_leaves_no_draft_unless_it_was_refused(open_as, seller: User, console) -> None:
    console.allow("Failed to load resource")
    trip = OpportunityFactory(manager=seller)
    page = open_as(seller, "/", **LAPTOP)
    page.context.route("**/htmx*", lambda route: route.abort())
    journal = f"/opportunites/{trip.pk}/journal/"
    page.goto(journal)
    field = page.get_by_label("Note", exact=True)
    send = page.get_by_role("button", name="Noter")

    field.fill("Thomas a appelé.")
    send.click()
    expect(page.get_by_text("Thomas a appelé.")).to_be_visible()
    expect(field).to_have_value("")

    long = "é" * 5001
    field.fill(long)
    send.click()
    expect(page.get_by_text("Trop long")).to_be_visible()
    page.goto(journal)
    expect(field).to_have_value(long)

    field.fill("Rappeler lundi.")
    page.context.set_offline(True)
    send.click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.go_back()
    page.goto(journal)
    expect(field).to_have_value("Rappeler lundi.")
    assert Note.objects.count() == 1
