"""*Ajouter un modèle…* on the Tâches tab: chosen, seen, created and taken back, by keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from caladeo.models import User
from tasks.models import Task
from tests.browser.scenes import confirmed_trip, kyoto, new_project


def test_rules_are_put_on_a_trip_and_taken_back(
    open_as: Callable[..., Page], seller: User, db: None
) -> None:
    confirmed_trip()
    trip = kyoto(new_project())
    before = Task.objects.count()
    page = open_as(seller, f"/opportunites/{trip.pk}/taches/")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.locator(
            "summary[aria-label='Autres actions'], summary:has([aria-label='Autres actions'])"
        ).first.click()
        page.get_by_role("link", name="Ajouter un modèle…").first.click()

        page.get_by_role("checkbox", name="Vérifier l’acompte").focus()
        page.keyboard.press("Space")
        expect(page.get_by_text("1 tâche sera créée")).to_be_visible()
        expect(page.locator(".put-list > li")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Créer la tâche").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_text("1 tâche créée")).to_be_visible()
        assert Task.objects.count() == before + 1
        page.get_by_role("button", name="Annuler").click()
        expect(page.get_by_text("1 tâche retirée")).to_be_visible()
        assert Task.objects.count() == before
