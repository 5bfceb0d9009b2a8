from datetime import UTC, date, datetime

import pytest

from caladeo.models import User
from tasks.text import wording

TODAY = date(2027, 5, 12)
ANNA = User(name="Anna Moreau")
THIS_MORNING = datetime(2027, 5, 12, 7, tzinfo=UTC)
# Already the twelfth of March in Paris.
IN_MARCH = datetime(2027, 3, 11, 23, 30, tzinfo=UTC)
LAST_YEAR = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "person", "words"),
    [
        (THIS_MORNING, ANNA, "aujourd’hui, par Anna Moreau"),
        (THIS_MORNING, None, "aujourd’hui"),
        (IN_MARCH, ANNA, "le 12 mars, par Anna Moreau"),
        (LAST_YEAR, None, "le 1er mai 2026"),
    ],
)
def test_when_and_by_whom_a_task_came(moment, person, words):
    assert wording.happened(moment, by=person, today=TODAY) == words


@pytest.mark.parametrize(
    ("moment", "person", "words"),
    [
        (THIS_MORNING, ANNA, "terminée aujourd’hui par Anna"),
        (THIS_MORNING, None, "terminée aujourd’hui"),
        (IN_MARCH, ANNA, "terminée le 12 mars par Anna"),
        (LAST_YEAR, None, "terminée le 1er mai 2026"),
    ],
)
def test_when_and_by_whom_a_task_was_completed(moment, person, words):
    assert wording.completed(moment, by=person, today=TODAY) == words
