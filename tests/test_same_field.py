"""Two people write the same field, and both forms were checked before the first is written."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.models import KeyDateValue, Opportunity
from statuses.models import AgencyCalendar, KeyDate
from tasks.engine import resolver
from tasks.notes import writing
from tasks.settings import worked_holidays
from tests.admin_pages import opened, where
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
    set_calendar,
)
from tests.overtaking import needs_row_locks, overtake
from tests.reading import fields_of

pytestmark = pytest.mark.django_db(transaction=True)
JUNE, JULY = "2027-06-14", "2027-07-14"

type Place = tuple[str, Callable[[], Any], str, str, str]


def page(name: str, *args: int) -> str:
    return reverse(name, args=args)


def name_of(row: Model) -> Callable[[], Any]:
    return lambda: value_of(row, "name")


def day_of(row: Model, field: str) -> Callable[[], Any]:
    return lambda: str(value_of(row, field))


def country() -> str:
    return AgencyCalendar.objects.get().country


def value_of(row: Model, field: str) -> Any:
    return type(row)._base_manager.values_list(field, flat=True).get(pk=row.pk)


def opportunity(_me: User) -> Place:
    row = OpportunityFactory()
    return page("opportunities:edition", row.pk), name_of(row), "name", "Leur", "Mon"


def departure(_me: User) -> Place:
    row = OpportunityFactory()
    return (
        page("opportunities:edition", row.pk),
        day_of(row, "departure_date"),
        "departure_date",
        JUNE,
        JULY,
    )


def client(_me: User) -> Place:
    row = OpportunityFactory()
    return page("opportunities:client", row.pk), name_of(row.client), "name", "Leur", "Mon"


def key_date_of_a_trip(_me: User) -> Place:
    key_date, row = KeyDate.objects.create(name="Solde"), OpportunityFactory()

    def stored() -> str:
        return str(KeyDateValue.objects.get().day)

    return page("opportunities:key-date", row.pk, key_date.pk), stored, "day", JUNE, JULY


def task(_me: User) -> Place:
    row = TaskFactory()
    return page("tasks:edition", row.pk), name_of(row), "name", "Leur", "Mon"


def due_date(_me: User) -> Place:
    row = TaskFactory()
    return page("tasks:edition", row.pk), day_of(row, "due_date"), "due_date", JUNE, JULY


def note(me: User) -> Place:
    row = writing.write(OpportunityFactory(), text="Avant", by=me, at=clock.now())
    return page("tasks:note-edition", row.pk), lambda: value_of(row, "text"), "text", "Leur", "Mon"


def rule(_me: User) -> Place:
    row = AutoTaskTemplateFactory()
    return row.get_absolute_url(), name_of(row), "name", "Leur", "Mon"


def status(_me: User) -> Place:
    row, _other = StatusFactory.create_batch(2)
    return row.get_absolute_url(), name_of(row), "name", "Leur", "Mon"


def key_date(_me: User) -> Place:
    row = KeyDate.objects.create(name="Solde")
    return page("tasks:key-date", row.pk), name_of(row), "name", "Leur", "Mon"


def closure(_me: User) -> Place:
    set_calendar()  # whose lock both wait for
    row = ClosureFactory(name="Pont", first_day="2027-05-07", last_day="2027-05-07")
    return page("tasks:closure", row.pk), name_of(row), "name", "Leur", "Mon"


def calendar(_me: User) -> Place:
    set_calendar()
    return page("tasks:calendar"), country, "country", "BE", "CH"


def worked_holiday(_me: User) -> Place:
    set_calendar()
    url = reverse("tasks:holiday", query={"annee": 2027, "nom": "Toussaint"})

    def state() -> str:
        calendar = resolver.agency_calendar()
        return worked_holidays.state(calendar, "Toussaint", 2027)

    return url, state, "state", "once", "always"


def account(me: User) -> Place:
    return page("account:details"), name_of(me), "name", "Leur", "Mon"


def client_in_the_admin(_me: User) -> Place:
    row = ClientFactory()
    return where(row), name_of(row), "name", "Leur", "Mon"


def opportunity_in_the_admin(_me: User) -> Place:
    row = OpportunityFactory()
    return where(row), name_of(row), "name", "Leur", "Mon"


PLACES = [
    opportunity,
    departure,
    client,
    key_date_of_a_trip,
    task,
    due_date,
    note,
    rule,
    status,
    key_date,
    closure,
    calendar,
    worked_holiday,
    account,
    client_in_the_admin,
    opportunity_in_the_admin,
]
places = pytest.mark.parametrize("place", PLACES)
WRITE = {
    key_date_of_a_trip: 'INTO "opportunities_keydatevalue"',
    client: 'UPDATE "opportunities_client"',
    client_in_the_admin: 'UPDATE "opportunities_client"',
    task: 'UPDATE "tasks_task"',
    due_date: 'UPDATE "tasks_task"',
    note: 'UPDATE "tasks_note"',
    rule: 'UPDATE "statuses_autotasktemplate"',
    status: 'UPDATE "statuses_status"',
    key_date: 'UPDATE "statuses_keydate"',
    closure: 'UPDATE "statuses_closure"',
    calendar: 'UPDATE "statuses_agencycalendar"',
    worked_holiday: 'INTO "statuses_workedholiday"',
    account: 'UPDATE "caladeo_user"',
}


@pytest.fixture
def me() -> User:
    person: User = UserFactory(host=True, name="Claire Martin")
    return person


def race(me: User, place: Callable[[User], Place], **how: bool) -> tuple[Any, Any, Any, Any]:
    """Mine is checked while theirs is written; the answer to mine, what is stored, both values."""
    url, stored, field, theirs, mine = place(me)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(me)
    form = opened(browsers[0], _row(url)) if "/admin/" in url else fields_of(browsers[0].get(url))
    posts = [
        lambda browser=browser, value=value: browser.post(url, form | {field: value})
        for browser, value in zip(browsers, (theirs, mine), strict=True)
    ]
    write = WRITE.get(place, 'UPDATE "opportunities_opportunity"')
    first, second = overtake(*posts, after=write, **how)
    assert first.status_code in (302, 200), first  # type: ignore[attr-defined]
    return second, stored(), theirs, mine


def _row(url: str) -> Model:
    model = Opportunity if "opportunity" in url else ClientFactory._meta.model
    return model.objects.get()


@places
def test_the_second_one_is_told_beside_the_field(me: User, place: Callable[[User], Place]) -> None:
    second, stored, theirs, mine = race(me, place)

    assert stored == theirs
    assert second.status_code in (200, 422)
    admin = second.context.get("adminform")
    form = admin.form if admin else second.context["form"]
    [field] = form.errors
    assert field in {"name", "departure_date", "due_date", "text", "day", "country", "state"}
    assert form[field].value() == mine


@needs_row_locks
@places
def test_without_the_lock_the_first_is_lost(me: User, place: Callable[[User], Place]) -> None:
    _second, stored, _theirs, mine = race(me, place, locks=False)

    assert stored == mine


def test_saving_again_replaces_theirs(me: User) -> None:
    row = OpportunityFactory()
    url, browser = page("opportunities:edition", row.pk), Client()
    browser.force_login(me)
    form = fields_of(browser.get(url))
    colleague = Client()
    colleague.force_login(UserFactory())
    colleague.post(url, form | {"name": "Leur"})

    told = browser.post(url, form | {"name": "Mon"})
    browser.post(url, fields_of(told))

    assert value_of(row, "name") == "Mon"


def test_the_same_value_twice_is_no_conflict(me: User) -> None:
    def same(_me: User) -> Place:
        row = OpportunityFactory(departure_date=date(2027, 5, 14))
        return page("opportunities:edition", row.pk), name_of(row), "name", "Kyoto", "Kyoto"

    second, stored, theirs, _mine = race(me, same)

    assert (second.status_code, stored) == (302, theirs)
