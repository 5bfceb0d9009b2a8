"""What numbers say of a rule's plan and of the work it makes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate
from tasks.models import Task
from tasks.numbers import forecast
from tasks.numbers.past_plans import PastDueShare, figures
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
TODAY = date(2027, 5, 12)


@pytest.fixture(autouse=True)
def _may_2027():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rule():
    return AutoTaskTemplateFactory(before_departure=True, name="Demander le solde")


def enter(status, *days_ahead, at=NOW, quiet=False):
    """Trips that leave in so many days enter a status."""
    client = ClientFactory()
    rows = [
        Opportunity(
            name="Kyoto",
            client=client,
            manager=UserFactory(),
            status=status,
            departure_date=TODAY + timedelta(days=n),
        )
        for n in days_ahead
    ]
    transitions.create(rows, by=None, source="bulk", at=at, quiet=quiet)


def panel_of(screen, rule):
    return flat(screen.get(rule.get_absolute_url()))


def test_it_counts_the_entries_whose_day_had_passed(rule):
    enter(rule.status, 10, 20, 29, 30, 31, 90)

    assert figures(rule, now=NOW).plan == PastDueShare(6, 3)


def test_four_entries_are_too_few(rule):
    enter(rule.status, 1, 2, 3, 4)

    assert figures(rule, now=NOW).plan is None


def test_older_quiet_and_undone_entries_do_not_count(rule):
    enter(rule.status, 1, 2, 3, 4)
    enter(rule.status, 5, quiet=True)
    enter(rule.status, 6, at=NOW - timedelta(days=366))

    assert figures(rule, now=NOW).plan is None


def test_it_takes_as_many_queries_for_fifty_entries_as_for_five(
    rule, django_assert_max_num_queries
):
    enter(rule.status, *range(5))
    with django_assert_max_num_queries(3) as few:
        figures(rule, now=NOW)
    enter(rule.status, *range(60))
    with django_assert_max_num_queries(len(few)):
        assert figures(rule, now=NOW).plan == PastDueShare(50, 20)  # the latest: 10 to 59


def test_entries_that_its_conditions_leave_out_do_not_count(rule):
    condition = {"field": "departure", "operator": "more_than", "value": 15, "label": ""}
    rule.conditions = [condition]
    enter(rule.status, 1, 2, 10, 20, 29, 30, 31, 90)

    assert figures(rule, now=NOW).plan == PastDueShare(5, 2)


def test_the_panel_warns_and_fills_in_a_remedy(screen, rule):
    enter(rule.status, 10, 20, 40, 50, 60)
    words = "Pour 2 des 5 dernières entrées, l’échéance était déjà passée."
    assert words in panel_of(screen, rule)

    url = rule.get_absolute_url()
    answer = screen.post(url, fields_of(screen.get(url)) | {"remedy": "skip"})

    assert fields_of(answer)["if_past"] == "skip"
    assert words not in flat(answer)
    rule.refresh_from_db()
    assert rule.if_past == "keep"


def test_the_panel_follows_what_is_typed(screen, rule):
    enter(rule.status, 10, 20, 40, 50, 60)
    asked = {
        "status": rule.status_id,
        "offset_days_days": "45",
        "offset_days_direction": "before",
        "reference": "departure",
    }

    panel = flat(screen.get(reverse("statuses:template-preview"), asked))

    assert "Pour 3 des 5 dernières entrées" in panel


def test_with_too_few_entries_arithmetic_speaks(screen, rule):
    assert "Naîtra en retard pour un départ à moins de 30 jours." in panel_of(screen, rule)

    rule.if_past = "today"
    rule.save()

    assert "Naîtra en retard" not in panel_of(screen, rule)


def test_the_work_of_thirteen_weeks(rule, django_assert_max_num_queries):
    anna, other = UserFactory(name="Anna Moreau"), UserFactory()
    trip = OpportunityFactory()
    for number in range(39):
        TaskFactory(
            opportunity=trip,
            template=rule,
            assignee=anna if number < 20 else other,
            created_at=NOW - timedelta(days=2 * number),
        )
    TaskFactory(opportunity=trip, template=rule, created_at=NOW - timedelta(days=92))

    rules = [rule.pk, AutoTaskTemplateFactory().pk]

    with django_assert_max_num_queries(2):
        found = forecast.of_rules(rules, now=NOW)

    assert found == forecast.Forecast(count=39, mostly_for=anna)
    assert found.per_week == 3


def test_more_than_are_read_is_said(screen, rule):
    trip = OpportunityFactory()
    few = AutoTaskTemplateFactory(status=rule.status)
    made = {"opportunity": trip, "reference": "task_created", "created_at": NOW, "name": "Solde"}
    Task.objects.bulk_create(Task(template=rule, **made) for _ in range(1299))
    Task.objects.bulk_create(Task(template=few, **made) for _ in range(2))
    assert not forecast.of_rules([rule.pk, few.pk], now=NOW).is_at_least

    Task.objects.bulk_create([Task(template=rule, **made)])

    assert forecast.of_rules([rule.pk], now=NOW) == forecast.Forecast(1300, is_at_least=True)
    assert "plus de 100 tâches par semaine" in panel_of(screen, rule)


def test_tasks_of_nobody_are_mostly_for_nobody(rule):
    TaskFactory(template=rule, assignee=None)

    assert forecast.of_rules([rule.pk], now=NOW) == forecast.Forecast(1)


def test_entries_count_for_a_year_and_whatever_the_rule_makes_of_their_day(rule):
    enter(rule.status, 400, at=NOW - timedelta(days=365))
    enter(rule.status, -40, -50, 10, 20)
    rule.if_past = "skip"

    assert figures(rule, now=NOW).plan == PastDueShare(5, 4)


def test_what_trips_that_are_over_do_not_get_counts_as_past(rule):
    back = {"departure_date": TODAY - timedelta(days=50), "duration_days": 5}
    keys = [row.pk for row in OpportunityFactory.create_batch(5, **back)]
    chosen = Opportunity.objects.filter(pk__in=keys)
    transitions.move(chosen, to=rule.status, by=None, source="bulk", at=NOW)

    assert figures(rule, now=NOW).plan == PastDueShare(5, 5)


def test_an_entry_thirteen_weeks_ago_still_counts(rule):
    enter(rule.status, 200, at=NOW - timedelta(weeks=13))

    assert forecast_of(rule).entries == 1


def test_nobody_is_named_for_half_of_them(rule):
    for person in UserFactory.create_batch(2):
        TaskFactory(template=rule, assignee=person)

    assert forecast.of_rules([rule.pk], now=NOW).mostly_for is None


def test_the_pages_say_it(screen, rule):
    anna = UserFactory(name="Anna Moreau")
    TaskFactory.create_batch(26, template=rule, assignee=anna)
    words = "environ 2 tâches par semaine, surtout pour Anna"

    assert words in panel_of(screen, rule)
    assert words in flat(screen.get(rule.status.get_absolute_url()))


def test_without_tasks_nothing_is_said(screen, rule):
    assert not Task.objects.exists()
    assert forecast.of_rules([rule.pk], now=NOW) is None
    assert "par semaine" not in panel_of(screen, rule)


def entered_over_weeks(status, count, *, days, departure=60):
    """Trips that entered the status, one every so many days until today."""
    for number in reversed(range(count)):
        enter(status, departure, at=NOW - timedelta(days=days * number))


def forecast_of(rule):
    return figures(rule, now=NOW).forecast


def test_a_rule_that_is_not_saved_is_judged_by_the_entries_of_thirteen_weeks(rule):
    entered_over_weeks(rule.status, 12, days=10)

    found = forecast_of(AutoTaskTemplate(status=rule.status))

    assert (found.entries, found.count, found.weeks, found.per_week) == (10, 10, 13, 1)


def test_entries_older_than_thirteen_weeks_tell_nothing(rule):
    enter(rule.status, 60, at=NOW - timedelta(weeks=13, days=1))

    assert forecast_of(rule) is None


def test_many_entries_count_by_the_time_that_the_latest_fifty_span(rule):
    entered_over_weeks(rule.status, 52, days=1)
    found = forecast_of(rule)
    assert (found.entries, found.count, found.weeks, found.per_week) == (50, 50, 7, 7)

    enter(rule.status, *[60] * 50)
    assert (forecast_of(rule).weeks, forecast_of(rule).per_week) == (1, 50)


def test_what_its_conditions_and_options_leave_out_is_no_work(rule):
    enter(rule.status, 5, 10, 20, 40, 50)
    rule.if_past, rule.conditions = "skip", [{"field": "priority", "operator": "yes"}]

    assert (forecast_of(rule).entries, forecast_of(rule).count) == (5, 0)
    rule.conditions = []
    assert forecast_of(rule).count == 2


def test_who_would_get_more_than_half_is_named(rule):
    enter(rule.status, 40, 50)
    assert forecast_of(rule).mostly_for is None
    rule.assign_to, rule.assigned_person = "person", UserFactory()

    assert forecast_of(rule).mostly_for == rule.assigned_person


def test_a_rule_after_another_is_expected_where_that_one_is(rule):
    enter(rule.status, 40, 50)
    after = AutoTaskTemplate(status=rule.status, reference="task", predecessor=rule)
    assert forecast_of(after).count == 2

    rule.is_enabled = False
    rule.save()

    assert forecast_of(after).count == 0


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "moins d’une tâche par semaine, surtout pour {} d’après l’unique entrée des 3 dern"),
        (26, "environ 2 tâches par semaine d’après les 26 entrées des 3 derniers mois"),
        (50, "environ 50 tâches par semaine d’après les 50 dernières entrées"),
    ],
)
def test_the_form_says_what_is_expected_and_by_which_entries(screen, rule, count, words):
    rows = [OpportunityFactory() for _ in range(count)]
    chosen = Opportunity.objects.filter(pk__in=[row.pk for row in rows])
    rule.delete()
    transitions.move(chosen, to=rule.status, by=None, source="bulk", at=NOW)

    page = flat(screen.get(reverse("statuses:template-creation", args=[rule.status_id])))

    name = rows[0].manager.get_short_name()
    told = re.sub("<[^>]*>", "", page).replace("  ", " ")
    assert f"Prévision : {words.format(name)}" in told


def test_the_forecast_follows_conditions_and_waits_for_those_half_typed(screen, rule):
    enter(rule.status, 40, 50)
    asked = {
        "status": rule.status_id,
        "offset_days_days": "3",
        "offset_days_direction": "after",
        "reference": "task_created",
        "conditions-0-field": "participants",
        "conditions-0-operator": "at_least",
    }
    url = reverse("statuses:template-preview")

    answer = flat(screen.get(url, asked))
    assert "Prévision" not in answer
    assert "à compléter" in answer
    answer = flat(screen.get(url, asked | {"conditions-0-value": "99"}))
    assert "Prévision : pas de tâche" in answer
    assert "1 condition<" in answer
    assert "0 des 2 opportunités de ce statut aujourd’hui" in answer


def test_its_base_leads_to_these_entries_before_the_rule_has_a_name(screen, rule):
    enter(rule.status, 50, at=NOW - timedelta(weeks=20))
    enter(rule.status, 40)
    url = reverse("statuses:template-creation", args=[rule.status_id])
    sent = fields_of(screen.get(url)) | {"replay": "recent"}

    answer = flat(screen.post(url, sent))

    assert "« Nouvelle tâche automatique » sur le passé" in answer
    assert "1 tâche aurait été créée" in answer
    assert "sur la dernière entrée (12 mai 2027)" in answer
    assert AutoTaskTemplate.objects.get() == rule


@pytest.mark.both
def test_a_status_may_have_more_rules_than_a_database_joins_queries(rule):
    TaskFactory(template=rule)

    found = forecast.of_rules([*range(10_000, 10_600), rule.pk], now=NOW)

    assert found.count == 1
