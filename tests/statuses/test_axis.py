from statuses import axis
from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Reference


def rule(reference, offset_days):
    return AutoTaskTemplate(reference=reference, offset_days=offset_days)


def drawn(*rules):
    """« flag » or « number@reference » for each step."""
    return [
        f"{step.number}@{step.reference}" if step.template else f"flag {step.reference}"
        for step in axis.steps(rules)
    ]


def test_without_tasks_there_is_no_axis():
    assert axis.steps([]) == []


def test_only_the_references_in_use_have_a_flag():
    assert drawn(rule(Reference.DEPARTURE, -30)) == ["1@departure", "flag departure"]


def test_references_follow_the_life_of_a_trip():
    ours = [value for value in Reference.values if value not in ("key_date", "task")]
    rules = [rule(reference, 1) for reference in reversed(ours)]

    flags = [step for step in drawn(*rules) if step.startswith("flag")]

    assert flags == [
        "flag opportunity_created",
        "flag task_created",
        "flag departure",
        "flag return",
    ]


def test_tasks_are_numbered_as_they_follow_each_other_in_time():
    steps = drawn(
        rule(Reference.DEPARTURE, -10),
        rule(Reference.TASK_CREATED, 3),
        rule(Reference.DEPARTURE, -45),
        rule(Reference.DEPARTURE, 0),
    )

    assert steps == [
        "flag task_created",
        "1@task_created",
        "2@departure",
        "3@departure",
        "flag departure",
        "4@departure",
    ]


def test_the_creation_of_a_task_and_the_entry_are_one_day_and_one_flag():
    steps = drawn(rule(Reference.STATUS_ENTERED, 2), rule(Reference.TASK_CREATED, 1))

    assert steps == ["flag task_created", "1@task_created", "2@task_created"]


def test_tasks_of_one_day_keep_the_order_of_the_list():
    rules = [rule(Reference.DEPARTURE, -10), rule(Reference.DEPARTURE, -10)]

    assert [step.template for step in axis.steps(rules)] == [*rules, None]


def test_a_gap_stands_before_the_days_that_lead_to_the_next_date():
    steps = axis.steps([rule(Reference.TASK_CREATED, 3), rule(Reference.DEPARTURE, -45)])

    assert [step.is_after_gap for step in steps] == [False, False, True, False]


def test_the_trip_is_drawn_when_nothing_stands_between_departure_and_return():
    adjacent = axis.steps([rule(Reference.DEPARTURE, -3), rule(Reference.RETURN, 3)])
    crossed = axis.steps([rule(Reference.DEPARTURE, 2), rule(Reference.RETURN, 3)])

    assert [step.ends_trip for step in adjacent] == [False, False, True, False]
    assert not any(step.ends_trip for step in crossed)


def test_a_key_date_stands_where_its_formula_puts_it():
    source = KeyDate.Source
    balance = KeyDate(pk=1, name="Solde", source=source.DEPARTURE, offset_days=-35)
    invoice = KeyDate(pk=2, name="Facture", source=source.KEY_DATE, base_id=1, offset_days=-10)
    option = KeyDate(pk=3, name="Option", source=source.TYPED, position=2)
    rules = [
        rule(Reference.DEPARTURE, -40),
        AutoTaskTemplate(reference="key_date", key_date_id=1, offset_days=3),
        AutoTaskTemplate(reference="key_date", key_date_id=2, offset_days=0),
        AutoTaskTemplate(reference="key_date", key_date_id=3, offset_days=-2),
        rule(Reference.STATUS_ENTERED, 1),
    ]

    steps = axis.steps(rules, key_dates=[balance, invoice, option])

    listed = [rules.index(step.template) + 1 if step.template else None for step in steps]
    flags = [step.key_date.name if step.key_date else step.number or None for step in steps]
    assert listed == [None, 5, 4, None, None, 3, 1, None, 2, None]
    assert flags == [None, 1, 2, "Option", "Facture", 3, 4, "Solde", 5, None]
    assert [step.reference for step in steps if not step.template][-1] == Reference.DEPARTURE


def test_a_task_that_follows_another_stands_after_it():
    first = AutoTaskTemplate(pk=1, reference=Reference.DEPARTURE, offset_days=-30)
    second = AutoTaskTemplate(pk=2, reference=Reference.TASK, offset_days=3, predecessor=first)
    third = AutoTaskTemplate(pk=3, reference=Reference.TASK, offset_days=40, predecessor=second)
    between = AutoTaskTemplate(pk=4, reference=Reference.DEPARTURE, offset_days=-29)

    steps = axis.steps([third, between, second, first])

    places = [step.template.pk if step.template else step.reference for step in steps]
    assert places == [1, 4, 2, "departure", 3]
