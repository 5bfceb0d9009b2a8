from datetime import date

import pytest

from statuses.conditions import Condition, Field, Operator
from tasks.engine.plans import Reason
from tasks.models import TaskNotCreated
from tasks.text import skipping

DAY, TODAY = date(2027, 4, 30), date(2027, 5, 12)
UNMET = (Condition(Field.PARTICIPANTS, Operator.AT_LEAST, 10), 2)
STORED = {"field": "participants", "operator": "at_least", "value": 10, "found": 2}

# Each page that tells a reason, by the function that it calls.
PLACES = {
    "before a move": lambda reason: skipping.will_not_be(
        "Visas", reason=reason, day=DAY, today=TODAY, unmet=UNMET
    ),
    "journal": lambda reason: skipping.was_not(
        "Visas", reason=str(reason), day=DAY, today=TODAY, unmet=STORED
    ),
    "trial": lambda reason: skipping.on_trial(reason, total="départ", day=DAY, unmet=UNMET),
    "axis of the trial": lambda reason: str(skipping.WORDS[reason].briefly),
    "one of a set": lambda reason: skipping.counted(str(reason), 1),
    "several of a set": lambda reason: skipping.counted(str(reason), 12),
}


@pytest.mark.parametrize("place", PLACES)
def test_each_reason_has_words_of_its_own_wherever_it_is_told(place):
    told = {reason: PLACES[place](reason) for reason in Reason}

    assert all(told.values())
    assert len(set(told.values())) == len(Reason)


def test_each_reason_fits_into_the_column_that_keeps_it():
    most = TaskNotCreated._meta.get_field("reason").max_length

    assert max(map(len, Reason)) <= most
