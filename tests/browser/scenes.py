"""What the browser tests of opportunities begin with, and how they look at a page."""

from datetime import timedelta

from playwright.sync_api import Locator, Page

from caladeo import clock
from opportunities.models import Opportunity
from statuses.models import Status
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)

LAPTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def unfold_preview(page: Page) -> None:
    """A phone folds all of the preview of a rule but the day."""
    for details in page.get_by_label("Détails de l’aperçu").locator("visible=true").all():
        details.click()


def new_project() -> Status:
    """« Nouveau projet », which calls for one task."""
    status = StatusFactory(name="Nouveau projet", position=1, color="#3B82F6", probability=10)
    AutoTaskTemplateFactory(status=status, name="Appeler le client", offset_days=2)
    return status


def confirmed_trip() -> Status:
    """« Voyage confirmé », which calls for two tasks; « Perdu » comes after it."""
    status = StatusFactory(name="Voyage confirmé", position=2, color="#2E9B57", probability=95)
    AutoTaskTemplateFactory(status=status, name="Vérifier l’acompte")
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    StatusFactory(name="Perdu", position=3, closed=True)
    return status


def kyoto(status: Status) -> Opportunity:
    """Leaves in ninety days; one of its tasks is late."""
    opportunity: Opportunity = OpportunityFactory(
        name="Kyoto et les Alpes japonaises",
        client=ClientFactory(name="Famille Lefèvre"),
        status=status,
        departure_date=clock.today() + timedelta(days=90),
        duration_days=15,
        expected_revenue=14800,
    )
    TaskFactory(opportunity=opportunity, due_date=clock.today() - timedelta(days=2))
    return opportunity


def toast(page: Page, words: str) -> Locator:
    return page.locator("[data-toast]").filter(has_text=words)


def sources(opportunity: Opportunity) -> list[str]:
    """How the opportunity has moved, its beginning left out."""
    return [change.source for change in opportunity.changes.order_by("pk")[1:]]
