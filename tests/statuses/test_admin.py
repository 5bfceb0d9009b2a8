import pytest

from statuses.models import AutoTaskTemplate, KeyDate, Status
from tests.admin_pages import address, errors, opened, saved
from tests.factories import AutoTaskTemplateFactory, StatusFactory

pytestmark = pytest.mark.django_db


def test_a_new_status_comes_last(site):
    StatusFactory(position=7)

    saved(site, Status, name="Perdu", color="#B0524E", probability=0)

    last = list(Status.objects.in_pipeline())[-1]
    assert [last.name, last.is_active] == ["Perdu", True]


def test_a_status_is_not_deleted_here_but_in_the_settings(site):
    status = StatusFactory()

    answer = site.post(address(status, "delete", status.pk), {"post": "yes"})

    assert answer.status_code == 403
    page = site.get(address(status, "change", status.pk)).content.decode()
    assert "Paramètres › Statuts" in page
    assert "/delete/" not in page
    assert Status.objects.in_pipeline().get() == status


def test_a_deleted_status_is_not_there(site, host):
    status = StatusFactory()
    Status.objects.filter(pk=status.pk).update(deleted_at=host.joined_at)

    assert site.get(address(status, "change", status.pk)).status_code == 302
    assert site.get(address(Status, "changelist")).context["cl"].result_count == 0


def test_an_old_form_brings_no_deleted_status_back(site, host):
    status = StatusFactory(name="Option")
    form = opened(site, status)
    Status.objects.filter(pk=status.pk).update(deleted_at=host.joined_at)

    saved(site, status, form, name="Option posée")

    status.refresh_from_db()
    assert [status.name, status.deleted_at] == ["Option", host.joined_at]


def test_one_active_status_has_to_stay(site):
    status = StatusFactory()
    form = opened(site, status)
    del form["is_active"]

    assert "is_active" in errors(saved(site, status, form))

    StatusFactory()
    assert saved(site, status, form).status_code == 302
    status.refresh_from_db()
    assert not status.is_active


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "PERDU"),
        ("name", ""),
        ("color", "red"),
        ("color", "#12"),
        ("probability", "101"),
        ("probability", "-1"),
        ("probability", "dix"),
    ],
)
def test_nonsense_gets_a_message_beside_its_field(site, field, value):
    StatusFactory(name="Perdu")
    status = StatusFactory()

    assert list(errors(saved(site, status, **{field: value}))) == [field]


def test_two_people_edit_the_same_status(site):
    status = StatusFactory(name="Option", probability=50)
    form = opened(site, status)
    Status.objects.filter(pk=status.pk).update(probability=75)

    saved(site, status, form, name="Option posée")

    status.refresh_from_db()
    assert [status.name, status.probability] == ["Option posée", 75]


def test_an_automatic_task_is_added_after_the_others(site):
    first = AutoTaskTemplateFactory()

    saved(site, AutoTaskTemplate, status=first.status_id, name="Relancer", offset_days=2)

    names = [template.name for template in first.status.templates.all()]
    assert names == [first.name, "Relancer"]


def test_an_automatic_task_can_be_switched_off(site):
    template = AutoTaskTemplateFactory()
    form = opened(site, template)
    del form["is_enabled"]

    saved(site, template, form)

    template.refresh_from_db()
    assert not template.is_enabled


def test_before_its_own_creation_makes_no_sense(site):
    template = AutoTaskTemplateFactory()

    assert "offset_days" in errors(saved(site, template, offset_days=-3))
    assert "offset_days" in errors(saved(site, template, offset_days=4000))
    assert saved(site, template, offset_days=-3, reference="departure").status_code == 302


def test_no_automatic_task_for_a_deleted_status(site, host):
    status = StatusFactory(deleted_at=host.joined_at)

    page = saved(site, AutoTaskTemplate, status=status.pk, name="Relancer", offset_days=2)

    assert list(errors(page)) == ["status"]


def test_an_automatic_task_can_be_deleted(site):
    template = AutoTaskTemplateFactory()

    site.post(address(template, "delete", template.pk), {"post": "yes"})

    assert not AutoTaskTemplate.objects.exists()


def test_the_options_of_an_automatic_task_are_edited_and_leave_a_trace(site, host, seller):
    template = AutoTaskTemplateFactory()

    saved(
        site,
        template,
        day_count="working",
        assign_to="person",
        assigned_person=seller.pk,
        visible_days=7,
    )

    template.refresh_from_db()
    assert (template.day_count, template.visible_days) == ("working", 7)
    assert template.assigned_person == seller
    assert template.revisions.get().edited_by == host


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reference": "key_date"}, "key_date"),
        ({"assign_to": "person"}, "assigned_person"),
        ({"assign_to": "moon"}, "assign_to"),
        ({"visible_days": "-1"}, "visible_days"),
        ({"visible_days": "99999"}, "visible_days"),
        ({"key_date": "987654"}, "key_date"),
        ({"name": "Appeler {clientele}"}, "name"),
    ],
)
def test_options_that_make_no_sense_get_a_message(site, fields, field):
    template = AutoTaskTemplateFactory()

    assert field in errors(saved(site, template, **fields))
    assert not template.revisions.exists()


def test_a_key_date_that_is_not_used_is_left_out(site):
    template = AutoTaskTemplateFactory()
    key_date = KeyDate.objects.create(name="Solde")

    saved(site, template, reference="key_date", key_date=key_date.pk)
    template.refresh_from_db()
    assert template.key_date == key_date

    saved(site, template, reference="departure")
    template.refresh_from_db()
    assert template.key_date is None


def test_braces_that_would_never_be_replaced_are_refused_here_too(site):
    rule = AutoTaskTemplateFactory(name="Solde")
    form = opened(site, rule)

    assert list(errors(saved(site, rule, form, name="Appeler {{client}}"))) == ["name"]

    rule.refresh_from_db()
    assert rule.name == "Solde"
