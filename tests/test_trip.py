"""How long the trip of an ordinary status change is: files entered, depth of calls, statements.

Ceilings: who makes the trip longer says so here; shorter is better (docs/architecture.md).
"""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opportunities.models import Opportunity
from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tracing import traced

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@dataclass(frozen=True)
class Limit:
    files: int
    depth: int
    statements: int


BY_PAGE = Limit(files=38, depth=25, statements=18)
BY_SAVE = Limit(files=30, depth=18, statements=10)


@pytest.fixture
def trip() -> Opportunity:
    row: Opportunity = OpportunityFactory(
        travelling=True, status=StatusFactory(name="Devis envoyé")
    )
    return row


@pytest.fixture
def confirmed() -> Status:
    rule = AutoTaskTemplateFactory(status=StatusFactory(name="Voyage confirmé"))
    status: Status = rule.status
    return status


def test_a_move_from_its_page(seller, trip, confirmed):
    browser = Client()
    browser.force_login(seller)
    url, seen = reverse("opportunities:transition", args=[trip.pk]), trip.status_id
    # The first move of a process loads what stays loaded.
    browser.post(url, {"to": confirmed.pk, "seen": seen})
    browser.post(url, {"to": seen, "seen": confirmed.pk})

    with CaptureQueriesContext(connection) as asked, traced() as found:
        browser.post(url, {"to": confirmed.pk, "seen": seen})

    assert trip.tasks.count() == 2
    assert within(Limit(len(found.files), found.depth, len(asked)), BY_PAGE)


def test_a_save_in_a_shell(trip, confirmed):
    rows = [OpportunityFactory(travelling=True, status=trip.status), trip]
    for row in rows[:-1]:
        row.status = confirmed
        row.save()
    row = Opportunity.objects.get(pk=trip.pk)
    row.status = confirmed

    with CaptureQueriesContext(connection) as asked, traced() as found:
        row.save()

    assert trip.tasks.count() == 1
    assert within(Limit(len(found.files), found.depth, len(asked)), BY_SAVE)


def within(measured: Limit, most: Limit) -> bool:
    return (
        measured.files <= most.files
        and measured.depth <= most.depth
        and measured.statements <= most.statements
    )
