import pytest
from django.db import IntegrityError

from caladeo import clock
from opportunities.models import Opportunity
from statuses import auto_tasks, key_dates, pipeline
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status, TemplateRevision
from statuses.rule_sets import exporting, undoing, writing
from statuses.rule_sets.comparing import Comparison, State
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    RuleImportFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
RULE = {"status": "Vendu", "name": "Solde", "offset": 5, "reference": "status_entered"}


def a_set(*rules, statuses=(), dates=()):
    return {"caladeo": 1, "statuses": [*statuses], "key_dates": [*dates], "rules": [*rules]}


def test_a_rule_of_the_same_names_is_rewritten_and_its_history_says_so(bring):
    rule = AutoTaskTemplateFactory(
        status__name="VENDU", name="solde", offset_days=3, reference="status_entered"
    )
    line = Comparison.of(a_set(RULE)).rules[0]

    done = bring(a_set(RULE))

    rule.refresh_from_db()
    assert (line.state, line.is_ticked, line.fields) == (State.DIFFERENT, False, {"offset_days"})
    assert (rule.name, rule.offset_days, done.counts["replaced"]) == ("solde", 5, 1)
    assert TemplateRevision.objects.get().changes == {"offset_days": [3, 5]}


def test_tasks_that_exist_stay_as_they_are_and_trips_that_are_there_get_nothing(bring):
    rule = AutoTaskTemplateFactory(status__name="Vendu", name="Solde")
    trip = OpportunityFactory(status=rule.status)
    before = list(trip.tasks.values())

    bring(a_set(RULE, RULE | {"name": "Acompte"}))

    assert list(Opportunity.objects.get().tasks.values()) == before
    assert rule.status.templates.count() == 2


def test_what_is_only_named_is_offered_and_what_needs_it_falls_with_it(bring):
    content = a_set(
        RULE | {"reference": "key_date", "key_date": "Option"},
        RULE | {"name": "Acompte"},
        dates=[{"name": "Option", "source": "key_date", "base": "Limite", "offset": -2}],
    )
    StatusFactory()

    sent = bring(content, ticks=["statuses-0", "rules-0", "rules-1", "key_dates-0"])

    assert sent.counts["fallen"] == ["Solde"]
    assert KeyDate.objects.count() == 0  # « Limite » is not ticked
    assert [rule.name for rule in AutoTaskTemplate.objects.all()] == ["Acompte"]


def test_a_key_date_may_stand_before_the_one_that_it_counts_from(bring):
    dates = [
        {"name": "Rappel", "source": "key_date", "base": "Limite", "offset": -2},
        {"name": "Limite", "source": "departure", "offset": -30},
    ]

    bring(a_set(dates=dates))

    assert [(row.name, str(row.base)) for row in KeyDate.objects.all()] == [
        ("Rappel", "Limite"),
        ("Limite", "None"),
    ]


def test_a_key_date_that_is_there_stays_as_it_is(bring):
    KeyDate.objects.create(name="Option", source="departure", offset_days=-10)
    content = a_set(RULE, dates=[{"name": "option", "source": "departure", "offset": -20}])

    line = Comparison.of(content).key_dates[0]
    bring(content, ticks=["statuses-0", "rules-0", "key_dates-0"])

    assert (line.state, line.is_offered) == (State.DIFFERENT, False)
    assert KeyDate.objects.get().offset_days == -10


def test_people_of_another_agency_become_the_manager(bring):
    julien = UserFactory(name="Julien Caron")
    content = a_set(
        RULE | {"assign_to": "person", "person": "julien caron"},
        RULE | {"name": "Acompte", "assign_to": "person", "person": "Inconnue"},
        RULE | {"name": "Visas", "assign_to": "person"},
    )

    told = [line.person for line in Comparison.of(content).rules]
    bring(content)

    assert told == ["", "Inconnue", "—"]
    people = list(AutoTaskTemplate.objects.values_list("assign_to", "assigned_person"))
    assert people == [("person", julien.pk), ("manager", None), ("manager", None)]


