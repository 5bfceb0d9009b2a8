"""Rules of any status put on one trip by hand: what they give, once, and how that is undone."""

from datetime import date

import pytest
from django.utils import timezone

from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from tasks import doctor
from tasks.actions import completing, deleting, exempting, putting_rules
from tasks.engine import rule_edits, skipped
from tasks.engine.plans import Reason
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip():
    return OpportunityFactory(status=StatusFactory(name="Devis envoyé"), travelling=True)


def rule(name="Rooming list", **fields):
    return AutoTaskTemplateFactory(name=name, before_departure=True, **fields)


def plan(trip, *rules, **how):
    entry = skipped.current_entry(trip)
    return putting_rules.plan(entry, rules, by=trip.manager, at=timezone.now(), **how)


def put(trip, *rules, by=None, **how):
    seen = skipped.current_entry(trip).pk
    keys = [row.pk for row in rules]
    by = by or trip.manager
    return putting_rules.put(trip, keys, seen=seen, by=by, at=timezone.now(), **how)


def move(trip, to):
    rows = Opportunity.objects.filter(pk=trip.pk)
    found = transitions.move(rows, to=to, by=None, source="screen", at=timezone.now())
    trip.refresh_from_db()
    return found.changes[0]


def reasons(found):
    return {row.template.name: row.reason for row in found.skipped}


def test_rules_of_several_statuses_land_on_the_current_entry(trip):
    seller = UserFactory()
    rules = rule("Rooming list"), rule("Bus", status=trip.status), rule("Visas", offset_days=-60)

    done = put(trip, *rules, by=seller)

    rows = Task.objects.filter(pk__in=done.tasks).order_by("pk")
    assert [(row.name, row.due_date) for row in rows] == [
        ("Rooming list", date(2027, 5, 15)),
        ("Bus", date(2027, 5, 15)),
        ("Visas", date(2027, 4, 15)),
    ]
    entry = skipped.current_entry(trip)
    assert {(row.change, row.created_by, row.is_chosen) for row in rows} == {(entry, seller, True)}
    assert done.left_out == 0
    assert dict(doctor.examine()) == {}


def test_what_is_planned_is_what_is_created(trip):
    rules = rule(), rule("Passé", offset_days=-900, if_past="skip")

    planned = plan(trip, *rules)
    done = put(trip, *rules)

    assert [row.template.name for row in planned.tasks] == ["Rooming list"]
    assert reasons(planned) == {"Passé": Reason.PAST}
    assert (len(done.tasks), done.left_out) == (1, 1)


def test_a_rule_counts_once_for_the_entry_also_when_its_task_was_deleted(trip):
    chosen = rule()
    [key] = put(trip, chosen).tasks
    deleting.delete(Task.objects.get(pk=key), at=timezone.now())

    assert reasons(plan(trip, chosen)) == {"Rooming list": Reason.HAD}
    assert put(trip, chosen) == putting_rules.Put([], 1)
    move(trip, StatusFactory())
    assert len(put(trip, chosen).tasks) == 1


def test_what_the_entry_made_itself_is_skipped(trip):
    own = rule()
    move(trip, own.status)

    assert reasons(plan(trip, own)) == {"Rooming list": Reason.HAD}


def test_conditions_exemptions_and_options_hold(trip):
    group = rule("Bus", conditions=[{"field": "participants", "operator": "at_least", "value": 10}])
    exempt, once = rule("Visas"), rule("Contrat", on_return="once")
    put(trip, exempt, once)
    task = Task.objects.get(template=exempt)
    exempting.exempt(task, by=None, at=timezone.now())
    move(trip, StatusFactory())

    assert reasons(plan(trip, group, exempt, once)) == {
        "Bus": Reason.CONDITION,
        "Visas": Reason.EXEMPT,
        "Contrat": Reason.ONCE,
    }


def test_a_chain_needs_the_task_that_it_follows(trip):
    first = rule("Noms reçus")
    second = AutoTaskTemplateFactory(
        status=first.status, name="Rooming list", reference="task", predecessor=first, position=0
    )

    assert reasons(plan(trip, second)) == {"Rooming list": Reason.PREDECESSOR}
    put(trip, first, second)

    parent, child = Task.objects.get(template=first), Task.objects.get(template=second)
    assert (child.state, child.due_date) == (Task.State.OPEN, None)
    completing.complete(parent, by=None, at=timezone.now())
    child.refresh_from_db()
    assert child.due_date is not None
    assert dict(doctor.examine()) == {}


