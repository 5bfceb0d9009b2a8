from datetime import date, timedelta

import pytest

from statuses.references import Reference
from tasks.lists.rows import Row
from tasks.models import Task

TODAY = date(2027, 5, 12)
DAY = timedelta(days=1)


def row(**facts) -> Row:
    return Row(task=Task(**facts), today=TODAY)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"due_date": TODAY + 6 * DAY}, "dans 6 jours"),
        ({"due_date": TODAY - DAY}, "en retard d’un jour"),
        ({"due_date": TODAY + 61 * DAY}, ""),
        ({"due_date": None}, ""),
        ({"reference": Reference.DEPARTURE}, "en attente de la date de départ"),
        ({"due_date": TODAY - DAY, "state": Task.State.CANCELLED}, ""),
    ],
)
def test_a_row_says_when_it_is_due(facts, words):
    assert row(**facts).due_words == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due_date", "today", "days"),
    [
        (None, date(2027, 5, 12), ["demain", "lundi"]),
        (date(2027, 5, 13), date(2027, 5, 12), ["lundi"]),
        # On a Sunday tomorrow is Monday: one button is enough.
        (None, date(2027, 5, 16), ["demain"]),
    ],
)
def test_a_row_is_put_off_to_days_that_it_is_not_due_on(due_date, today, days):
    found = Row(task=Task(due_date=due_date), today=today).days_off

    assert [choice.when.value for choice in found] == days


def test_a_row_that_leaves_makes_room_for_the_one_that_comes():
    task = Task(pk=12)

    assert Row(task=task, today=TODAY).anchor == "12"
    assert Row(task=task, today=TODAY, is_leaving=True).anchor == "12-gone"


def test_a_cancelled_task_says_so():
    assert row(state=Task.State.CANCELLED).closed_words == "annulée"