def test_another_person_differs_and_another_spelling_does_not():
    anna, _lea = UserFactory(name="Anna Moreau"), UserFactory(name="Léa Petit")
    status, to_anna = StatusFactory(name="Vendu"), {"assign_to": "person", "assigned_person": anna}
    for name in ("Solde", "Acompte"):
        AutoTaskTemplateFactory(
            status=status, name=name, offset_days=5, reference="status_entered", **to_anna
        )

    same, other = Comparison.of(
        a_set(
            RULE | {"assign_to": "person", "person": "ANNA MOREAU"},
            RULE | {"name": "Acompte", "assign_to": "person", "person": "Léa Petit"},
        )
    ).rules

    assert same.state == State.SAME
    assert (other.state, other.fields) == (State.DIFFERENT, {"assigned_person"})


def test_another_place_or_status_in_a_condition_differs_and_another_spelling_does_not():
    status, devis = StatusFactory(name="Vendu"), StatusFactory(name="Devis")
    StatusFactory(name="devis")
    place = {"field": "destination", "operator": "contains", "value": "Japon"}
    comes = {"field": "from_status", "operator": "is", "value": "Devis"}
    large = {"field": "participants", "operator": "at_least", "value": 10}
    rules = {"Solde": place, "Bus": place, "Visas": comes, "Acompte": comes, "Noms": large}
    for name, condition in rules.items():
        stored = {"label": "Devis", **condition}
        stored |= {"value": devis.pk} if condition is comes else {}
        AutoTaskTemplateFactory(
            status=status, name=name, offset_days=5, reference="status_entered", conditions=[stored]
        )
    now = rules | {
        "Solde": place | {"value": "JAPON"},
        "Bus": place | {"value": "Chine"},
        "Acompte": comes | {"value": "devis"},
        "Noms": large | {"value": 12},
    }
    lines = Comparison.of(
        a_set(*(RULE | {"name": name, "conditions": [row]} for name, row in now.items()))
    ).rules

    assert {line.name: set(line.fields) for line in lines} == {
        "Solde": set(),
        "Bus": {"conditions"},
        "Visas": set(),
        "Acompte": {"conditions"},
        "Noms": {"conditions"},
    }


def test_a_role_that_is_only_named_is_offered_and_goes_again_with_the_undo(bring):
    rules = [RULE | {"assign_to": "role", "role": "Production"}, RULE | {"name": "Acompte"}]

    without = bring(a_set(*rules), ticks=["statuses-0", "rules-0", "rules-1"])
    assert without.counts["ignored"] == 1
    done = bring(a_set(*rules))
    assert str(AutoTaskTemplate.objects.get(name="Solde").role) == "Production"
    assert exporting.of_agency()["rules"][1] == rules[0]
    undoing.undo(done, by=None, at=clock.now())

    assert not Role.objects.exists()


def test_a_condition_on_somebody_who_is_not_here_is_not_dropped_silently(bring):
    manager = {"field": "manager", "operator": "is", "value": "Inconnue"}
    comes = {"field": "from_status", "operator": "is", "value": "Devis"}
    julien = UserFactory(name="Julien Caron")
    content = a_set(
        RULE | {"conditions": [manager]},
        RULE | {"name": "Acompte", "conditions": [comes]},
        RULE | {"name": "Visas", "conditions": [comes | {"value": "Perdu"}]},
        RULE | {"name": "Bus", "conditions": [manager | {"value": julien.name}]},
        statuses=[{"name": "Devis"}],
    )

    compared = Comparison.of(content)
    bring(content)

    assert [line.unknown for line in compared.rules] == ["Inconnue", "", "Perdu", ""]
    stored = {row.name: row.conditions[0]["value"] for row in AutoTaskTemplate.objects.all()}
    assert stored == {"Acompte": Status.objects.get(name="Devis").pk, "Bus": julien.pk}


def test_a_condition_on_a_status_that_is_left_out_takes_its_rule_with_it(bring):
    comes = {"field": "from_status", "operator": "is", "value": "Devis"}
    content = a_set(RULE | {"conditions": [comes]}, statuses=[{"name": "Devis"}, {"name": "Vendu"}])

    bring(content, ticks=["statuses-1", "rules-0"])

    assert not AutoTaskTemplate.objects.exists()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (a_set(statuses=[{"name": "Perdu", "active": False}]), pipeline.LastActiveStatusError),
        (a_set(dates=[{"name": f"Date {n}"} for n in range(51)]), key_dates.TooManyError),
        (a_set(), writing.NothingChosenError),
    ],
)
def test_what_cannot_be_written_writes_nothing(bring, content, error):
    with pytest.raises(error):
        bring(content)

    assert not Status.objects.exists()
    assert not KeyDate.objects.exists()


