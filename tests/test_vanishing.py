"""A row that somebody deletes while a page is made or a form is handled: never a failure."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from caladeo import clock
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from tests.addresses import ALL, Address, World, owner_of, released
from tests.factories import delete_closure, delete_key_date
from tests.reading import fields_of

pytestmark = pytest.mark.django_db

# How a colleague makes it go; people are deactivated, statuses leave the pipeline.
GOES: dict[str, Callable[[int], Any]] = {
    "opportunity": lambda key: Opportunity.objects.filter(pk=key).delete(),
    "task": lambda key: Opportunity.objects.filter(tasks=key).delete(),
    "template": lambda key: AutoTaskTemplate.objects.filter(pk=key).delete(),
    "status": lambda key: Status.objects.filter(pk=key).update(deleted_at=clock.now()),
    "closure": delete_closure,
    "key date": delete_key_date,
    "change": lambda key: Opportunity.objects.filter(changes=key).delete(),
}
# Only statements that ask for such rows, and the beginning of a transaction, which may hold such,
# can tell before which of them one went.
OF_ROWS = re.compile(r"^SAVEPOINT|\b(opportunities|statuses|tasks)_(?!pinnedview|savedview)")
WITH_A_ROW = [a for a in ALL if not a.is_admin and owner_of(a) in GOES and a.takes_key]
# Each of them asks something when a row is gone that is asked nowhere else.
ON_BOTH = {"statuses:template-version", "tasks:moving", "tasks:left-out"}


class Vanishing:
    """Deletes the row before the so-many-th statement outside of the view's transactions."""

    def __init__(self, go: Callable[[], Any], before: int) -> None:
        self.go, self.left = go, before
        self.depth = len(connection.savepoint_ids)

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        # Inside a transaction the row is locked: the colleague would have to wait.
        is_outside = len(connection.savepoint_ids) == self.depth
        if is_outside and self.left >= 0 and OF_ROWS.search(sql):
            self.left -= 1
            if self.left < 0:
                self.go()
        return execute(sql, *args)

    @property
    def has_happened(self) -> bool:
        return self.left < 0


@pytest.mark.parametrize(
    "address",
    [pytest.param(a, marks=pytest.mark.both if a.name in ON_BOTH else ()) for a in WITH_A_ROW],
    ids=str,
)
@pytest.mark.parametrize("method", [pytest.param("GET", marks=pytest.mark.once), "POST"])
def test_a_row_may_vanish_at_any_moment(world: World, address: Address, method: str) -> None:
    path, owner = world.path(address), owner_of(address)
    browser = world.browser("host", raise_request_exception=False)
    fields = typed(world, released(browser.get(path))) if method == "POST" else {}

    for moment in range(40):
        with transaction.atomic():
            vanishing = Vanishing(lambda: GOES[owner](world.keys[owner]), moment)
            with connection.execute_wrapper(vanishing):
                answer = released(getattr(browser, method.lower())(path, fields))
            transaction.set_rollback(True)
        assert answer.status_code < 500, moment
        if not vanishing.has_happened or answer.status_code == 405:
            break  # there is no such moment, or the view is never reached


def typed(world: World, page: Any) -> dict[str, Any]:
    """The form of the page as it would be sent back, and what the smaller forms send."""
    has_form = page.status_code == 200 and 'method="post"' in page.text
    other = Status.objects.exclude(pk=world.keys["status"]).get().pk
    small = {
        "to": other,
        "seen": world.keys["status"],
        "destination": other,
        "tasks": "create",
        "when": "demain",
        "starred": "on",
        "enabled": "on",
        "name": "Osaka",
    }
    return small | (fields_of(page) if has_form else {})
