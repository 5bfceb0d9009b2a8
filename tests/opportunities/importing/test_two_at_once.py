"""Two imports of one file at the same moment bring it in once."""

from datetime import UTC, datetime

import pytest

from caladeo import clock
from caladeo.models import User
from opportunities.importing import uploads, writing
from opportunities.importing.reading.files import Sheet
from opportunities.models import Client, ImportFile, Opportunity
from tests.factories import ClientFactory, StatusFactory
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
ROWS = [(2, ["Kyoto", "Famille Lefèvre"]), (3, ["Pérou", "Famille Lefèvre"])]


def sent(owner: User) -> ImportFile:
    sheet = Sheet(headers=["Nom", "Client"], rows=ROWS)
    file = uploads.keep(sheet, name="a.csv", kind="opportunities", owner=owner, at=clock.now())
    uploads.match(file, ["name", "client_name"])
    return file


def race(seller: User) -> list[object]:
    StatusFactory()
    ClientFactory(name="Famille Lefèvre")
    how = {"agreed": 2, "creates_tasks": True, "by": seller, "at": AT}
    first, second = sent(seller), sent(seller)
    imports = (lambda: writing.write(first, **how), lambda: writing.write(second, **how))
    return overtake(*imports, after='INTO "opportunities_batch"')


def test_what_the_first_brings_in_is_known_to_the_second(seller: User) -> None:
    answers = race(seller)

    assert isinstance(answers[1], writing.ChangedError)
    assert (Opportunity.objects.count(), Client.objects.count()) == (2, 1)


@needs_row_locks
def test_without_the_lock_both_bring_it_in(seller: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing.locks, "one_at_a_time", lambda _number: None)

    race(seller)

    assert Opportunity.objects.count() == 4
