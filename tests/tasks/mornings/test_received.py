"""What others did since the last mail, told in the mail of the morning."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from caladeo.models import User
from opportunities.actions import edit as edit_trip
from opportunities.models import Opportunity
from opportunities.moves import transitions
from tasks.actions import editing
from tasks.models import Digest, Task
from tasks.mornings import content, mail
from tasks.notes import writing
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.tasks.mornings.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db
YESTERDAY = datetime(2027, 5, 11, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with translation.override("fr"):
        yield


@pytest.fixture
def anna() -> User:
    return UserFactory(name="Anna Moreau")


@pytest.fixture
def julien() -> User:
    return UserFactory(name="Julien Caron")


@pytest.fixture
def trip(anna: User) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto", manager=anna, departure_date=date(2027, 9, 10), duration_days=8
    )


def told(person: User, *, day: date = WEDNESDAY) -> list[str]:
    events = content.of(person, day=day).received.events
    return [words.replace("\u00a0", " ") for words, _tasks in events]


def named(person: User) -> list[str]:
    return [tasks for _words, tasks in content.of(person, day=WEDNESDAY).received.events]


def move(trip: Opportunity, *, by: User, tasks: int, **rule: object) -> None:
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory.create_batch(tasks, status=status, before_departure=True, **rule)
    transitions.move(
        Opportunity.objects.filter(pk=trip.pk), to=status, by=by, at=YESTERDAY, source="screen"
    )


def edit(trip: Opportunity, *, by: User, **changes: object) -> None:
    with time_machine.travel(YESTERDAY, tick=False):
        edit_trip(trip, changes, by=by, source="screen")


def test_tasks_that_a_move_of_somebody_else_gave(trip, anna, julien):
    move(trip, by=julien, tasks=3)
    assert told(anna) == ["Kyoto : 3 nouvelles tâches pour vous, par Julien Caron"]
    assert told(julien) == []


def test_a_line_names_its_tasks_in_both_parts_of_the_mail(trip, anna, julien):
    for name in ("Visas", "Solde", "Carnet", "Vols", "Assurance <b>"):
        editing.add(trip, name=name, assignee=anna, by=julien, at=YESTERDAY)
    writing.write(trip, text="@Anna Moreau voilà", by=julien, at=YESTERDAY)

    assert named(anna) == ["", "Visas, Solde, Carnet et 2 autres"]
    message = mail.of(content.of(anna, day=WEDNESDAY))
    assert "par Julien Caron\n  Visas, Solde, Carnet et 2 autres\n" in message.body
    assert "Visas, Solde, Carnet et 2 autres" in str(message.alternatives[0].content)

    Task.objects.exclude(name__startswith="Assurance").delete()
    assert named(anna) == ["", "Assurance <b>"]
    message = mail.of(content.of(anna, day=WEDNESDAY))
    assert "Assurance &lt;b&gt;" in str(message.alternatives[0].content)


def test_what_they_did_themselves_is_no_news(trip, anna):
    move(trip, by=anna, tasks=3)
    assert told(anna) == []


def test_dates_that_somebody_else_moved(trip, anna, julien):
    move(trip, by=anna, tasks=2)
    edit(trip, by=julien, departure_date=date(2027, 9, 14))
    assert told(anna) == ["Kyoto : départ déplacé, 2 tâches ont bougé, par Julien Caron"]


def test_tasks_that_came_with_a_trip(trip, anna, julien):
    move(trip, by=anna, tasks=2)
    edit(trip, by=anna, manager=julien)
    assert [line for line in told(julien) if "transmises" in line] == [
        "Kyoto : 2 tâches vous ont été transmises, par Anna Moreau"
    ]


def test_tasks_that_a_move_of_somebody_else_cancelled(trip, anna, julien):
    move(trip, by=anna, tasks=1, on_leave="cancel")
    transitions.move(
        Opportunity.objects.filter(pk=trip.pk),
        to=StatusFactory(),
        by=julien,
        at=YESTERDAY,
        source="screen",
    )
    assert told(anna) == ["Kyoto : 1 tâche annulée, par Julien Caron"]


@pytest.mark.both
def test_a_task_added_by_hand_and_a_note_that_names_them(trip, anna, julien):
    editing.add(trip, name="Rappeler", assignee=anna, by=julien, at=YESTERDAY)
    said = "@Anna Moreau " + "le ryokan demande une réponse avant vendredi. " * 6
    writing.write(trip, text=said, by=julien, at=YESTERDAY)

    mention, given = told(anna)

    assert mention.startswith("Kyoto : Julien Caron vous a nommé(e) dans une note : « @Anna")
    assert len(mention) < 140 + 80
    assert given == "Kyoto : 1 nouvelle tâche pour vous, par Julien Caron"


def test_only_since_the_last_mail(trip, anna, julien):
    move(trip, by=julien, tasks=1)
    last = YESTERDAY + timedelta(hours=1)
    row = Digest.objects.create(
        user=anna, day=date(2027, 5, 11), state="sent", next_try_at=last, changed_at=last
    )
    assert told(anna) == []
    row.state = "failed"
    row.save()
    assert len(told(anna)) == 1


def test_many_events_are_counted_and_take_as_many_queries(anna, julien):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            content.received_since(YESTERDAY, person=anna)
        return len(queries)

    assert asked() == 6
    for number in range(12):
        other = OpportunityFactory(name=f"Voyage {number}", manager=julien)
        editing.add(other, name="Rappeler", assignee=anna, by=julien, at=YESTERDAY)

    assert asked() == 9  # the names of the trips, of the people and of the tasks
    found = content.received_since(YESTERDAY, person=anna)
    assert (len(found.events), found.others) == (8, 4)
    assert Task.objects.count() == 12
