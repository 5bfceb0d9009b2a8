"""Whether a rule helps, in the figures of its latest tasks."""

from datetime import date, datetime, timedelta

import pytest

from caladeo import clock
from statuses.models import AutoTaskTemplate
from tasks.models import Task
from tasks.numbers import health
from tasks.numbers.health import Health
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory

pytestmark = pytest.mark.django_db
DUE = date(2027, 5, 10)


@pytest.fixture
def rule() -> AutoTaskTemplate:
    row: AutoTaskTemplate = AutoTaskTemplateFactory(name="Relancer")
    return row


def at(day: date) -> datetime:
    """Late in the evening, still on that day."""
    return clock.start_of(day) + timedelta(hours=23)


def make(rule: AutoTaskTemplate, count: int, **facts) -> None:
    trip = OpportunityFactory()
    how = {"reference": "task_created", "due_date": DUE, "template": rule, "opportunity": trip}
    Task.objects.bulk_create(Task(name="Relancer", **(how | facts)) for _ in range(count))


def done(rule: AutoTaskTemplate, count: int, *, late: int = 0) -> None:
    make(rule, count, state="done", done_at=at(DUE + timedelta(days=late)))


def of(rule: AutoTaskTemplate) -> Health:
    return health.of_rules([rule.pk])[rule.pk]


def shown(screen, rule: AutoTaskTemplate) -> str:
    return screen.get(rule.status.get_absolute_url()).text.replace("\xa0", " ")


def test_on_time_and_median_delay_are_those_of_what_is_done(screen, rule) -> None:
    done(rule, 13)
    done(rule, 3, late=1)
    done(rule, 5, late=4)
    make(rule, 6)

    found = of(rule)

    assert (found.made, found.on_time_percent, found.median_delay) == (27, 62, 4)
    assert "à l’heure 62 % · retard médian 4 jours" in shown(screen, rule)
    assert "D’où viennent ces chiffres" in shown(screen, rule)


@pytest.mark.parametrize("count", [19, 20])
def test_too_few_say_nothing(screen, rule, count) -> None:
    done(rule, count)

    assert of(rule).on_time_percent == (None if count < 20 else 100)
    assert ("à l’heure" in shown(screen, rule)) == (count >= 20)


@pytest.mark.parametrize("count", [19, 20])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"state": "deleted"}, "souvent supprimée"),
        ({"state": "cancelled"}, "souvent annulée"),
        ({"state": "done", "done_at": at(DUE + timedelta(days=3))}, "retard médian 3 jours"),
    ],
    ids=str,
)
def test_twenty_are_the_fewest_for_every_word(screen, rule, count, kind, words) -> None:
    make(rule, count, **kind)

    assert (words in shown(screen, rule)) == (count == 20)


def test_half_of_them_cancelled_is_not_often(rule) -> None:
    done(rule, 10)
    make(rule, 10, state="cancelled")
    assert not of(rule).is_often_cancelled

    make(rule, 1, state="cancelled")
    assert of(rule).is_often_cancelled


def test_what_is_not_done_or_has_no_day_is_neither_late_nor_on_time(rule) -> None:
    make(rule, 20, state="deleted", done_at=at(DUE))
    make(rule, 20, state="done", done_at=at(DUE), due_date=None)

    assert (of(rule).done, of(rule).made) == (0, 40)


def test_what_people_delete_is_told_with_its_count(screen, rule) -> None:
    make(rule, 12)
    make(rule, 8, state="deleted")
    assert not of(rule).is_often_deleted  # 40 % is not more than 40 %

    make(rule, 1, state="deleted")
    assert of(rule).is_often_deleted
    assert "souvent supprimée" in shown(screen, rule)
    assert "9 sur 21" in shown(screen, rule)


@pytest.mark.parametrize("touched", [{"is_pinned": True}, {"done_at": at(DUE)}], ids=str)
def test_what_was_worked_on_before_it_was_deleted_does_not_count(rule, touched) -> None:
    make(rule, 30, state="deleted", **touched)

    assert of(rule).deleted == 0


def test_what_is_cancelled_before_it_is_done_is_told(screen, rule) -> None:
    done(rule, 11)
    make(rule, 30, state="cancelled")

    assert "souvent annulée avant d’être faite" in shown(screen, rule)
    assert "30 sur 41" in shown(screen, rule)


def test_only_the_latest_hundred_count(rule) -> None:
    make(rule, 100, state="deleted")
    done(rule, 100)

    assert of(rule) == Health(made=100, deleted=0, cancelled=0, on_time=100, late=[])


def test_a_page_asks_once_however_many_rules(rule, django_assert_num_queries) -> None:
    others = AutoTaskTemplateFactory.create_batch(8, status=rule.status)
    for row in others[:5]:
        done(row, 3)

    with django_assert_num_queries(1):
        found = health.of_rules([row.pk for row in (rule, *others)])

    assert sorted(found) == [row.pk for row in others[:5]]
    with django_assert_num_queries(0):
        assert health.of_rules([]) == {}


@pytest.mark.both
def test_more_rules_than_one_statement_can_join(rule) -> None:
    done(rule, 20)

    assert health.of_rules([*range(10**6, 10**6 + 900), rule.pk])[rule.pk].on_time == 20
