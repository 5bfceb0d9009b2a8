import pytest
from django.utils import timezone

from statuses import auto_tasks
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.references import Reference
from tests.factories import AutoTaskTemplateFactory, StatusFactory, delete_key_date

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


def test_a_copy_keeps_every_option(stranger):
    options = {
        "reference": Reference.KEY_DATE,
        "key_date": KeyDate.objects.create(name="Solde"),
        "day_count": "working",
        "day_rule": "next",
        "if_past": "skip",
        "assign_to": "person",
        "assigned_person": stranger,
        "visible_days": 7,
        "on_leave": "cancel",
        "on_return": "once",
    }
    template = AutoTaskTemplateFactory(**options)

    twin = AutoTaskTemplate.objects.get(pk=auto_tasks.copy(template).pk)

    assert {name: getattr(twin, name) for name in options} == options


def test_nothing_counts_from_a_key_date_deleted_meanwhile(confirmed):
    key_date = KeyDate.objects.create(name="Solde")
    delete_key_date(key_date.pk)

    with pytest.raises(KeyDate.DoesNotExist):
        auto_tasks.add(confirmed, name="Relancer", reference="key_date", key_date=key_date)

    assert not AutoTaskTemplate.objects.exists()
