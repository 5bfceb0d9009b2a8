"""What tasks hang on is written by its service; any other way is refused and names it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from caladeo.db.guards import SilentWriteError
from opportunities import key_dates, roles
from opportunities.models import KeyDateValue, Opportunity, OpportunityRole, StatusChange
from statuses.models import AgencyCalendar, Closure, KeyDate, Role
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    set_calendar,
)

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 18)
# A field that tasks hang on, another value of it, and the service.
GUARDED: dict[Any, tuple[str, Any, str]] = {
    KeyDate: ("offset_days", -20, r"key_date_changes\.edit\("),
    KeyDateValue: ("day", DAY, r"key_dates\.write\("),
    Role: ("person_id", None, r"role_changes\.edit\("),
    OpportunityRole: ("person_id", 0, r"opportunities\.roles\.write\("),
    Closure: ("last_day", DAY + timedelta(days=1), r"agency_calendar\.apply\("),
    AgencyCalendar: ("country", "BE", r"agency_calendar\.apply\("),
    StatusChange: ("is_quiet", True, r"transitions\.move\("),
}


class ProxyTrip(Opportunity):
    class Meta:
        proxy = True
        app_label = "opportunities"


@pytest.fixture
def trip() -> Opportunity:
    """One row of each guarded model."""
    set_calendar()
    ClosureFactory(first_day=DAY, last_day=DAY)
    row: Opportunity = OpportunityFactory(status=StatusFactory())
    key_date = KeyDate.objects.create(name="Solde")
    how = {"by": None, "at": row.created_at}
    key_dates.write(row, {key_date.pk: date(2027, 5, 3)}, **how)
    role = Role.objects.create(name="Production", person=row.manager)
    roles.write(row, role, row.manager, **how)
    return row


def changed(model: Any) -> Any:
    name, value, _room = GUARDED[model]
    row = model.objects.get()
    setattr(row, name, value)
    return row


def copied(model: Any) -> Any:
    row = changed(model)
    row.pk, row._state.adding = row.pk, True  # an insert that is an update
    return row


WAYS_TO_WRITE: dict[str, Callable[[Any], Any]] = {
    "save": lambda model: changed(model).save(),
    "save of the field": lambda model: changed(model).save(update_fields=[GUARDED[model][0]]),
    "save as if new": lambda model: copied(model).save(),
    "save_base": lambda model: changed(model).save_base(),
    "update": lambda model: model.objects.update(**{GUARDED[model][0]: GUARDED[model][1]}),
    "update by the base manager": lambda model: model._base_manager.update(
        **{GUARDED[model][0]: GUARDED[model][1]}
    ),
    "bulk_update": lambda model: model.objects.bulk_update([changed(model)], [GUARDED[model][0]]),
    "bulk_create": lambda model: model.objects.bulk_create(
        [copied(model)], update_conflicts=True, unique_fields=["pk"], update_fields=["id"]
    ),
    "delete": lambda model: model.objects.get().delete(),
    "delete of a set": lambda model: model.objects.all().delete(),
}


@pytest.mark.once
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("write", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE)
def test_a_direct_write_is_refused_by_name(
    trip: Opportunity, model: Any, write: Callable[[Any], Any]
) -> None:
    before = list(model.objects.values())

    with pytest.raises(SilentWriteError, match=GUARDED[model][2]), transaction.atomic():
        write(model)

    assert list(model.objects.values()) == before


def test_what_goes_with_its_owner_passes(trip: Opportunity) -> None:
    trip.delete()

    assert (KeyDateValue.objects.count(), StatusChange.objects.count()) == (0, 0)


def test_a_proxy_of_a_trip_creates_its_tasks() -> None:
    rule = AutoTaskTemplateFactory(name="Relancer")
    OpportunityFactory(status=StatusFactory())
    proxy = ProxyTrip.objects.get()

    proxy.status = rule.status
    proxy.save()

    assert [task.name for task in Opportunity.objects.get().tasks.all()] == ["Relancer"]


def test_save_base_alone_is_refused(trip: Opportunity) -> None:
    trip.name = "Osaka"

    with pytest.raises(SilentWriteError, match=r"use save\(\)"):
        trip.save_base()
    trip.save()

    assert Opportunity.objects.get().name == "Osaka"


@pytest.mark.parametrize(
    "write",
    [lambda row: row.save(), lambda row: Opportunity.objects.update(created_at=row.created_at)],
    ids=["save", "update"],
)
def test_the_day_of_creation_stays(trip: Opportunity, write: Callable[[Any], Any]) -> None:
    created = trip.created_at
    trip.created_at -= timedelta(days=30)

    with pytest.raises(SilentWriteError, match="created_at"):
        write(trip)

    assert Opportunity.objects.get().created_at == created
