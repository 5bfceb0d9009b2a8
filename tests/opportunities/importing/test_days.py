from datetime import date

import pytest

from opportunities.importing import days


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
    ],
)
def test_a_day_is_read_however_it_is_spelled(text):
    assert days.read(text) == date(2027, 6, 14)


@pytest.mark.parametrize(("text", "day"), [("1er août 2027", 1), ("1 AOÛT 2027", 1)])
def test_french_months_are_read_with_or_without_accents(text, day):
    assert days.read(text) == date(2027, 8, day)


@pytest.mark.parametrize(
    "text", ["31/02/2027", "06/14/2027", "bientôt", "", "2027", "99999", "32 juin 2027", "14/06"]
)
def test_what_is_no_day_is_none(text):
    assert days.read(text) is None
