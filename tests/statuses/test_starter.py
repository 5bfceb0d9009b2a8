import pytest
from django.utils import timezone

from caladeo.colors import NAMED
from statuses import references, starter
from statuses.models import AutoTaskTemplate, Status
from statuses.options import DayCount, DayRule, IfPast, OnLeave

pytestmark = pytest.mark.django_db


def test_an_empty_agency_gets_ten_statuses_in_their_order():
    assert starter.create_starter_pipeline() == 10

    names = [status.name for status in Status.objects.in_pipeline()]
    assert names[0] == "Nouveau projet"
    assert names[-1] == "Perdu"
    assert len(names) == 10


def test_it_brings_twenty_automatic_tasks_counting_from_every_date():
    starter.create_starter_pipeline()

    rules = AutoTaskTemplate.objects.all()
    assert len(rules) == 20
    ours = set(references.Reference.values) - {"key_date", "task"}
    assert {rule.reference for rule in rules} == ours
    assert all(rule.is_enabled and rule.description for rule in rules)


def test_only_what_is_over_is_inactive():
    starter.create_starter_pipeline()

    closed = Status.objects.in_pipeline().filter(is_active=False)
    assert [status.name for status in closed] == ["Voyage terminé", "Perdu"]


def test_everything_it_creates_would_pass_the_forms():
    starter.create_starter_pipeline()

    for row in [*Status.objects.all(), *AutoTaskTemplate.objects.all()]:
        row.full_clean()
    assert {status.color for status in Status.objects.all()} <= set(NAMED)


def test_a_pipeline_that_exists_is_left_alone():
    Status.objects.create(name="Mon statut")

    assert starter.create_starter_pipeline() == 0

    assert [status.name for status in Status.objects.all()] == ["Mon statut"]


def test_statuses_deleted_earlier_do_not_count():
    Status.objects.create(name="Perdu", deleted_at=timezone.now())

    assert starter.create_starter_pipeline() == 10


def test_asking_twice_creates_it_once():
    starter.create_starter_pipeline()

    assert starter.create_starter_pipeline() == 0

    assert Status.objects.count() == 10


def test_some_of_its_rules_show_what_the_options_are_for():
    starter.create_starter_pipeline()

    rules = AutoTaskTemplate.objects.all()
    assert {rule.day_count for rule in rules} == set(DayCount.values)
    assert {rule.day_rule for rule in rules} == set(DayRule.values)
    assert {rule.if_past for rule in rules} == set(IfPast.values)
    assert {rule.on_leave for rule in rules} == set(OnLeave.values)
    assert rules.filter(visible_days__gt=0).count() == 1
