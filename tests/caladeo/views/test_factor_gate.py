"""Who has no second factor after the days of grace, at every address of the URLconf."""

import pytest

from caladeo.accounts.factors.gate import OPEN
from tests.addresses import ALL, World
from tests.caladeo.views.test_factor_required import SET_UP, overdue
from tests.stored import stored
from tests.test_rights import PUBLIC

pytestmark = pytest.mark.django_db

CLOSED = [row for row in ALL if row.name not in PUBLIC | OPEN | {"admin:login"}]


@pytest.mark.once
def test_no_other_address_opens(world: World) -> None:
    host = world.people["host"]
    assert host is not None
    overdue(host)
    browser, before = world.browser("host"), stored()

    for address in CLOSED:
        for ask in (browser.get, browser.post):
            answer = ask(world.path(address))
            is_led = answer.status_code == 302 and answer.url == SET_UP
            assert is_led or answer.status_code in (301, 404), address

    assert stored() == before
