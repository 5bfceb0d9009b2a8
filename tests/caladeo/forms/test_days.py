from datetime import date

import pytest
from django.core.exceptions import ValidationError

from caladeo.forms import days
from caladeo.forms.days import DayField, DayInput


@pytest.mark.parametrize(
    "text",
    [
        "14/06/2027",
        "14/6/27",
        "2027-06-14",
        "2027-06-14 00:00:00",
        "2027-06-14T10:30",
        "14.06.2027",
        "14-06-2027",
        "2027/06/14",
        " 14/06/2027 ",
        "14 juin 2027",
        "lundi 14 juin 2027",
        "14-juin-27",
        "14 June 2027",
        "46552",
        "46552.0",
        "14.06.27",
        "Jun 14, 2027",
        "Mon, June 14th 2027",
        "14 juin 2027 à 10:30",
        "2027-06-14T10:30:00.000Z",
        "2027-06-14 10:30:00 UTC",
        "2027-06-14 3:30 PM",
        "2027-06-13T22:00:00+00:00",
        "2027-06-14T00:00:00-05:00",
    ],
)
def test_a_day_is_read_however_it_is_spelled(text):
    assert days.read(text) == date(2027, 6, 14)


@pytest.mark.parametrize(
    "text", ["06/14/2027", "6/14/27", "06.14.2027", "2027-06-14", "6/14/2027 9:05 AM"]
)
def test_a_day_is_read_with_the_month_first_when_it_is_said(text):
    assert days.read(text, month_first=True) == date(2027, 6, 14)
    assert days.read("14/06/2027", month_first=True) is None


@pytest.mark.parametrize(("text", "day"), [("1er août 2027", 1), ("1 AOÛT 2027", 1)])
def test_french_months_are_read_with_or_without_accents(text, day):
    assert days.read(text) == date(2027, 8, day)


@pytest.mark.parametrize(
    "text", ["31/02/2027", "06/14/2027", "bientôt", "", "2027", "99999", "32 juin 2027", "14/06"]
)
def test_what_is_no_day_is_none(text):
    assert days.read(text) is None


@pytest.mark.parametrize("typed", ["14/06/27", "14 juin 2027", "2027-06-14", "14/06/2027"])
def test_a_field_reads_what_the_import_reads(typed):
    assert DayField(label="Départ").clean(typed) == date(2027, 6, 14)
    assert not DayField(label="Départ").has_changed(date(2027, 6, 14), typed)


@pytest.mark.parametrize("typed", ["31/04/2027", "29/02/2027", "1989-12-31", "2101-01-01", "\x00"])
def test_what_is_no_day_of_travel_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField(label="Départ").clean(typed)


def test_what_is_no_date_stays_in_its_field():
    shown = DayInput().render("departure_date", "31/04/2027")

    assert 'type="text"' in shown
    assert "31/04/2027" in shown
