"""From a status change to its tasks."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from caladeo.models import User
from opportunities.events import Source, acting
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import transitions
from statuses.models import Status
from statuses.references import Reference
from tasks.actions import deleting
from tasks.engine import generation
from tasks.engine.plans import Entry
from tasks.models import Task
from tests.databases import statements
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATE = datetime(2027, 6, 14, 22, 30, tzinfo=UTC)  # half past midnight in Paris


@pytest.fixture
def status() -> Status:
    row: Status = StatusFactory(name="Voyage confirmé")
    return row


def enter(status: Status, at: datetime = LATE, **fields: object) -> Opportunity:
    """An opportunity that enters the status at a moment."""
    with time_machine.travel(at, tick=False):
        row: Opportunity = OpportunityFactory(status=status, **fields)
    return row


# --- What a task is made of ---


def test_a_task_is_what_its_template_says(status: Status) -> None:
    template = AutoTaskTemplateFactory(
        status=status,
        name="Envoyer le carnet de voyage ✈ <b>",
        description="Vérifier :\n- visas\n- vols",
        before_departure=True,
    )

    opportunity = enter(status, travelling=True)

    task = opportunity.tasks.get()
    assert (task.name, task.description) == (template.name, template.description)
    assert (task.reference, task.offset_days) == (Reference.DEPARTURE, -30)
    assert (task.reference_date, task.due_date) == (date(2027, 6, 14), date(2027, 5, 15))
    assert (task.state, task.is_pinned, task.done_at) == (Task.State.OPEN, False, None)
    assert (task.template, task.change) == (template, opportunity.changes.get())


def test_a_task_is_the_managers_and_follows_them(status: Status, seller: User) -> None:
    AutoTaskTemplateFactory(status=status)

    task = enter(status, manager=seller).tasks.get()

    assert task.assignee == seller
    assert task.follows_manager


def test_a_task_names_who_changed_the_status_and_when(status: Status, seller: User) -> None:
    AutoTaskTemplateFactory(status=status)

    with acting(by=seller, source=Source.SCREEN):
        task = enter(status).tasks.get()

    assert (task.created_by, task.created_at) == (seller, LATE)
    assert task.change.source == Source.SCREEN


def test_the_actor_is_forgotten_after_the_block(status: Status, seller: User) -> None:
    AutoTaskTemplateFactory(status=status)
    with acting(by=seller, source=Source.SCREEN):
        pass

    task = enter(status).tasks.get()

    assert (task.created_by, task.change.source) == (None, Source.CODE)


def test_tasks_come_in_the_order_of_their_templates(status: Status) -> None:
    for name, position in [("Troisième", 9), ("Première", 1), ("Deuxième", 5)]:
        AutoTaskTemplateFactory(status=status, name=name, position=position)

    tasks = enter(status).tasks.order_by("pk")

    assert [task.name for task in tasks] == ["Première", "Deuxième", "Troisième"]


def test_only_the_enabled_templates_of_the_status_count(status: Status) -> None:
    AutoTaskTemplateFactory(status=status, name="Oui")
    AutoTaskTemplateFactory(status=status, name="Non", disabled=True)
    AutoTaskTemplateFactory(name="Ailleurs")

    assert [task.name for task in enter(status).tasks.all()] == ["Oui"]


# --- Which day ---


@pytest.mark.parametrize(
    ("reference", "due"),
    [
        (Reference.TASK_CREATED, date(2027, 6, 18)),
        (Reference.STATUS_ENTERED, date(2027, 6, 18)),
        (Reference.OPPORTUNITY_CREATED, date(2027, 6, 18)),
        (Reference.DEPARTURE, date(2027, 8, 4)),
        (Reference.RETURN, date(2027, 8, 11)),
    ],
)
def test_each_reference_is_a_local_day_of_the_agency(
    status: Status, reference: Reference, due: date
) -> None:
    AutoTaskTemplateFactory(status=status, reference=reference, offset_days=3)

    opportunity = enter(status, departure_date=date(2027, 8, 1), duration_days=8)

    assert opportunity.tasks.get().due_date == due


@override_settings(TIME_ZONE="America/Martinique")
def test_the_day_of_creation_is_the_agencys_whatever_utc_says(status: Status) -> None:
    AutoTaskTemplateFactory(status=status, offset_days=0)

    assert enter(status).tasks.get().due_date == date(2027, 6, 14)


def test_an_opportunity_created_long_ago_counts_from_then(status: Status) -> None:
    AutoTaskTemplateFactory(status=status, reference=Reference.OPPORTUNITY_CREATED, offset_days=-1)

    opportunity = enter(status, created_at=datetime(2027, 1, 1, 12, tzinfo=UTC))

    assert opportunity.tasks.get().due_date == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("reference", "fields"),
    [
        (Reference.DEPARTURE, {}),
        (Reference.DEPARTURE, {"duration_days": 8}),
        (Reference.RETURN, {}),
        (Reference.RETURN, {"departure_date": date(2027, 8, 1)}),
        (Reference.RETURN, {"duration_days": 8}),
    ],
)
def test_an_unknown_date_is_waited_for(
    status: Status, reference: Reference, fields: dict[str, object]
) -> None:
    AutoTaskTemplateFactory(status=status, reference=reference, offset_days=-30)

    task = enter(status, **fields).tasks.get()

    assert (task.due_date, task.reference_date) == (None, None)
    assert task.is_waiting


def test_a_date_already_past_is_kept(status: Status) -> None:
    AutoTaskTemplateFactory(status=status, before_departure=True)

    task = enter(status, departure_date=date(2027, 6, 20)).tasks.get()

    assert task.due_date == date(2027, 5, 21)


@pytest.mark.parametrize(("departure", "count"), [(date(2027, 7, 14), 0), (date(2027, 7, 15), 1)])
def test_a_rule_that_skips_what_is_past_creates_what_is_due_today(
    status: Status, departure: date, count: int
) -> None:
    AutoTaskTemplateFactory(status=status, before_departure=True, if_past="skip")

    assert enter(status, departure_date=departure).tasks.count() == count


def test_names_that_speak_take_as_many_statements_for_many(status: Status) -> None:
    AutoTaskTemplateFactory(status=status, name="Appeler {client} pour {gestionnaire}")

    def move_in(count: int) -> int:
        OpportunityFactory.create_batch(count)
        rows = Opportunity.objects.exclude(status=status)
        return statements(
            lambda: transitions.move(rows, to=status, by=None, source=Source.BULK, at=LATE)
        )

    assert move_in(2) == move_in(9)


# --- A task keeps a copy of its rule ---


def test_editing_a_template_changes_no_existing_task(status: Status) -> None:
    template = AutoTaskTemplateFactory(status=status, before_departure=True)
    opportunity = enter(status, travelling=True)

    template.name, template.offset_days = "Autre", -10
    template.save()
    opportunity.departure_date = date(2027, 7, 14)
    opportunity.save()

    task = opportunity.tasks.get()
    assert task.name != "Autre"
    assert task.due_date == date(2027, 6, 14)


@pytest.mark.parametrize("how", ["one", "a set"])
def test_deleting_a_template_keeps_its_tasks(status: Status, how: str) -> None:
    template = AutoTaskTemplateFactory(status=status, before_departure=True)
    opportunity = enter(status, travelling=True)

    (template if how == "one" else status.templates.all()).delete()
    opportunity.departure_date = date(2027, 7, 14)
    opportunity.save()

    task = opportunity.tasks.get()
    assert (task.template, task.due_date) == (None, date(2027, 6, 14))


# --- Exactly once ---


def test_a_change_gives_at_most_one_task_per_template(status: Status) -> None:
    AutoTaskTemplateFactory(status=status)
    change = enter(status).changes.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        generation.create_tasks([change])

    assert Task.objects.count() == 1


def test_a_deleted_task_is_not_created_again_by_its_change(status: Status) -> None:
    AutoTaskTemplateFactory(status=status)
    change = enter(status).changes.get()
    deleting.delete(Task.objects.get(), at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        generation.create_tasks([change])


def test_a_deleted_task_is_created_anew_on_coming_back(status: Status) -> None:
    AutoTaskTemplateFactory(status=status)
    opportunity = enter(status)
    deleting.delete(Task.objects.get(), at=timezone.now())

    for to in (StatusFactory(), status):
        opportunity.status = to
        opportunity.save()

    assert opportunity.tasks.not_deleted().count() == 1


# --- The plan that all of them share ---


def test_a_plan_saves_nothing(status: Status) -> None:
    template = AutoTaskTemplateFactory(before_departure=True)
    opportunity = enter(status, travelling=True)
    entry = Entry(opportunity, template.status_id, date(2027, 3, 1))

    (planned,) = generation.plan([entry], templates=[template], today=date(2027, 3, 1)).tasks

    assert planned.due.day == date(2027, 5, 15)
    assert planned.assignee_id == opportunity.manager_id
    assert not Task.objects.exists()


def test_a_plan_keeps_the_templates_of_two_statuses_apart(status: Status) -> None:
    one, other = AutoTaskTemplateFactory(name="Un"), AutoTaskTemplateFactory(name="Deux")
    opportunity = enter(status)
    entries = [
        Entry(opportunity, template.status_id, date(2027, 3, 1)) for template in (other, one)
    ]

    planned = generation.plan(entries, templates=[one, other], today=date(2027, 3, 1)).tasks

    assert [row.template.name for row in planned] == ["Deux", "Un"]


def test_entering_two_statuses_at_once_gives_each_its_tasks() -> None:
    first, second = AutoTaskTemplateFactory(), AutoTaskTemplateFactory()
    rows = OpportunityFactory.build_batch(2, manager=UserFactory())
    for row, template in zip(rows, (first, second), strict=True):
        row.status, row.client = template.status, enter(StatusFactory()).client

    changes = transitions.create(rows, by=None, source=Source.IMPORT, at=LATE).changes

    assert {(c.opportunity_id, c.tasks.get().template) for c in changes} == {
        (rows[0].pk, first),
        (rows[1].pk, second),
    }
    assert StatusChange.objects.count() == 4
