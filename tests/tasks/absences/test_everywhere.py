"""What *Tester*, previews, other ways of creating, undo, the export and the mail make of it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import transitions, undoing
from statuses.models import AutoTaskTemplate, Status
from tasks.absences import saving
from tasks.actions import putting_rules
from tasks.engine import applying, rule_edits
from tasks.models import Digest, Task
from tasks.mornings import sending
from tasks.previews import date_preview, replaying, trying
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.tasks.absences.steps import LAST, NOW, away, created, enter
from tests.tasks.mornings.postman import Postman, working
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def status() -> Status:
    """Its task is due on 11 May, in the absence."""
    return AutoTaskTemplateFactory(
        status=StatusFactory(name="Voyage confirmé"), name="Relancer", offset_days=8
    ).status


@pytest.fixture
def trip(anna) -> Opportunity:
    return OpportunityFactory(manager=anna, travelling=True)


def test_trying_it_out_says_for_whom(anna, julien, absence, status, trip):
    trial = trying.try_out(status, opportunity=trip, entered_on=TODAY, by=anna)

    [line] = trial.created
    assert (line.assignee, line.instead_of) == (julien, anna)

    client = Client()
    client.force_login(UserFactory(administrator=True))
    page = client.get(reverse("tasks:trial", args=[status.pk]), {"opportunite": trip.pk})
    assert "pour Anna" in text(page)


def test_trying_it_out_on_the_past_knows_who_was_away(anna, julien, status, trip):
    away(anna, julien, first=TODAY, last=LAST)
    enter(trip, status)

    [replay] = replaying.replay(list(status.templates.all()), replaying.latest_entries(status.pk))

    assert {row.assignee_id for row in replay.made} == {julien.pk}


def test_applying_a_rule_to_those_there(anna, julien, absence, trip):
    status = StatusFactory()
    enter(trip, status)
    rule = AutoTaskTemplateFactory(status=status, offset_days=8)

    applying.apply(status, templates=[rule], at=NOW)

    assert trip.tasks.get().instead_of == anna


@pytest.mark.both
def test_a_rule_put_on_a_trip(anna, julien, absence, status, trip):
    rules = status.templates.values_list("pk", flat=True)
    putting_rules.put(trip, rules, seen=trip.changes.get().pk, by=anna, at=NOW)

    task = trip.tasks.get()
    assert (task.assignee, task.instead_of) == (julien, anna)


def test_undoing_the_move_takes_it_away(anna, absence, status, trip):
    enter(trip, status)

    undoing.undo(StatusChange.objects.latest("pk"), by=anna, at=NOW)

    assert not trip.tasks.exists()


def test_another_person_of_the_rule_is_replaced_too(anna, julien, absence):
    task = created(UserFactory(), days=8)

    rule = AutoTaskTemplate.objects.get()
    changes = {"assign_to": "person", "assigned_person": anna}
    [update] = rule_edits.preview(rule, changes, most=9, today=TODAY)
    rule_edits.revise(rule, changes, update_open=True, by=None, at=NOW)

    task.refresh_from_db()
    assert (task.assignee, task.instead_of) == (julien, anna)
    assert (update.after.assignee, update.after.instead_of) == (julien, anna)


def test_an_edit_of_other_things_leaves_the_substitute(anna, julien, absence):
    task = created(anna, days=8)

    rule = AutoTaskTemplate.objects.get()
    rule_edits.revise(rule, {"name": "Rappeler"}, update_open=True, by=None, at=NOW)

    task.refresh_from_db()
    assert (task.name, task.assignee, task.instead_of) == ("Rappeler", julien, anna)


def test_a_new_manager_who_is_away_is_said_before_saving(anna, julien, absence):
    task = created(UserFactory(), days=8)
    anna.refresh_from_db()  # as the form reads her

    found = date_preview.preview_dates(task.opportunity, {"manager": anna}, today=TODAY)

    assert [row.goes_to for row in found.handed] == [julien]


def test_a_date_that_crosses_an_end_is_said_before_saving(anna, julien, absence, trip):
    rule = AutoTaskTemplateFactory(status=StatusFactory(), reference="departure", offset_days=-10)
    enter(trip, rule.status)

    into = date_preview.preview_dates(trip, {"departure_date": date(2027, 5, 21)}, today=TODAY)
    assert [move.task.goes_to for move in into.moving] == [julien]

    saving.edit(absence, by=None, at=NOW, substitute=None)
    into = date_preview.preview_dates(trip, {"departure_date": date(2027, 5, 21)}, today=TODAY)
    assert [move.task.goes_to for move in into.moving] == [None]


def test_the_export_tells_whose_it_is(anna, julien, absence):
    created(anna, days=8)
    client = Client()
    client.force_login(julien)

    sheet = client.get(reverse("tasks:export", args=["csv"])).getvalue().decode("utf-8-sig")

    heads, row = (line.split(";") for line in sheet.splitlines()[:2])
    assert dict(zip(heads, row, strict=False))["À la place de"] == "Anna Moreau"


def test_no_mail_reaches_who_is_away(anna, julien, settings):
    for person in (anna, julien):
        person.morning_mail = "workdays"
        person.save()
        Task.objects.create(
            opportunity=OpportunityFactory(), name="Relancer", assignee=person, due_date=TODAY
        )
    saving.add(anna, first_day=TODAY, last_day=LAST, substitute=None, by=None)
    postman = Postman()

    with working(postman, settings):
        sending.send_due(at=datetime(2027, 5, 3, 7, 30, tzinfo=ZoneInfo("Europe/Paris")))

    assert postman.addresses == [julien.email]


@pytest.mark.both
def test_a_mail_that_waits_is_not_sent_to_who_has_gone_away(anna, julien, settings):
    anna.morning_mail = "workdays"
    anna.save()
    Task.objects.create(
        opportunity=OpportunityFactory(), name="Relancer", assignee=anna, due_date=TODAY
    )
    at = datetime(2027, 5, 3, 7, 30, tzinfo=ZoneInfo("Europe/Paris"))
    Digest.objects.create(user=anna, day=TODAY, next_try_at=at, changed_at=at)
    saving.add(anna, first_day=TODAY, last_day=LAST, substitute=julien, by=None)
    postman = Postman()

    with working(postman, settings):
        sending.send_due(at=at)

    assert postman.addresses == []


def test_it_costs_two_queries_however_many_trips_and_none_where_nobody_is_away(
    anna, julien, status
):
    def asked(count: int) -> int:
        rows = OpportunityFactory.create_batch(count, manager=anna)
        found = Opportunity.objects.filter(pk__in=[row.pk for row in rows])
        with CaptureQueriesContext(connection) as queries:
            enter_all(found, status)
        return len(queries)

    asked(1)
    alone = asked(1)
    away(anna, julien)

    assert asked(1) == asked(9) == alone + 2


def enter_all(rows, status):
    transitions.move(rows, to=status, by=None, source=Source.BULK, at=NOW)
