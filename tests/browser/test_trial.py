"""*Tester ce statut*, by hand: an opportunity, another day, dates; nothing is written."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tests import fingerprint
from tests.browser.scenes import LAPTOP, PHONE, confirmed_trip, kyoto, new_project
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory

LOOKS = {"laptop": LAPTOP, "phone": PHONE}


@pytest.fixture
def confirmed(db: None) -> Status:
    """« Voyage confirmé » that also avoids weekends and skips what has passed."""
    status = confirmed_trip()
    AutoTaskTemplateFactory(
        status=status,
        name="Proposer l’assurance",
        offset_days=-300,
        reference="departure",
        if_past="skip",
    )
    AutoTaskTemplateFactory(
        status=status,
        name="Prendre des nouvelles",
        offset_days=3,
        reference="return",
        day_rule="next",
    )
    start = new_project()
    kyoto(start)
    OpportunityFactory(name="Bali en famille", status=start)
    return status


def shown(page: Page, words: str) -> Locator:
    """The line with these words, in the list of the desk or in the one of the phone."""
    return page.locator(".trial-list > li, .trial-steps > li").filter(has_text=words, visible=True)


@pytest.mark.main_flow
@pytest.mark.parametrize("look", LOOKS)
def test_a_status_is_tried_out_with_an_opportunity_and_with_dates(
    open_as: Callable[..., Page], administrator: User, confirmed: Status, look: str
) -> None:
    page = open_as(administrator, confirmed.get_absolute_url(), **LOOKS[look])
    before = fingerprint.of_database()
    name = "Tester ce statut" if look == "laptop" else "Tester"
    page.get_by_role("link", name=name, exact=True).click()

    count = page.get_by_role("status").filter(has_text="tâches")
    expect(count).to_have_text(re.compile("3 tâches seraient créées\\s+1 non créée"))
    expect(shown(page, "Proposer l’assurance")).to_contain_text("non créée")
    expect(shown(page, "Demander le solde")).to_contain_text("30 jours")
    expect(page.get_by_role("img", name="Entrée, aujourd’hui")).to_be_visible(
        visible=look == "laptop"
    )

    page.get_by_role("combobox", name="Opportunité").fill("bali")
    page.get_by_role("option", name="Bali en famille").click()
    expect(count).to_contain_text("dont 3 sans date")
    expect(shown(page, "Demander le solde")).to_contain_text("en attente de la date de départ")

    page.get_by_role("link", name="Des dates").click()
    departure = clock.today() + timedelta(days=60)
    page.get_by_label("Départ", exact=True).fill(departure.isoformat())
    expect(count).to_contain_text("dont 1 sans date")
    page.get_by_label("Retour", exact=True).fill((departure - timedelta(days=1)).isoformat())
    expect(page.get_by_text("Le retour ne peut pas précéder le départ")).to_be_visible()
    page.get_by_label("Retour", exact=True).fill((departure + timedelta(days=9)).isoformat())
    expect(page.locator(".field-error")).to_have_count(0)
    expect(shown(page, "Prendre des nouvelles")).to_contain_text("retour (")

    page.reload()
    expect(page.get_by_label("Départ", exact=True)).to_have_value(departure.isoformat())
    expect(count).to_contain_text("3 tâches seraient créées")
    assert fingerprint.of_database() == before


def test_everybody_can_read_it(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    path = f"{confirmed.get_absolute_url()}tester/"
    page = open_as(administrator, color_scheme="light", **LAPTOP)
    wrong = f"{path}?avec=dates&depart=2027-06-14&retour=2027-06-01"
    told = "Le retour ne peut pas précéder le départ"
    for address, shows in (
        (path, shown(page, "Vérifier l’acompte")),
        (wrong, page.get_by_text(told)),
    ):
        for look, scheme in ((LAPTOP, "light"), (PHONE, "dark")):
            page.set_viewport_size(look["viewport"])
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            expect(shows).to_be_visible()
            accessible(page)


def test_rules_are_tried_on_the_past(
    open_as: Callable[..., Page],
    accessible: Callable[[Page], None],
    administrator: User,
    confirmed: Status,
) -> None:
    trip = Opportunity.objects.earliest("pk")
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=confirmed, by=administrator, source="screen", at=clock.now())
    page = open_as(administrator, f"{confirmed.get_absolute_url()}tester/", **PHONE)
    before = fingerprint.of_database()

    page.get_by_role("link", name="Sur le passé").click()
    count = page.get_by_role("status").filter(has_text="tâches")
    expect(count).to_contain_text("avec les dates d’aujourd’hui")
    accessible(page)
    page.get_by_label("Tâche automatique").select_option(label="Demander le solde")
    expect(page.get_by_role("listitem").filter(has_text="entrée le")).to_have_count(1)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name=trip.name).click()
    expect(page).to_have_url(re.compile(f"/opportunites/{trip.pk}/"))
    assert fingerprint.of_database() == before


def test_a_number_counts_before_its_field_is_left(
    open_as: Callable[..., Page], administrator: User, confirmed: Status
) -> None:
    condition = {"field": "participants", "operator": "at_least", "value": 10, "label": ""}
    AutoTaskTemplateFactory(status=confirmed, name="Rooming list", conditions=[condition])
    path = f"{confirmed.get_absolute_url()}tester/"
    page = open_as(administrator, f"{path}?avec=dates&depart=2027-06-14&participants=12", **LAPTOP)
    expect(shown(page, "Rooming list")).not_to_contain_text("non créée")

    page.get_by_label("Participants").fill("2")

    expect(shown(page, "Rooming list")).to_contain_text("non créée")