def test_a_task_that_was_there_waits_for_the_one_put_before_it(trip):
    first = rule("Noms reçus", is_enabled=False)
    second = AutoTaskTemplateFactory(
        status=first.status, reference="task", predecessor=first, if_not_preceded="count"
    )
    move(trip, first.status)
    child = Task.objects.get(template=second)
    assert child.due_date is not None
    first.is_enabled = True
    first.save()

    done = put(trip, first)

    child.refresh_from_db()
    assert child.due_date is None
    putting_rules.take_back(trip, done.tasks, by=None, at=timezone.now())
    child.refresh_from_db()
    assert child.due_date is not None


def test_a_trip_that_is_over_gets_what_is_long_past_only_when_asked(trip):
    trip.departure_date = date(2020, 6, 14)
    trip.save()
    chosen = rule()

    assert reasons(plan(trip, chosen)) == {"Rooming list": Reason.ENDED}
    assert put(trip, chosen).tasks == []
    assert len(put(trip, chosen, creates_ended=True).tasks) == 1


def test_disabled_rules_and_those_of_deleted_statuses_are_not_offered(trip):
    off, gone = rule(is_enabled=False), rule(status=StatusFactory(deleted_at=timezone.now()))

    assert not putting_rules.offered().exists()
    assert put(trip, off, gone) == putting_rules.Put([], 2)


def test_another_entry_meanwhile_refuses(trip):
    chosen, seen = rule(), skipped.current_entry(trip).pk
    move(trip, StatusFactory())

    with pytest.raises(putting_rules.MovedError):
        putting_rules.put(trip, [chosen.pk], seen=seen, by=trip.manager, at=timezone.now())
    assert not Task.objects.exists()


def test_taking_back_leaves_what_was_touched_and_what_is_not_ours(trip):
    kept, other = rule("Bus"), rule("Visas", status=trip.status)
    done = put(trip, kept, rule("Rooming list"))
    completing.complete(Task.objects.get(template=kept), by=None, at=timezone.now())
    move(trip, StatusFactory())
    move(trip, other.status)
    theirs = Task.objects.get(template=other)

    taken = putting_rules.take_back(trip, [*done.tasks, theirs.pk], by=None, at=timezone.now())

    assert taken == 1
    assert set(Task.objects.values_list("name", flat=True)) == {"Bus", "Visas"}


def test_taking_back_takes_what_is_asked_for_and_of_this_trip_alone(trip):
    first, second = put(trip, rule("Bus")), put(trip, rule("Visas"))
    other = OpportunityFactory(status=trip.status)

    def take_back(opportunity):
        keys = first.tasks
        return putting_rules.take_back(opportunity, keys, by=None, at=timezone.now())

    assert (take_back(other), take_back(trip)) == (0, 1)
    assert list(Task.objects.values_list("pk", flat=True)) == second.tasks


def test_leaving_and_undoing_the_entry_treat_them_as_its_own(trip):
    change = move(trip, StatusFactory(is_active=True))
    put(trip, rule("Bus"), rule("Visas", on_leave="cancel"))

    left = move(trip, StatusFactory())
    assert Task.objects.get(name="Visas").cancelled_by == left
    undoing.undo(left, by=None, at=timezone.now())
    undoing.undo(change, by=None, at=timezone.now())

    assert not Task.objects.exists()
    assert dict(doctor.examine()) == {}


def test_an_edit_of_the_rule_takes_it_from_who_put_it_there(trip):
    chosen, seller = rule(assign_to="changer"), UserFactory()
    [key] = put(trip, chosen, by=seller).tasks
    assert Task.objects.get(pk=key).assignee == seller

    changes = {"assign_to": "manager"}
    rule_edits.revise(chosen, changes, update_open=True, by=None, at=timezone.now())

    assert Task.objects.get(pk=key).assignee == trip.manager


def test_the_queries_do_not_grow_with_the_rules(trip, django_assert_max_num_queries):
    rules = [rule(f"Tâche {n}") for n in range(12)]
    with django_assert_max_num_queries(22):
        put(trip, *rules)
    assert Task.objects.count() == 12
