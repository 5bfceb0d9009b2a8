"""Two imports of one file at the same moment bring it in once."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from caladeo import clock
from caladeo.models import User
from opportunities.clients import merging
from opportunities.importing import checking, uploads, writing
from opportunities.importing.reading.files import Sheet
from opportunities.models import Batch, Client, ImportFile, Opportunity
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory
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
    monkeypatch.setattr(writing.sql, "one_at_a_time", lambda _number: None)

    race(seller)

    assert Opportunity.objects.count() == 4


def update(seller: User, *, locks: bool = True) -> list[object]:
    """The corrections of one trip, sent from two windows at once."""
    trip = OpportunityFactory(name="Kyoto")
    rows = [(2, [str(trip.pk), "Osaka"])]
    files = []
    for _ in range(2):
        sheet = Sheet(headers=["Notre numéro", "Nom"], rows=rows)
        file = uploads.keep(sheet, name="a", kind="opportunities", owner=seller, at=clock.now())
        uploads.match(file, ["number", "name"])
        files.append(ImportFile.objects.get(pk=file.pk))
    token = checking.check(files[0], by=seller).token
    how = {"agreed": 0, "token": token, "kinds": ["name"], "by": seller, "at": AT}
    first, second = (partial(writing.write, file, creates_tasks=True, **how) for file in files)
    return overtake(first, second, after='INTO "opportunities_batch"', locks=locks)


def test_what_the_first_corrects_is_known_to_the_second(seller: User) -> None:
    answers = update(seller)

    assert isinstance(answers[1], writing.ChangedError)
    assert (Opportunity.objects.get().name, Batch.objects.count()) == ("Osaka", 1)


@needs_row_locks
def test_without_the_locks_both_correct_it(seller: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing.sql, "one_at_a_time", lambda _number: None)

    update(seller, locks=False)

    assert Batch.objects.count() == 2


def test_one_upload_pressed_in_two_windows_comes_in_once(seller: User) -> None:
    StatusFactory()
    ClientFactory(name="Famille Lefèvre")
    file = sent(seller)
    how = {"agreed": 2, "creates_tasks": True, "by": seller, "at": AT}
    press = partial(writing.write, file, **how)

    answers = overtake(press, press, after='INTO "opportunities_batch"')

    assert isinstance(answers[1], writing.AlreadyImportedError)
    assert Opportunity.objects.count() == 2


def merge_meanwhile(seller: User, write: Any) -> list[object]:
    """A client of the file is merged into another while the file comes in."""
    StatusFactory()
    kept, gone = ClientFactory(name="Famille Roux"), ClientFactory(name="Famille Lefèvre")
    how = {"agreed": 2, "creates_tasks": True, "by": seller, "at": AT}
    importing = partial(write, sent(seller), **how)
    merge = partial(merging.merge, kept.pk, gone.pk, by=seller, at=AT)
    return overtake(importing, merge, after='INTO "opportunities_batch"')


def test_a_client_merged_meanwhile_leads_to_the_one_kept(seller: User) -> None:
    answers = merge_meanwhile(seller, writing.write)

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert {row.client.name for row in Opportunity.objects.all()} == {"Famille Roux"}
    assert (Opportunity.objects.count(), Client.objects.count()) == (2, 1)


@needs_row_locks
def test_without_another_try_the_import_would_name_a_client_who_is_gone(seller: User) -> None:
    answers = merge_meanwhile(seller, writing.write.__wrapped__)

    assert isinstance(answers[0], IntegrityError)
    assert not Opportunity.objects.exists()
