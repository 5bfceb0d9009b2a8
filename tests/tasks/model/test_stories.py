"""The directed stories hold, and each of them turns red when what it is about is broken."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from caladeo.accounts import people
from opportunities.events import TaskCounts
from tasks.absences import handing
from tasks.actions import putting_rules
from tasks.engine import assigning, generation, leaving, rescheduling
from tasks.querysets import TaskQuerySet
from tests.tasks.model.absence_stories import ABSENCES
from tests.tasks.model.machine import OPTIONS
from tests.tasks.model.stories import STORIES, Story
from tests.tasks.model.tellers import BlindTeller, Teller
from tests.tasks.model.test_model import Engine

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TOLD = [*STORIES, *ABSENCES]


def only_by_leaving(task, departure):
    """What `leaving.is_cancelled` was when closing was read by the status left alone."""
    is_left = task.change and task.change.to_status_id == departure.from_status_id
    closes = task.on_leave == "cancel" or not departure.to_status.is_active
    return bool(is_left) and closes


# What an option did wrong, or could: where, what does it wrong, and the story that tells it.
SABOTAGES = {
    "closing is read by the status left alone": (
        (leaving, "is_cancelled", only_by_leaving),
        "on_leave=cancel_if_closed-move-move-move-move-undo",
    ),
    "a date that arrives past is kept": (
        (rescheduling.DateMove, "is_needless", lambda *_: False),
        "if_past=skip-move-travel_otherwise",
    ),
    "a mended date brings nothing back": (
        (TaskQuerySet, "open_or_needless", TaskQuerySet.open),
        "if_past=skip-move-travel_otherwise-travel_otherwise",
    ),
    "a trip that is over gets all": (
        (generation, "too_late_before", lambda *_, **__: None),
        "offset_days=-9-travel_otherwise-move",
    ),
    "what follows is forgotten": (
        (rescheduling, "follow_tasks", lambda *_, **__: TaskCounts()),
        "predecessor=None-add_rule-move-wait-complete",
    ),
    "no trip is exempt": (
        (generation, "_exemptions", lambda *_: set()),
        "offset_days=9-move-exempt-move-move",
    ),
    "rules are put by the entry as it was": (
        (putting_rules, "replace", lambda entry, **_: entry),
        "assign_to=changer-put_rules",
    ),
    "nobody stands in": (
        (people.Team, "stand_in", lambda *_, **__: None),
        "assign_to=person-go_away-move",
    ),
    "a date crosses an absence unseen": (
        (assigning, "follow_absences", lambda *_, **__: None),
        "reference=departure-go_away-move-travel_otherwise-travel_otherwise-travel_otherwise",
    ),
    "what was handed stays": (
        (handing, "decide_anew", lambda *_, **__: 0),
        "assign_to=person-go_away-move-cancel_the_absence",
    ),
    "nobody has a role": (
        (generation, "roles_of", lambda *_: None),
        "assign_to=role-move",
    ),
    "a date is never late for its rule": (
        (generation, "_reason_to_skip", lambda *_, **__: None),
        "if_past=skip-travel_otherwise-move",
    ),
}


@pytest.fixture(scope="module")
def beginning(lasting: None) -> Iterator[Engine]:
    """The small agency in which each story begins."""
    engine = Engine()
    with engine.way_back:
        yield engine


@pytest.mark.parametrize("story", TOLD, ids=str)
def test_the_engine_tells_it_as_its_model_does(story: Story, beginning: Engine):
    Teller(beginning).tell(story)


@pytest.mark.once  # tries the model and the stories, not the engine
@pytest.mark.parametrize("story", TOLD, ids=str)
def test_it_turns_red_when_its_option_is_not_read(story: Story, beginning: Engine):
    teller = BlindTeller(beginning)
    teller.blind_to = story.option

    with pytest.raises((AssertionError, KeyError)):
        teller.tell(story)


def test_there_is_a_story_for_each_option():
    assert {story.option for story in STORIES} == set(OPTIONS)


@pytest.mark.once
@pytest.mark.parametrize("fault", SABOTAGES)
def test_a_story_turns_red_when_the_engine_is_broken(fault, monkeypatch, beginning):
    (place, name, broken), title = SABOTAGES[fault]
    assert isinstance(place, ModuleType | type)
    monkeypatch.setattr(place, name, broken)
    story = next(story for story in TOLD if str(story) == title)

    with pytest.raises((AssertionError, KeyError)):
        Teller(beginning).tell(story)
