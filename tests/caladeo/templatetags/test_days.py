from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from caladeo.templatetags import days
from caladeo.templatetags.days import moment_in_words

MAY = "2027-05-12 10:00:00+02:00"


@pytest.fixture(autouse=True)
def in_may_2027():
    with time_machine.travel(MAY, tick=False):
        yield


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2027, 5, 18), "mar. 18 mai", "Tue 18 May"),
        (date(2027, 7, 1), "jeu. 1er juil.", "Thu 1 Jul"),
        (date(2027, 2, 28), "dim. 28 févr.", "Sun 28 Feb"),
        (date(2028, 1, 1), "sam. 1er janv. 2028", "Sat 1 Jan 2028"),
        (date(2026, 12, 31), "jeu. 31 déc. 2026", "Thu 31 Dec 2026"),
        (None, "", ""),
    ],
)
def test_a_short_day_says_its_year_only_when_it_is_another_one(day, french, english):
    with translation.override("fr"):
        assert days.short_day(day) == french
    with translation.override("en"):
        assert days.short_day(day) == english


def test_a_day_without_its_weekday_says_its_year_only_when_it_is_another_one():
    with translation.override("fr"):
        assert days.day_month(date(2027, 8, 1)) == "1er août"
        assert days.day_month(date(2028, 8, 2)) == "2 août 2028"


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2027, 5, 18), "18 mai 2027", "18 May 2027"),
        (date(2027, 4, 1), "1er avril 2027", "1 April 2027"),
        (None, "", ""),
    ],
)
def test_a_long_day_is_written_in_full(day, french, english):
    with translation.override("fr"):
        assert days.long_day(day) == french
    with translation.override("en"):
        assert days.long_day(day) == english


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2027, 6, 14), date(2027, 6, 28), "14 → 28 juin 2027"),
        (date(2027, 8, 21), date(2027, 9, 6), "21 août → 6 sept. 2027"),
        (date(2027, 12, 28), date(2028, 1, 2), "28 déc. → 2 janv. 2028"),
        (date(2027, 6, 14), date(2028, 6, 14), "14 juin → 14 juin 2028"),
        (date(2027, 6, 1), date(2027, 6, 10), "1er → 10 juin 2027"),
        (date(2027, 6, 14), date(2027, 6, 14), "14 juin 2027"),
        (date(2027, 6, 14), None, "14 juin 2027"),
        (None, None, ""),
    ],
)
def test_a_range_says_once_what_both_days_share(start, end, words):
    with translation.override("fr"):
        assert days.date_range(start, end) == words


def test_a_moment_late_in_the_evening_belongs_to_the_local_day():
    almost_midnight = datetime(2027, 5, 17, 22, 30, tzinfo=UTC)

    with translation.override("fr"):
        assert days.short_day(almost_midnight) == "mar. 18 mai"
        assert days.time_of_day(almost_midnight) == "0\u00a0h\u00a030"


def test_the_time_of_day_is_written_as_each_language_does_on_one_line():
    morning = datetime(2027, 5, 12, 7, 42, tzinfo=UTC)

    with translation.override("fr"):
        assert days.time_of_day(morning) == "9\u00a0h\u00a042"
    with translation.override("en"):
        assert days.time_of_day(morning) == "9:42"


@pytest.mark.parametrize(
    ("due", "french", "english"),
    [
        (date(2027, 5, 12), "aujourd’hui", "today"),
        (date(2027, 5, 13), "demain", "tomorrow"),
        (date(2027, 5, 15), "dans 3 jours", "in 3 days"),
        (date(2027, 7, 11), "dans 60 jours", "in 60 days"),
        (date(2027, 7, 12), "", ""),
        (date(2027, 5, 11), "en retard d’un jour", "1 day late"),
        (date(2027, 5, 10), "en retard de 2 jours", "2 days late"),
        (None, "", ""),
    ],
)
def test_a_due_date_is_said_in_words_up_to_sixty_days(due, french, english):
    with translation.override("fr"):
        assert days.due_in_words(due) == french
    with translation.override("en"):
        assert days.due_in_words(due) == english


PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 5, 12, 9, 0, tzinfo=PARIS)  # a Wednesday


def plain(words: str) -> str:
    """Without the no-break spaces inside an hour."""
    return " ".join(words.split())


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2027, 5, 12, 8, 57, tzinfo=PARIS), "à l’instant"),
        (datetime(2027, 5, 12, 8, 5, tzinfo=PARIS), "aujourd’hui à 8 h 05"),
        (datetime(2027, 5, 11, 18, 20, tzinfo=PARIS), "hier à 18 h 20"),
        (datetime(2027, 5, 10, 23, 59, tzinfo=PARIS), "lundi 10 mai"),
        (datetime(2027, 3, 1, 8, 0, tzinfo=PARIS), "lundi 1er mars"),
        (datetime(2026, 12, 31, 8, 0, tzinfo=PARIS), "31 décembre 2026"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: datetime, words: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("fr"):
        assert plain(moment_in_words(moment)) == words


def test_english_has_its_own_words() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert moment_in_words(datetime(2027, 5, 10, 8, 0, tzinfo=PARIS)) == "Monday 10 May"


def test_days_are_those_of_the_agency() -> None:
    after_midnight_in_paris = datetime(2027, 5, 11, 22, 30, tzinfo=ZoneInfo("UTC"))

    with time_machine.travel(NOW, tick=False), translation.override("fr"):
        assert plain(moment_in_words(after_midnight_in_paris)) == "aujourd’hui à 0 h 30"


def test_never_says_nothing() -> None:
    assert moment_in_words(None) == ""