FOLLOWS = {"offset": 2, "reference": "task"}


def test_a_rule_falls_with_the_one_that_it_follows(bring):
    unknown = [{"field": "manager", "operator": "is", "value": "Inconnue"}]
    content = a_set(
        RULE | {"conditions": unknown},
        RULE | FOLLOWS | {"name": "Relance", "after": "Solde"},
        RULE | FOLLOWS | {"name": "Seconde relance", "after": "Relance"},
        RULE | {"name": "Acompte"},
        RULE | FOLLOWS | {"name": "Merci", "after": "Acompte"},
    )
    StatusFactory(name="Vendu")

    compared = Comparison.of(content)
    bring(content, ticks=["rules-0", "rules-1", "rules-2", "rules-3"])

    states = [line.state for line in compared.rules]
    assert states == [State.IGNORED] * 3 + [State.NEW] * 2
    assert [line.unknown for line in compared.rules] == ["Inconnue", "Solde", "Relance", "", ""]
    assert [line.tick for line in compared.offered] == ["rules-3", "rules-4"]
    assert [rule.name for rule in AutoTaskTemplate.objects.all()] == ["Acompte"]


def test_a_rule_needs_the_one_that_it_follows_and_one_that_is_nowhere_is_named(bring):
    unknown = [{"field": "manager", "operator": "is", "value": "Inconnue"}]
    content = a_set(
        RULE,
        RULE | FOLLOWS | {"name": "Relance", "after": "Solde"},
        RULE | FOLLOWS | {"name": "Merci", "after": "Visas"},
        RULE | FOLLOWS | {"name": "Avis", "after": "Merci", "conditions": unknown},
    )
    lines = Comparison.of(content).rules

    sent = bring(content, ticks=["statuses-0", "rules-1"])

    assert [line.needs for line in lines[:2]] == [{"statuses-0"}, {"statuses-0", "rules-0"}]
    assert [line.unknown for line in lines] == ["", "", "Visas", "Inconnue"]
    assert [line.state for line in lines[2:]] == [State.IGNORED] * 2
    assert sent.counts["fallen"] == ["Relance"]


def test_a_rule_of_the_manager_is_the_same_for_somebody_who_is_unknown_here():
    facts = {"name": "Solde", "offset_days": 5, "reference": "status_entered"}
    AutoTaskTemplateFactory(status__name="Vendu", **facts)

    (line,) = Comparison.of(a_set(RULE | {"assign_to": "person", "person": "Inconnue"})).rules

    assert (line.state, line.person) == (State.SAME, "Inconnue")


def test_a_circle_that_only_the_agency_closes_is_refused(bring):
    there = AutoTaskTemplateFactory(status__name="Vendu", name="Solde")
    AutoTaskTemplateFactory(
        status=there.status, name="Relance", reference="task", predecessor=there, offset_days=1
    )

    with pytest.raises(auto_tasks.ImpossibleDueDateError):
        bring(a_set(RULE | FOLLOWS | {"after": "Relance"}))

    there.refresh_from_db()
    assert there.predecessor is None


def test_a_fault_in_the_middle_writes_nothing(bring, monkeypatch):
    def fail(*_args):
        raise IntegrityError

    monkeypatch.setattr(AutoTaskTemplate._default_manager, "bulk_create", fail)

    with pytest.raises(writing.ChangedError):
        bring(a_set(RULE, dates=[{"name": "Option"}]))

    assert not Status.objects.exists()
    assert not KeyDate.objects.exists()


def test_an_agency_that_has_changed_since_is_looked_at_again(administrator):
    sent = RuleImportFactory()
    seen = Comparison.of(sent.content).signature
    AutoTaskTemplateFactory(status__name="Devis envoyé", name="Demander le solde")

    with pytest.raises(writing.ChangedError):
        writing.write(sent, ticks=["rules-0"], seen=seen, by=administrator, at=clock.now())

    assert AutoTaskTemplate.objects.count() == 1


def test_it_asks_no_more_of_the_database_for_more_rules(bring, django_assert_max_num_queries):
    rules = [RULE | {"name": f"Tâche {number}"} for number in range(300)]

    with django_assert_max_num_queries(45):
        bring(a_set(*rules))

    assert AutoTaskTemplate.objects.count() == 300
