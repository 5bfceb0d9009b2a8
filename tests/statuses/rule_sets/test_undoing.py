from datetime import timedelta

import pytest

from caladeo import clock
from statuses import starter
from statuses.models import AutoTaskTemplate, KeyDate, RuleImport, Status
from statuses.rule_sets import exporting, undoing
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def undo(done: RuleImport) -> dict[str, str]:
    """What stays, and why."""
    row = undoing.undo(done, by=None, at=clock.now())
    return {name: str(reason) for name, reason in row.kept}


@pytest.mark.parametrize("key", ["groupe", starter.PIPELINE])
def test_what_nobody_has_touched_goes_again(bring, key):
    done = bring(starter.content(key))

    assert undo(done) == {}

    assert exporting.of_agency() == {"caladeo": 1, "statuses": [], "key_dates": [], "rules": []}


def test_what_was_replaced_comes_back(bring):
    starter.create_starter_pipeline()
    rule = AutoTaskTemplate.objects.get(name="Demander le solde")
    content = exporting.of_agency()
    content["rules"] = [row | {"day_rule": "previous"} for row in content["rules"]]
    done = bring(content)
    edited = AutoTaskTemplate.objects.get(name="Relancer le client")
    AutoTaskTemplate.objects.filter(pk=edited.pk).update(day_rule="stay")

    assert undo(done) == {"Relancer le client": "edited"}

    rule.refresh_from_db()
    assert rule.day_rule == "next"
    assert rule.revisions.count() == 2


def test_what_somebody_edited_or_uses_stays_with_what_it_needs(bring):
    StatusFactory()
    done = bring(starter.content("groupe"))
    AutoTaskTemplate.objects.filter(name="Demander la rooming list").update(offset_days=-20)
    trip = OpportunityFactory(status=Status.objects.get(name="Devis envoyé"))
    Status.objects.filter(name="Voyage terminé").update(color="#2E9B57")

    assert undo(done) == {
        "Demander la rooming list": "edited",
        "Voyage confirmé": "in_use",
        "Devis envoyé": "in_use",
        "Voyage terminé": "edited",
        "Rooming list": "in_use",
    }

    trip.refresh_from_db()
    assert trip.status.deleted_at is None
    assert [row.name for row in KeyDate.objects.all()] == ["Rooming list"]


def test_tasks_that_its_rules_created_meanwhile_stay(bring):
    done = bring(starter.content("individuel"))
    trip = OpportunityFactory(status=Status.objects.get(name="Devis envoyé"))
    assert trip.tasks.count() == 2

    undo(done)

    assert trip.tasks.count() == 2


def test_a_key_date_from_which_tasks_count_stays(bring):
    done = bring(starter.content("groupe"))
    rule = AutoTaskTemplate.objects.filter(reference="key_date").first()
    trip = OpportunityFactory(travelling=True, participants=20, status=rule.status)
    task = trip.tasks.get(template=rule)
    assert task.due_date

    left = undo(done)

    assert left[task.key_date.name] == "in_use"
    trip.departure_date += timedelta(days=7)
    trip.save()
    assert trip.tasks.get(pk=task.pk).due_date


def test_one_active_status_stays(bring):
    done = bring(starter.content("individuel"))
    Status.objects.filter(name="Voyage terminé").update(color="#2E9B57")

    assert undo(done) == {"Voyage terminé": "edited", "En voyage": "last_active"}

    assert [row.name for row in Status.objects.active()] == ["En voyage"]


def test_it_is_undone_once_and_within_a_day(bring):
    first, second = bring(starter.content("groupe")), bring(starter.content("scolaire"))
    undo(first)

    with pytest.raises(undoing.TooLateError):
        undo(first)
    with pytest.raises(undoing.TooLateError):
        undoing.undo(second, by=None, at=clock.now() + timedelta(hours=24, seconds=1))


def test_a_rule_put_in_another_place_counts_as_untouched(bring):
    AutoTaskTemplateFactory()
    done = bring(starter.content("affaires"))
    AutoTaskTemplate.objects.filter(name="Relancer le valideur").update(position=99)

    assert undo(done) == {}


def test_a_rule_that_another_one_follows_stays(bring):
    done = bring(starter.content("affaires"))
    first, second = AutoTaskTemplate.objects.filter(status__name="Voyage confirmé")[:2]
    follows = {"status": first.status, "reference": "task", "offset_days": 1}
    AutoTaskTemplateFactory(**follows, predecessor=second)
    AutoTaskTemplate.objects.filter(pk=second.pk).update(predecessor=first, **follows)

    left = undo(done)

    assert left == {second.name: "edited", first.name: "in_use", "Voyage confirmé": "in_use"}
