"""A value that is missing or unknown means nothing: 400, and nothing is written."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from caladeo.colors import AVATARS
from caladeo.models import User
from statuses.models import AgencyCalendar, KeyDate, lost_reasons
from tasks.models import SavedView
from tests.addresses import ALL, Address, World, released
from tests.clients import Client
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
    set_calendar,
)
from tests.opportunities.importing.files import kept
from tests.stored import stored

pytestmark = pytest.mark.django_db


def star() -> tuple[str, str]:
    row = OpportunityFactory(is_starred=True)
    return reverse("opportunities:star", args=[row.pk]), "starred"


def stars() -> tuple[str, str]:
    return reverse("opportunities:bulk-star"), "only"


def managers() -> tuple[str, str]:
    return reverse("opportunities:bulk-give-back"), "made"


def activation() -> tuple[str, str]:
    row = AutoTaskTemplateFactory()
    return reverse("statuses:template-activation", args=[row.pk]), "enabled"


def postponement() -> tuple[str, str]:
    row = TaskFactory(due_date="2027-06-14")
    return reverse("tasks:postponement", args=[row.pk]), "to"


def access() -> tuple[str, str]:
    row = UserFactory(administrator=True)
    return reverse("team:access", args=[row.pk]), "access"


def columns() -> tuple[str, str]:
    row = kept("Kyoto;Lefèvre;;;", owner=User.objects.get())
    return reverse("opportunities:import-columns", args=[row.pk]), "column-0"


def order() -> tuple[str, str]:
    row = AutoTaskTemplateFactory()
    return reverse("statuses:template-order", args=[row.status_id]), "ids"


def position() -> tuple[str, str]:
    row = AutoTaskTemplateFactory()
    return reverse("statuses:template-position", args=[row.pk]), "direction"


def order_of_statuses() -> tuple[str, str]:
    StatusFactory()
    return reverse("statuses:order"), "ids"


def position_of_key_date() -> tuple[str, str]:
    row = KeyDate.objects.create(name="Solde")
    return reverse("tasks:key-date-position", args=[row.pk]), "direction"


def pinning() -> tuple[str, str]:
    row = SavedView.objects.create(owner=User.objects.get(), page="clients", name="Brest")
    return reverse("tasks:view-pin", args=[row.pk]), "pinned"


PAGES = [
    star,
    stars,
    managers,
    activation,
    postponement,
    access,
    columns,
    order,
    position,
    order_of_statuses,
    position_of_key_date,
    pinning,
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("sent", [None, "yes", "\x00", "x" * 50_000])
def test_nothing_is_written(screen: Client, page: Any, sent: str | None) -> None:
    url, name = page()
    before = digest()

    answer = screen.post(url, {} if sent is None else {name: sent})

    assert answer.status_code == 400
    assert digest() == before


@pytest.mark.parametrize("page", [star, activation, access, order, position])
def test_an_empty_value_is_none_either(screen: Client, page: Any) -> None:
    url, name = page()
    before = digest()

    assert screen.post(url, {name: ""}).status_code == 400
    assert digest() == before


def test_the_reasons_of_a_loss_stay(screen: Client) -> None:
    before = lost_reasons.names()

    assert screen.post(reverse("statuses:lost-reasons")).status_code == 400
    assert lost_reasons.names() == before


def test_boxes_that_a_program_does_not_send_stay_as_they_are(screen: Client) -> None:
    status, _other = StatusFactory.create_batch(2)
    set_calendar(closing_weekdays=[0, 6])
    looks = {"color": AVATARS[0], "language": "fr", "theme": "dark"}

    facts = {"name": "Devis", "probability": "50", "color_name": status.color}
    screen.post(status.get_absolute_url(), facts)
    screen.post(reverse("tasks:calendar"), {"country": "BE"})
    screen.post(reverse("account:details"), looks | {"name": "Claire Roux"})

    status.refresh_from_db()
    calendar, person = AgencyCalendar.objects.get(), User.objects.get()
    assert (status.name, status.is_active) == ("Devis", True)
    assert (calendar.country, calendar.closing_weekdays) == ("BE", [0, 6])
    assert (person.name, person.has_shortcuts) == ("Claire Roux", True)


# --- Every address that takes a post ---

# Their addresses say it all; « delete » was asked on a page of its own.
SAY_IT_ALL = {
    "account:session-end",
    "account:sessions-end",
    "account_logout",
    "jobs:seen",
    "opportunities:client-data",
    "opportunities:client-merge-undo",
    "opportunities:deletion",
    "statuses:rule-import-undo",
    "statuses:template-copy",
    "statuses:template-deletion",
    "statuses:template-sorting",
    "tasks:closure-deletion",
    "tasks:completion",
    "tasks:deletion",
    "tasks:exemption",
    "tasks:key-date-deletion",
    "tasks:note-deletion",
    "tasks:note-erasure",
    "tasks:note-restoration",
    "tasks:morning-end",
    "tasks:role-deletion",
    "tasks:view-deletion",
    "team:own-access",
}
NEED_MORE = [row for row in ALL if not row.is_admin and row.name not in SAY_IT_ALL]


@pytest.mark.once
@pytest.mark.parametrize("address", NEED_MORE, ids=str)
def test_an_empty_post_writes_nothing(world: World, address: Address) -> None:
    before = stored()

    with transaction.atomic():
        answer = released(world.browser("host").post(world.path(address)))
        after = stored()
        transaction.set_rollback(True)

    assert answer.status_code < 500
    assert after == before
