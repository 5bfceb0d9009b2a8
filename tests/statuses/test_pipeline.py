import pytest
from django.utils import timezone

from caladeo.db import guards
from statuses import pipeline
from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NEW = {"name": "Option posée", "color": "#D9960F", "probability": 75, "is_active": True}


def test_a_new_status_goes_to_the_end():
    StatusFactory(position=3)

    pipeline.add(**NEW)

    assert Status.objects.in_pipeline().last().name == "Option posée"


def test_counts_do_not_multiply_each_other():
    status = StatusFactory()
    AutoTaskTemplateFactory.create_batch(2, status=status)
    AutoTaskTemplateFactory(status=status, disabled=True)
    OpportunityFactory.create_batch(3, status=status)
    empty = StatusFactory()

    counted = {row.pk: row for row in pipeline.with_counts()}

    assert counted[status.pk].template_count == 2
    assert counted[status.pk].opportunity_count == 3
    assert counted[empty.pk].template_count == counted[empty.pk].opportunity_count == 0


def test_counting_takes_one_query_whatever_the_rows(django_assert_num_queries):
    for status in StatusFactory.create_batch(5):
        OpportunityFactory(status=status)

    with django_assert_num_queries(1):
        assert sum(row.opportunity_count for row in pipeline.with_counts()) == 5


def test_only_the_changed_fields_are_written():
    status = StatusFactory(name="Devis", probability=50)
    Status.objects.filter(pk=status.pk).update(probability=60)

    pipeline.edit(status, name="Devis envoyé")

    status.refresh_from_db()
    assert (status.name, status.probability) == ("Devis envoyé", 60)


def test_a_name_that_somebody_took_meanwhile_is_refused():
    StatusFactory(name="Option posée")
    other = StatusFactory(name="Devis")

    with pytest.raises(guards.NameTakenError):
        pipeline.add(**NEW)
    with pytest.raises(guards.NameTakenError):
        pipeline.edit(other, name="Option posée")


def test_the_name_of_a_deleted_status_is_free_again():
    StatusFactory(name="Option posée", deleted_at=timezone.now())

    assert pipeline.add(**NEW).name == "Option posée"


def test_the_only_active_status_stays_active():
    status = StatusFactory()
    StatusFactory(closed=True)

    with pytest.raises(pipeline.LastActiveStatusError):
        pipeline.edit(status, is_active=False)

    status.refresh_from_db()
    assert status.is_active


def test_the_first_status_is_an_active_one():
    with pytest.raises(pipeline.LastActiveStatusError):
        pipeline.add(**NEW | {"is_active": False})

    assert not Status.objects.exists()


def test_one_active_status_among_others_can_be_made_inactive():
    status = StatusFactory()
    StatusFactory()

    pipeline.edit(status, is_active=False)

    status.refresh_from_db()
    assert not status.is_active


def test_the_only_active_status_cannot_be_deleted_while_inactive_ones_stay():
    status = StatusFactory()
    closed = StatusFactory(closed=True)

    with pytest.raises(pipeline.LastActiveStatusError):
        pipeline.allow_deletion(status)
    pipeline.allow_deletion(closed)


def test_the_very_last_status_can_be_deleted():
    pipeline.allow_deletion(StatusFactory())


def test_a_deleted_status_is_edited_no_more():
    status = StatusFactory(deleted_at=timezone.now())

    with pytest.raises(Status.DoesNotExist):
        pipeline.edit(status, name="Trop tard")
