from datetime import date

import pytest
from django.utils import translation

from tasks.dates import holiday_names
from tasks.dates.calendars import Calendar, ClosedDay, ClosedKind
from tests.factories import set_calendar

VICTORY = date(2027, 5, 8)


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Fête de la Victoire"), ("en", "Victory Day")]
)
def test_a_holiday_is_called_as_its_reader_calls_it(language, name):
    closed = Calendar(country="FR").closed(VICTORY)

    with translation.override(language):
        assert holiday_names.named(closed) == name


@pytest.mark.parametrize("country", ["FR", "BE", "CH", "LU", "CA"])
def test_the_holidays_of_a_country_with_both_languages_have_an_english_name(country):
    names = set(Calendar(country=country).holidays(2027).values())

    with translation.override("en"):
        kept = {name for name in names if holiday_names.holiday(name) == name}

    assert names
    assert not kept


def test_a_closure_is_called_what_the_agency_calls_it():
    with translation.override("en"):
        assert (
            holiday_names.named(ClosedDay(VICTORY, "Armistice", ClosedKind.CLOSURE)) == "Armistice"
        )


def test_the_page_of_the_calendar_names_them_in_english(screen, administrator):
    set_calendar(country="FR")
    administrator.language = "en"
    administrator.save()

    page = screen.get("/parametres/jours-feries/?annee=2027").text

    assert "Victory Day" in page
    assert "Fête de la Victoire" not in page
