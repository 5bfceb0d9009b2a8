from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from caladeo.templatetags.moments import moment_in_words

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
