"""Notes on the page of their client and in the export of trips."""

import csv
import io

import pytest
from django.urls import reverse

from caladeo import clock
from tasks.notes import writing
from tests.factories import OpportunityFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(seller, today):
    return OpportunityFactory(name="Kyoto", manager=seller)


def write(trip, text: str, by=None):
    return writing.write(trip, text=text, by=by, at=clock.now())


def test_a_client_has_the_notes_of_their_trips(desk, trip, seller):
    write(trip, "Préfère le train.", by=seller)
    other = OpportunityFactory(name="Oman", client=trip.client)
    write(other, "Craint la chaleur.", by=seller)
    write(OpportunityFactory(), "De quelqu’un d’autre.", by=seller)

    page = reading.text(desk.get(trip.client.get_absolute_url()))

    assert "Julien Bernard Oman aujourd’hui 9 h 42" in page
    assert page.index("Craint la chaleur.") < page.index("Préfère le train.")
    assert "De quelqu’un d’autre." not in page


def test_the_page_of_a_client_tells_the_latest(desk, trip, seller):
    for number in range(21):
        write(trip, f"Note numéro {number}.", by=seller)

    page = reading.text(desk.get(trip.client.get_absolute_url()))

    assert "Note numéro 1." in page
    assert "Note numéro 0." not in page
    assert "Ce sont les dernières" in page


def test_the_export_of_trips_has_a_column_of_notes(desk, trip, seller):
    write(trip, "Préfère le train.", by=seller)
    write(trip, "=2+2", by=seller)
    writing.hide(write(trip, "Supprimée", by=seller), by=seller, at=clock.now())
    OpportunityFactory(name="Sans note")

    answer = desk.get(reverse("opportunities:export", args=["csv"]))

    text = b"".join(answer).decode("utf-8-sig")
    rows = {row["Opportunité"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["Kyoto"]["Notes"] == (
        "12/05/2027, Julien Bernard : =2+2\n12/05/2027, Julien Bernard : Préfère le train."
    )
    assert rows["Sans note"]["Notes"] == ""
