from datetime import UTC, date, datetime

import pytest
import time_machine

from caladeo import clock
from caladeo.db import batches
from caladeo.db.overwriting import OverwritingError
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields
from statuses import auto_tasks
from statuses.models import AutoTaskTemplate, KeyDate
from tasks.actions import completing, editing
from tasks.engine import rule_edits
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    UserFactory,
    delete_key_date,
)
from tests.overtaking import overtake

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _may_2027():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def template():
    return AutoTaskTemplateFactory(before_departure=True, name="Solde de {client}")


def task_of(template, **fields):
    OpportunityFactory(status=template.status, travelling=True, **fields)
    return Task.objects.latest("pk")


def revise(template, *, update_open=True, **changes):
    return rule_edits.revise(template, changes, update_open=update_open, by=None, at=NOW)


def preview(template, *, most=100, **changes):
    return rule_edits.preview(template, changes, most=most, today=clock.today())


def test_only_what_changed_is_kept_in_the_history(template):
    revise(template, offset_days=-20, name=template.name)

    assert template.revisions.get().changes == {"offset_days": [-30, -20]}


def test_saving_the_same_again_is_no_edit(template):
    revise(template, offset_days=-30)

    assert not template.revisions.exists()


def test_the_preview_says_what_saving_does_and_writes_nothing(template):
    task = task_of(template)
    stored = list(Task.objects.values())

    [update] = preview(template, offset_days=-20, name="Facture de {client}")
    assert list(Task.objects.values()) == stored

    revise(template, offset_days=-20, name="Facture de {client}")
    task.refresh_from_db()
    assert (update.after.name, update.after.due_date) == (task.name, task.due_date)
    assert (update.before.due_date, task.due_date) == (date(2027, 5, 15), date(2027, 5, 25))


def test_the_preview_looks_at_the_first_tasks_only(template):
    first, _second = task_of(template), task_of(template)

    [update] = preview(template, most=1, offset_days=-20)

    assert update.before == first


def test_any_number_of_tasks_is_updated_part_by_part(template, monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 2)
    for _ in range(5):
        task_of(template)
    heard = []

    count = rule_edits.revise(
        template, {"offset_days": -20}, update_open=True, by=None, at=NOW, on_progress=heard.append
    )

    assert (count, heard) == (5, [2, 4, 5])
    assert set(Task.objects.values_list("due_date", flat=True)) == {date(2027, 5, 25)}


def test_what_people_touched_stays(template):
    named, pinned, done = (task_of(template) for _ in range(3))
    editing.edit(named, by=None, at=NOW, name="À moi")
    editing.edit(pinned, by=None, at=NOW, due_date=date(2027, 6, 1))
    completing.complete(done, by=None, at=NOW)

    revise(template, offset_days=-20, name="Facture")

    for task in (named, pinned, done):
        task.refresh_from_db()
    assert (named.name, named.due_date) == ("À moi", date(2027, 5, 25))
    assert (pinned.name, pinned.due_date) == ("Facture", date(2027, 6, 1))
    assert (done.name[:5], done.due_date) == ("Solde", date(2027, 5, 15))


def test_a_task_pinned_by_hand_is_told_to_stay(template):
    task = task_of(template)
    editing.edit(task, by=None, at=NOW, due_date=date(2027, 6, 1))

    [update] = preview(template, offset_days=-20)

    assert update.stays
    assert not update.moves


def test_another_person_by_rule_gets_the_open_tasks(template):
    task, taken = task_of(template), task_of(template)
    person, other = UserFactory(), UserFactory()
    editing.edit(taken, by=None, at=NOW, assignee=other)

    revise(template, assign_to="person", assigned_person=person)

    for row in (task, taken):
        row.refresh_from_db()
    assert (task.assignee, task.follows_manager) == (person, False)
    assert taken.assignee == other


def test_back_to_the_manager_follows_the_manager_of_today(template):
    AutoTaskTemplate.objects.filter(pk=template.pk).update(assign_to="nobody")
    task = task_of(template)
    manager = UserFactory()
    tracked_fields.write(Opportunity.objects.filter(pk=task.opportunity_id), manager=manager)

    revise(template, assign_to="manager")

    task.refresh_from_db()
    assert (task.assignee, task.follows_manager) == (manager, True)


def test_a_task_is_seen_earlier_when_only_that_changed(template):
    task = task_of(template)

    revise(template, visible_days=5)

    task.refresh_from_db()
    assert task.visible_from == date(2027, 5, 10)


def test_two_halves_of_a_rule_that_do_not_fit_are_refused(template):
    with pytest.raises(auto_tasks.ImpossibleDueDateError):
        revise(template, reference="task_created")

    template.refresh_from_db()
    assert template.reference == "departure"


def test_nothing_counts_from_a_key_date_deleted_meanwhile(template):
    key_date = KeyDate.objects.create(name="Solde")
    delete_key_date(key_date.pk)

    for act in (preview, revise):
        with pytest.raises(KeyDate.DoesNotExist):
            act(template, reference="key_date", key_date=key_date)


def test_a_deleted_automatic_task_is_edited_no_more(template):
    AutoTaskTemplate.objects.filter(pk=template.pk).delete()

    with pytest.raises(AutoTaskTemplate.DoesNotExist):
        revise(template, name="Trop tard")


def test_thirty_tasks_take_as_many_queries_as_one(template, django_assert_max_num_queries):
    task_of(template)
    with django_assert_max_num_queries(20) as one:
        revise(template, offset_days=-20)
    for _ in range(29):
        task_of(template)

    with django_assert_max_num_queries(len(one)):
        revise(template, offset_days=-25)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_rule_the_second_does_not_overwrite_the_first(template):
    seen = {"offset_days": template.offset_days}

    def edit(days):
        how = {"update_open": True, "seen": seen, "by": None, "at": NOW}
        return rule_edits.revise(template, {"offset_days": days}, **how)

    first, second = overtake(lambda: edit(-5), lambda: edit(-7), after="templaterevision")

    template.refresh_from_db()
    assert (first, template.offset_days) == (0, -5)
    assert isinstance(second, OverwritingError)
