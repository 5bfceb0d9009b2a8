"""A trip that is over and enters a status gets no task that is due long ago, unless asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from opportunities.moves.choices import Choices
from tasks import doctor
from tasks.engine import applying, skipped
from tasks.models import TaskNotCreated
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
TODAY = date(2025, 9, 1)


@pytest.fixture(autouse=True)
def _september_2025():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def over():
    """Back since 21 June."""
    return OpportunityFactory(departure_date=date(2025, 6, 14), duration_days=8)


def enter(trip, status, **choices):
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=status, by=None, source="screen", at=NOW, choices=Choices(**choices))
    assert dict(doctor.examine()) == {}
    return [task.due_date for task in trip.tasks.all()]


@pytest.mark.parametrize(
    ("due", "is_created"), [(TODAY - timedelta(days=31), False), (TODAY - timedelta(days=30), True)]
)
def test_the_limit_is_thirty_days_late(over, due, is_created):
    offset = (due - date(2025, 6, 14)).days
    template = AutoTaskTemplateFactory(reference="departure", offset_days=offset)

    assert enter(over, template.status) == ([due] if is_created else [])


@pytest.mark.parametrize(
    "travel",
    [
        {"departure_date": date(2025, 6, 14), "duration_days": None},
        {"departure_date": date(2025, 6, 14), "duration_days": 80},  # comes back tomorrow
    ],
    ids=["return not known", "not back yet"],
)
def test_a_trip_that_is_not_known_to_be_over_gets_its_late_tasks(travel):
    template = AutoTaskTemplateFactory(before_departure=True)

    assert enter(OpportunityFactory(**travel), template.status) == [date(2025, 5, 15)]


def test_every_source_leaves_them_out_and_the_history_says_so(over, client, seller):
    client.force_login(seller)
    template = AutoTaskTemplateFactory(name="Demander le solde", before_departure=True)

    over.status = template.status
    over.save()
    born = OpportunityFactory(
        departure_date=date(2025, 6, 14), duration_days=8, status=template.status
    )

    assert not over.tasks.exists()
    assert not born.tasks.exists()
    kept = TaskNotCreated.objects.values_list("reason", "template")
    assert set(kept) == {("ended", template.pk)}
    page = client.get(reverse("tasks:journal", args=[over.pk])).text.replace("\u00a0", " ")
    assert "Non créée : Demander le solde, le voyage était terminé" in page


def test_the_window_says_since_when_and_creates_them_when_asked_to(over, client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(before_departure=True)
    AutoTaskTemplateFactory(before_departure=True, status=rule.status)
    url = reverse("opportunities:transition", args=[over.pk])

    text = client.get(url, {"vers": rule.status.pk}).text.replace("\u00a0", " ")
    client.post(url, {"to": rule.status.pk, "seen": over.status_id, "creates_ended": "1"})

    assert "2 tâches non créées : voyage terminé depuis le 21 juin 2025" in text
    assert "Les créer" in text
    assert "ne seront pas créées" not in text
    assert over.tasks.count() == 2


def test_what_stays_late_by_choice_is_created_today(over):
    template = AutoTaskTemplateFactory(before_departure=True, if_past="today")

    assert enter(over, template.status) == [TODAY]


def test_a_bulk_move_counts_them(over, client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(before_departure=True)
    query = {"id": [over.pk, OpportunityFactory().pk], "vers": rule.status.pk}

    text = client.get(reverse("opportunities:bulk-move"), query).text.replace("\u00a0", " ")

    assert "1 tâche non créée : son voyage est terminé depuis longtemps" in text
    assert "1 sera en attente" in text or "1 tâche sera créée" in text


def test_applying_a_rule_leaves_them_out_too(over):
    status = StatusFactory()
    enter(over, status)
    template = AutoTaskTemplateFactory(before_departure=True, status=status)

    found = applying.apply(status, templates=[template], at=NOW)

    assert (found.tasks, found.skipped) == (0, {"ended": 1})


def test_what_was_left_out_is_created_from_the_history_once(over, client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(name="Demander le solde", before_departure=True)
    other = AutoTaskTemplateFactory(status=rule.status, name="Classer", before_departure=True)
    enter(over, rule.status)
    other.delete()
    change = over.changes.latest("pk")
    url = reverse("tasks:left-out", args=[change.pk])
    assert url in client.get(reverse("tasks:journal", args=[over.pk])).text

    client.post(url)
    page = client.post(url, follow=True)

    task = over.tasks.get()
    assert (task.change, task.template, task.due_date) == (change, rule, date(2025, 5, 15))
    assert list(TaskNotCreated.objects.values_list("name", flat=True)) == ["Classer"]
    assert url not in page.text
    assert dict(doctor.examine()) == {}


def words(page):
    return " ".join(page.text.replace("\u00a0", " ").split())


def test_the_message_of_the_move_creates_what_it_left_out(over, client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(name="Demander le solde", before_departure=True)
    AutoTaskTemplateFactory(status=rule.status, name="Classer")
    move = reverse("opportunities:transition", args=[over.pk])

    page = client.post(move, {"to": rule.status.pk, "seen": over.status.pk}, follow=True)

    url = reverse("tasks:left-out", args=[over.changes.latest("pk").pk])
    left_out = "1 tâche non créée : voyage terminé depuis le 21 juin 2025"
    assert f"1 tâche créée, {left_out}" in words(page)
    assert f'action="{url}"' in page.text
    assert "Les créer" in page.text

    done = client.post(url, {"next": page.request["PATH_INFO"]}, follow=True)

    assert done.request["PATH_INFO"] == page.request["PATH_INFO"]
    assert "1 tâche créée" in words(done)
    assert url not in done.text
    assert over.tasks.count() == 2


def test_a_new_trip_that_is_over_says_so_too(client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(before_departure=True)
    typed = {"name": "Kyoto", "client": ClientFactory().pk, "manager": seller.pk}
    typed |= {"status": rule.status.pk, "departure_date": "2025-06-14", "duration_days": "8"}

    page = client.post(reverse("opportunities:creation"), typed, follow=True)

    left_out = "1 tâche non créée : voyage terminé depuis le 21 juin 2025"
    assert f"Opportunité créée, {left_out}" in words(page)
    assert reverse("tasks:left-out", args=[Opportunity.objects.get().changes.get().pk]) in page.text


def test_what_an_undone_change_left_out_stays_out(over, client, seller):
    client.force_login(seller)
    rule = AutoTaskTemplateFactory(before_departure=True)
    enter(over, rule.status)
    change = over.changes.latest("pk")
    undoing.undo(change, by=None, at=NOW)

    client.post(reverse("tasks:left-out", args=[change.pk]))

    assert not over.tasks.exists()


def test_what_is_created_afterwards_of_a_move_of_several_is_no_complaint(over):
    rule = AutoTaskTemplateFactory(before_departure=True)
    trips = [over, OpportunityFactory(travelling=True)]
    rows = Opportunity.objects.filter(pk__in=[trip.pk for trip in trips])
    made = transitions.move(rows, to=rule.status, by=None, source="bulk", at=NOW).changes
    change = next(row for row in made if row.opportunity_id == over.pk)

    assert skipped.create_skipped_tasks(change, at=NOW + timedelta(hours=1)) == 1

    assert dict(doctor.examine()) == {}
