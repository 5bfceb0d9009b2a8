from datetime import UTC, datetime, timedelta

import pytest

from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import transitions
from tasks.models import Task
from tasks.text import history, journal
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

START = datetime(2027, 4, 1, 9, tzinfo=UTC)
NOW = datetime(2027, 5, 12, 9, tzinfo=UTC)


@pytest.fixture
def statuses(db):
    return [AutoTaskTemplateFactory(status=StatusFactory()).status for _ in range(2)]


@pytest.fixture
def opportunity(statuses):
    row = OpportunityFactory.build(
        status=statuses[0], client=ClientFactory(), manager=UserFactory()
    )
    transitions.create([row], by=None, source=Source.CODE, at=START)
    return row


def move(opportunity, status, *, days: int) -> None:
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    transitions.move(rows, to=status, by=None, source=Source.BOARD, at=START + timedelta(days=days))


def test_each_entry_says_how_long_and_for_the_how_manyth_time(opportunity, statuses):
    move(opportunity, statuses[1], days=3)
    move(opportunity, statuses[0], days=10)

    entries = journal.read(opportunity, reader=UserFactory.build(), at=NOW).entries

    assert [(entry.days, entry.visit) for entry in entries] == [(31, 2), (7, 1), (3, 1)]
    assert [entry.is_latest for entry in entries] == [True, False, False]


def test_a_deleted_task_is_still_told(opportunity):
    Task.objects.update(state=Task.State.DELETED)

    entry = journal.read(opportunity, reader=UserFactory.build(), at=NOW).entries[0]

    assert [task.state for task in entry.tasks] == [Task.State.DELETED]


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["done"], "1 terminée"),
        (["done", "done"], "toutes terminées"),
        (["done", "deleted", "deleted"], "1 terminée, 2 supprimées"),
        (["cancelled"], "1 annulée"),
    ],
)
def test_a_folded_entry_says_what_became_of_its_tasks(states, words):
    tasks = [Task(state=state) for state in states]
    entry = history.ChangeEntry(change=None, tasks=tasks, days=0, visit=1, is_latest=False)

    assert entry.is_folded
    assert entry.summary == words


def test_an_entry_with_an_open_task_is_unfolded():
    tasks = [Task(state=Task.State.DONE), Task()]

    assert not history.ChangeEntry(
        change=None, tasks=tasks, days=0, visit=1, is_latest=False
    ).is_folded


def test_a_long_history_is_read_in_pages(opportunity, statuses):
    for day in range(1, journal.PAGE + 3):
        move(opportunity, statuses[day % 2], days=day)

    first = journal.read(opportunity, reader=UserFactory.build(), at=NOW)
    rest = journal.read(opportunity, reader=UserFactory.build(), at=NOW, below=first.next)

    assert len(first.entries) == journal.PAGE
    assert len(rest.entries) == 3
    assert rest.next is None
    assert rest.entries[-1].visit == 1


def test_seven_queries_whatever_there_is(opportunity, statuses, django_assert_num_queries):
    for day in range(1, 8):
        move(opportunity, statuses[day % 2], days=day)

    with django_assert_num_queries(7):
        journal.read(opportunity, reader=UserFactory.build(), at=NOW)
