"""What is typed and not sent yet is there again; a note, also where htmx does not come."""

from playwright.sync_api import Page, expect

from caladeo.models import User
from tasks.models import Note
from tests.browser.rows import make_trip, row, tab, toast
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


def test_an_act_of_several_keeps_what_was_being_typed(open_as, seller: User) -> None:
    trip = make_trip(seller)
    page = open_as(seller, "/")
    page.keyboard.press("n")
    page.keyboard.type("Réserver les vols")
    row(page, "Relancer").focus()
    page.keyboard.press("e")
    expect(name := page.get_by_label("Nom", exact=True).last).to_be_focused()
    name.fill("Rappeler")
    put_off(page, "Finir le devis")

    expect(page.locator(".inline-form")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Réserver les vols")
    page.keyboard.press("Escape")
    row(page, "Relancer").focus()
    page.keyboard.press("e")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Rappeler")

    page.goto(tab(trip))
    page.keyboard.press("n")
    page.keyboard.type("Réserver l’hôtel")
    put_off(page, "Vérifier l’acompte")
    expect(page.get_by_label("Nom de la nouvelle tâche")).to_have_value("Réserver l’hôtel")


def put_off(page: Page, name: str) -> None:
    row(page, name).locator(".task-select").check()
    bar = page.locator("#chosen")
    bar.get_by_text("Reporter", exact=True).first.click()
    bar.get_by_role("button", name="Demain").click()
    expect(toast(page, "reportée")).to_be_visible()


def test_escape_leaves_the_line_that_adds_to_a_trip_and_its_words(open_as, seller: User) -> None:
    page = open_as(seller, tab(make_trip(seller)))
    page.keyboard.press("n")
    page.keyboard.type("Réserver")

    page.keyboard.press("Escape")
    page.keyboard.press("j")

    expect(row(page, "Vérifier l’acompte")).to_be_focused()
    expect(page.get_by_label("Nom de la nouvelle tâche")).to_have_value("Réserver")
