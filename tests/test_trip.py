"""How long an ordinary change travels: files entered, depth of calls, statements.

Ceilings: who makes the trip longer says so here; shorter is better (docs/architecture.md).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opportunities.models import Opportunity
from statuses.models import Status
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.reading import fields_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
APPS = tuple(str(ROOT / app) for app in ("caladeo", "statuses", "opportunities", "tasks"))


@dataclass
class Trip:
    """Which of our files a call enters; ``depth``: frames of ours that stand on each other."""

    files: set[str] = field(default_factory=set)
    depth: int = 0


@contextmanager
def traced() -> Iterator[Trip]:
    trip, ours = Trip(), 0

    def see(frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal ours
        name = frame.f_code.co_filename
        if event not in ("call", "return") or not name.startswith(APPS):
            return
        if event == "return":
            ours -= 1
            return
        ours += 1
        trip.files.add(str(Path(name).relative_to(ROOT)))
        trip.depth = max(trip.depth, ours)

    sys.setprofile(see)
    try:
        yield trip
    finally:
        sys.setprofile(None)


@dataclass(frozen=True)
class Limit:
    files: int
    depth: int
    statements: int


# Two of the depth are the line in the log: its middleware, and what counts the statements.
BY_PAGE = Limit(files=33, depth=17, statements=14)
BY_SAVE = Limit(files=24, depth=14, statements=10)
BY_EDIT = Limit(files=47, depth=24, statements=15)


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


def test_a_departure_edited_on_its_page(seller, trip, confirmed):
    AutoTaskTemplateFactory(status=confirmed, before_departure=True)
    trip.status = confirmed
    trip.save()
    browser, url = Client(), reverse("opportunities:edition", args=[trip.pk])
    browser.force_login(seller)
    due = trip.tasks.get(reference="departure").due_date
    for days in (1, 2):  # the first of a process loads what stays loaded
        day = trip.departure_date + timedelta(days=days)
        sent = fields_of(browser.get(url)) | {"departure_date": day.isoformat()}
        shown = browser.post(url, sent)  # what will move
        with CaptureQueriesContext(connection) as asked, traced() as found:
            browser.post(url, sent | {"previewed": shown.context["previewed"]})

    assert trip.tasks.get(reference="departure").due_date == due + timedelta(days=2)
    assert within(Limit(len(found.files), found.depth, len(asked)), BY_EDIT)


def within(measured: Limit, most: Limit) -> bool:
    return (
        measured.files <= most.files
        and measured.depth <= most.depth
        and measured.statements <= most.statements
    )
