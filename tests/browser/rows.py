"""The rows of a list of tasks, as a person finds them on the page."""

from datetime import timedelta

from playwright.sync_api import Locator, Page

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DAY = timedelta(days=1)


def make_trip(seller: User) -> Opportunity:
    """An opportunity with an automatic task and three added by hand."""
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    opportunity = OpportunityFactory(
        manager=seller,
        status=status,
        name="Tour d’Islande",
        departure_date=clock.today() + 50 * DAY,
        duration_days=9,
    )
    for name, days in (("Vérifier l’acompte", -2), ("Finir le devis", 0), ("Relancer", 3)):
        TaskFactory(opportunity=opportunity, name=name, due_date=clock.today() + days * DAY)
    return opportunity


def tab(trip: Opportunity) -> str:
    return f"/opportunites/{trip.pk}/taches/"


def row(page: Page, name: str) -> Locator:
    """The row of a task, not the copy that folds away."""
    return page.locator(".task-row:not([data-leaving])").filter(
        has=page.locator(".task-link", has_text=name)
    )


def group(page: Page, title: str) -> Locator:
    return page.locator("details.group").filter(has=page.locator("summary", has_text=title))


def toast(page: Page, words: str) -> Locator:
    return page.locator("[data-toast]").filter(has_text=words)
