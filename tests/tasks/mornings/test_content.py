"""What the mail of the morning says."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import translation

from caladeo.models import User
from tasks.models import Task
from tasks.mornings import content, mail
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory
from tests.tasks.mornings.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db
NO_BREAK = "\u00a0"


def told(person: User, *, day: date = WEDNESDAY) -> tuple[str, str]:
    """The subject and the text of their mail."""
    with translation.override(person.language):
        message = mail.of(content.of(person, day=day))
    return message.subject.replace(NO_BREAK, " "), message.body.replace(NO_BREAK, " ")


def tasks(person: User, count: int, due_date: date, **facts: object) -> list[Task]:
    trip = OpportunityFactory(manager=person)
    return [TaskFactory(opportunity=trip, due_date=due_date, **facts) for _ in range(count)]


@pytest.mark.parametrize(
    ("late", "today", "subject"),
    [
        (4, 6, "Mercredi : 6 tâches aujourd’hui, 4 en retard"),
        (1, 1, "Mercredi : 1 tâche aujourd’hui, 1 en retard"),
        (0, 2, "Mercredi : 2 tâches aujourd’hui"),
        (1, 0, "Mercredi : 1 tâche en retard"),
        (12, 0, "Mercredi : 12 tâches en retard"),
    ],
)
def test_the_subject_is_the_day_and_two_counts(late, today, subject):
    person = UserFactory()
    tasks(person, late, WEDNESDAY - timedelta(days=3))
    tasks(person, today, WEDNESDAY)
    assert told(person)[0] == subject


def test_ten_late_ones_and_three_of_today_are_shown_and_the_rest_is_counted():
    person = UserFactory(name="Anna Moreau")
    tasks(person, 14, WEDNESDAY - timedelta(days=3), name="Relancer")
    tasks(person, 6, WEDNESDAY, name="Vérifier")
    tasks(person, 5, WEDNESDAY + timedelta(days=2))
    tasks(person, 1, WEDNESDAY + timedelta(days=5))  # Monday

    _subject, text = told(person)

    assert text.count("- Relancer, depuis 3 jours") == 10
    assert text.count("- Vérifier") == 3
    assert "et 4 autres" in text
    assert "et 3 autres" in text
    assert "5 autres tâches cette semaine." in text


def test_one_more_is_shown_instead_of_being_counted():
    person = UserFactory()
    tasks(person, 11, WEDNESDAY - timedelta(days=3), name="Relancer")
    assert told(person)[1].count("- Relancer") == 11


def test_it_tells_departures_that_are_near():
    person = UserFactory()
    for days in (-1, 0, 1, 10, 31):
        trip = OpportunityFactory(manager=person, departure_date=WEDNESDAY + timedelta(days=days))
        TaskFactory(opportunity=trip, due_date=WEDNESDAY)
    found = [
        mail.departure(task, today=WEDNESDAY)
        for task in Task.objects.select_related("opportunity").order_by("pk")
    ]
    with translation.override("fr"):
        assert found == ["", "départ aujourd’hui", "départ dans 1 jour", "départ dans 10 jours", ""]


def test_only_what_is_theirs_open_and_to_be_seen_counts():
    person = UserFactory()
    tasks(person, 1, WEDNESDAY, state=Task.State.CANCELLED, cancelled_at="2027-05-01T00:00Z")
    tasks(UserFactory(), 1, WEDNESDAY)
    [hidden] = tasks(person, 1, WEDNESDAY)
    Task.objects.filter(pk=hidden.pk).update(visible_from=WEDNESDAY + timedelta(days=1))
    assert content.of(person, day=WEDNESDAY).is_empty


def test_the_mail_of_mondays_tells_the_week_when_there_is_nothing_else():
    person = UserFactory(morning_mail=User.MorningMail.MONDAY)
    tasks(person, 3, date(2027, 5, 13))
    subject, text = told(person, day=date(2027, 5, 10))
    assert subject == "Lundi : 3 tâches cette semaine"
    assert "3 tâches cette semaine." in text
    person.morning_mail = User.MorningMail.WORKDAYS
    assert content.of(person, day=date(2027, 5, 10)).is_empty


def test_names_stay_what_they_are_in_both_parts():
    person = UserFactory()
    tasks(person, 1, WEDNESDAY, name="<b>Vols & hôtels</b> {{ x }}")
    message = mail.of(content.of(person, day=WEDNESDAY))
    assert "<b>Vols & hôtels</b> {{ x }}" in message.body
    html = message.alternatives[0].content
    assert "&lt;b&gt;Vols &amp; hôtels&lt;/b&gt; {{ x }}" in html


def test_it_speaks_the_language_of_who_reads_it():
    person = UserFactory(name="Ben Hall", language="en")
    tasks(person, 2, WEDNESDAY)
    subject, text = told(person)
    assert subject == "Wednesday: 2 tasks today"
    assert text.startswith("Hello Ben, this is Wednesday.")


@pytest.mark.both
def test_trips_that_nobody_will_be_reminded_of_are_counted_and_lead_to_their_list():
    person, other = UserFactory(), UserFactory()
    sleepy = StatusFactory(asleep_days=3)
    with time_machine.travel(datetime(2027, 5, 3, 12, tzinfo=UTC), tick=False):
        asleep = OpportunityFactory(manager=person, status=sleepy)
        OpportunityFactory.create_batch(2, manager=person)
        OpportunityFactory(manager=other)
    TaskFactory(opportunity=asleep, assignee=person, due_date=WEDNESDAY)

    _subject, text = told(person)

    idle = f"/opportunites/?gestionnaire={person.pk}&sans=rien"
    assert f"Rien de prévu : 2 voyages\n{settings.PUBLIC_URL}{idle}\n" in text
    assert (
        f"En sommeil : 1 voyage\n{settings.PUBLIC_URL}{idle.replace('rien', 'sommeil')}\n" in text
    )


def test_trips_with_nothing_planned_alone_make_no_mail():
    person = UserFactory()
    OpportunityFactory(manager=person)
    assert content.of(person, day=WEDNESDAY).is_empty
