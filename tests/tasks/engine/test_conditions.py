"""Conditions of a rule: for which trips its task is created, and what is said of the others."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from statuses.conditions import Condition, contains_words
from tasks.engine import applying
from tasks.models import TaskNotCreated
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
database = pytest.mark.usefixtures("sound")


def condition(field, operator, value=None, label=""):
    return Condition(field, operator, value, label).as_stored()


def rule(*conditions, **fields):
    return AutoTaskTemplateFactory(conditions=list(conditions), **fields)


def enter(trip, template, **how):
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=template.status, by=None, source="screen", at=NOW, **how)
    return trip.tasks.filter(template=template).count() == 1


def all_in_one_status(*conditions):
    """A rule for each."""
    status = StatusFactory()
    return [rule(one, status=status) for one in conditions]


TRIP = {
    "participants": 10,
    "duration_days": 7,
    "departure_date": date(2027, 6, 11),  # in thirty days
    "destinations": "Japon, Corée du Sud",
    "expected_revenue": 5000,
}
FILLED_IN = {
    "participants": "participants",
    "duration": "duration_days",
    "revenue": "expected_revenue",
}
CASES = [
    ("participants", "at_least", 10, True),
    ("participants", "at_least", 11, False),
    ("participants", "at_most", 10, True),
    ("participants", "at_most", 9, False),
    ("duration", "at_least", 7, True),
    ("duration", "at_least", 8, False),
    ("duration", "at_most", 7, True),
    ("duration", "at_most", 6, False),
    ("departure", "less_than", 31, True),
    ("departure", "less_than", 30, False),
    ("departure", "more_than", 29, True),
    ("departure", "more_than", 30, False),
    ("destination", "contains", "coree", True),
    ("destination", "contains", "Cor", False),
    ("destination", "contains_not", "Chine", True),
    ("destination", "contains_not", "JAPON", False),
    ("revenue", "at_least", 5000, True),
    ("revenue", "at_least", 5001, False),
    ("revenue", "at_most", 4999, False),
]


@database
def test_the_task_is_created_when_the_condition_holds():
    rules = all_in_one_status(*(condition(*asked) for *asked, _holds in CASES))
    trip = OpportunityFactory(**TRIP)

    enter(trip, rules[0])

    made = set(trip.tasks.values_list("template", flat=True))
    assert [
        (*asked, row.pk in made) for (*asked, _), row in zip(CASES, rules, strict=True)
    ] == CASES


@database
def test_what_is_not_filled_in_holds_for_nothing():
    asked = [
        *((field, way) for field in FILLED_IN for way in ("at_least", "at_most")),
        ("departure", "more_than"),
        ("departure", "less_than"),
    ]
    [rule, *_others] = all_in_one_status(*(condition(*both, 1) for both in asked))
    empty = dict.fromkeys((*FILLED_IN.values(), "departure_date"))
    trip = OpportunityFactory(**empty)

    assert not enter(trip, rule)

    left_out = trip.changes.get(to_status=rule.status).not_created
    assert [row.unmet["found"] for row in left_out.all()] == [None] * len(asked)
    assert not trip.tasks.exists()


@database
def test_a_destination_to_be_decided_is_none_that_others_are_told_from():
    template = rule(condition("destination", "contains_not", "Chine"))

    assert not enter(OpportunityFactory(destinations=""), template)


@database
def test_the_kind_of_client_counts():
    family, group, no_family = all_in_one_status(
        condition("client_kind", "is", "family", "x"),
        condition("client_kind", "is", "group", "x"),
        condition("client_kind", "is_not", "family", "x"),
    )
    trip = OpportunityFactory(client=ClientFactory(kind="group"))

    assert not enter(trip, family)
    assert {task.template for task in trip.tasks.all()} == {group, no_family}


@database
def test_the_manager_counts():
    anna, trip = UserFactory(), OpportunityFactory()
    of_anna = rule(condition("manager", "is", anna.pk, "Anna"))
    of_others = rule(condition("manager", "is_not", anna.pk, "Anna"), status=of_anna.status)

    assert not enter(trip, of_anna)
    assert trip.tasks.get().template == of_others


@database
def test_the_status_that_it_comes_from_counts():
    quoted, other = StatusFactory(), StatusFactory()
    template = rule(condition("from_status", "is", quoted.pk, "Devis"))

    assert enter(OpportunityFactory(status=quoted), template)
    assert not enter(OpportunityFactory(status=other), template)
    assert not OpportunityFactory(status=template.status).tasks.exists()  # created there


@database
def test_priority_counts():
    starred, plain = all_in_one_status(condition("priority", "yes"), condition("priority", "no"))
    trip = OpportunityFactory(is_starred=True)

    assert not enter(trip, plain)
    assert trip.tasks.get().template == starred


@database
def test_only_the_first_entry_that_stands_is_the_first():
    template = rule(condition("first_entry", "yes"))
    trip = OpportunityFactory()
    home = template.status if trip.status == template.status else trip.status

    assert enter(trip, template)
    change = trip.changes.get(to_status=template.status)
    undoing.undo(change, by=None, at=NOW)
    assert enter(trip, template)  # what was undone did not happen

    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=home, by=None, source="screen", at=NOW)
    transitions.move(rows, to=template.status, by=None, source="screen", at=NOW)
    assert trip.tasks.count() == 1


@database
def test_all_conditions_must_hold_and_the_first_that_does_not_is_told():
    template = rule(condition("participants", "at_least", 10), condition("priority", "yes"))
    trip = OpportunityFactory(participants=2)

    assert not enter(trip, template)

    [row] = TaskNotCreated.objects.all()
    assert row.reason == "condition"
    assert (row.unmet["field"], row.unmet["value"], row.unmet["found"]) == ("participants", 10, 2)


@database
def test_a_set_asks_as_many_queries_with_five_conditions(django_assert_max_num_queries):
    conditions = [
        condition("client_kind", "is", "group", "Groupe"),
        condition("first_entry", "yes"),
        condition("participants", "at_least", 2),
        condition("destination", "contains", "Japon"),
        condition("priority", "no"),
    ]
    template = rule(*conditions)
    for _rule in range(4):
        rule(*conditions, status=template.status)
    trips = OpportunityFactory.create_batch(12, client=ClientFactory(kind="group"), **TRIP)
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])

    with django_assert_max_num_queries(15):
        transitions.move(rows, to=template.status, by=None, source="screen", at=NOW)

    assert template.tasks.count() == 12


@database
def test_applying_a_rule_asks_its_conditions_too():
    status = StatusFactory()
    small, large = (OpportunityFactory(status=status, participants=n) for n in (2, 12))
    template = rule(condition("participants", "at_least", 10), status=status)

    counts = applying.apply(status, templates=[template], at=NOW)

    assert (counts.tasks, dict(counts.skipped)) == (1, {"condition": 1})
    assert large.tasks.get().template == template
    assert not small.tasks.exists()
    assert applying.count_matching(status, template, at=NOW) == (1, 2)


@pytest.fixture
def skipped(client, seller):
    """A trip of two that would need ten for its rooming list."""
    client.force_login(seller)
    template = rule(condition("participants", "at_least", 10), name="Rooming list")
    trip = OpportunityFactory(participants=2)
    assert not enter(trip, template)
    return trip


OFFER = "1 tâche s’appliquerait maintenant"


def tab(client, trip):
    return client.get(reverse("tasks:tab", args=[trip.pk])).text


def create(client, change):
    url = reverse("tasks:left-out", args=[change.pk])
    client.post(url, {"reason": "condition"})


@pytest.mark.both
@database
def test_what_would_apply_now_is_offered_and_created_once(client, skipped):
    assert OFFER not in tab(client, skipped)
    skipped.participants = 12
    skipped.save()
    assert not skipped.tasks.exists()  # nothing is made by itself

    page = tab(client, skipped)
    assert OFFER in page
    assert "Rooming list" in page
    change = skipped.changes.latest("pk")
    for _click in range(2):
        create(client, change)

    assert skipped.tasks.get().change == change
    assert OFFER not in tab(client, skipped)
    assert not change.not_created.exists()


@database
def test_what_still_does_not_hold_is_not_created(client, skipped):
    create(client, skipped.changes.latest("pk"))

    assert not skipped.tasks.exists()
    assert skipped.changes.latest("pk").not_created.count() == 1


@database
def test_an_entry_that_is_behind_creates_nothing_more(client, skipped):
    change = skipped.changes.latest("pk")
    skipped.participants = 12
    skipped.status = StatusFactory()
    skipped.save()

    assert OFFER not in tab(client, skipped)
    create(client, change)

    assert not skipped.tasks.exists()


@database
def test_what_a_rule_created_since_is_not_offered_again(client, skipped):
    skipped.participants = 12
    skipped.save()
    template = TaskNotCreated.objects.get().template
    applying.apply(template.status, templates=[template], at=NOW)

    assert OFFER not in tab(client, skipped)
    create(client, skipped.changes.latest("pk"))
    assert skipped.tasks.count() == 1


@database
def test_the_history_says_what_was_wanted_and_found(client, skipped):
    page = client.get(reverse("tasks:journal", args=[skipped.pk])).text

    assert "Non créée : Rooming list, participants : 2, il en faut 10." in page.replace("\xa0", " ")


@database
def test_the_trial_and_the_window_of_a_move_say_it_too(client, skipped):
    template = TaskNotCreated.objects.get().template
    skipped.status = StatusFactory()
    skipped.save()
    url = reverse("opportunities:transition", args=[skipped.pk])

    page = client.get(url, {"vers": template.status_id}).text.replace("\xa0", " ")

    assert "Rooming list : participants : 2, il en faut 10" in page


WORDS = st.text("abcdé ", min_size=1).filter(str.strip)


@given(WORDS, WORDS, WORDS)
def test_whole_words_are_found_wherever_they_stand(before, words, after):
    assert contains_words(f"{before}, {words.upper()} {after}", words)


@pytest.mark.parametrize(
    ("text", "words", "is_there"),
    [
        ("Roumanie", "Oman", False),
        ("Oman, Dubaï", "oman", True),
        ("Corée du Sud", "corée du", True),
        ("États-Unis", "etats unis", True),
        ("L’Île-de-France", "france", True),
        ("", "Oman", False),
    ],
)
def test_no_part_of_a_word_is_one(text, words, is_there):
    assert contains_words(text, words) == is_there
