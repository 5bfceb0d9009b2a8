import pytest
from django.utils import timezone

from statuses import auto_tasks
from statuses.models import AutoTaskTemplate, Status
from statuses.references import Reference
from tests.factories import AutoTaskTemplateFactory, StatusFactory

pytestmark = pytest.mark.django_db


def test_a_new_automatic_task_goes_last(confirmed):
    AutoTaskTemplateFactory(status=confirmed, position=8)

    added = auto_tasks.add(confirmed, name="Demander le solde", offset_days=2)

    assert confirmed.templates.last() == added


def test_nothing_is_added_to_a_deleted_status():
    gone = StatusFactory(deleted_at=timezone.now())

    with pytest.raises(Status.DoesNotExist):
        auto_tasks.add(gone, name="Trop tard")


def test_a_copy_says_the_same_just_below():
    template = AutoTaskTemplateFactory(
        name="Relancer", description="Par téléphone", before_departure=True, disabled=True
    )
    last = AutoTaskTemplateFactory(status=template.status)

    twin = auto_tasks.copy(template)

    assert twin.name == "Relancer (copie)"
    assert twin.description == "Par téléphone"
    assert (twin.offset_days, twin.reference) == (-30, Reference.DEPARTURE)
    assert not twin.is_enabled
    assert list(template.status.templates.all()) == [template, twin, last]


def test_the_copy_of_a_long_name_still_fits():
    template = AutoTaskTemplateFactory(name="x" * 200)

    twin = auto_tasks.copy(template)

    twin.full_clean()
    assert twin.name.endswith("… (copie)")


def test_two_halves_of_a_rule_that_do_not_fit_are_refused():
    template = AutoTaskTemplateFactory(before_departure=True)

    with pytest.raises(auto_tasks.ImpossibleDueDateError):
        auto_tasks.edit(template, reference=Reference.TASK_CREATED)

    template.refresh_from_db()
    assert template.reference == Reference.DEPARTURE


def test_a_deleted_automatic_task_is_edited_no_more():
    template = AutoTaskTemplateFactory()
    AutoTaskTemplate.objects.filter(pk=template.pk).delete()

    with pytest.raises(AutoTaskTemplate.DoesNotExist):
        auto_tasks.edit(template, name="Trop tard")
