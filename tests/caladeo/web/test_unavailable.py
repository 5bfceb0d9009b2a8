"""A database that is busy or away: told in words and in time, never a server error."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import (
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.http import HttpResponse
from django.test import RequestFactory

from caladeo.db import database, outages
from caladeo.models import User
from caladeo.web.middleware import AtTheView
from opportunities.models import Opportunity
from tests.clients import Client
from tests.factories import OpportunityFactory
from tests.racing import holding

pytestmark = pytest.mark.django_db(transaction=True)
STAR = {"starred": "on"}
IS_SQLITE = "sqlite" in connection.settings_dict["ENGINE"]
ONE_SECOND = [1.0, 30.0, 60.0]


@pytest.fixture
def kyoto() -> Opportunity:
    return OpportunityFactory(name="Kyoto")


@pytest.fixture
def reader(client: Client, seller: User) -> Client:
    client.force_login(seller)
    client.raise_request_exception = False
    return client


@pytest.fixture
def reconnect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Have the next connection made in another way, until the end of the test."""

    def change(*, options: dict[str, Any] | None = None, **settings: Any) -> None:
        connection.close()
        for name, value in settings.items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        if options:
            new = connection.settings_dict["OPTIONS"] | options
            monkeypatch.setitem(connection.settings_dict, "OPTIONS", new)

    with monkeypatch.context():
        yield change
    monkeypatch.undo()
    connection.close()


@pytest.fixture
def impatient(reconnect: Callable[..., None]) -> None:
    """Who waits for a lock is told after a second."""
    given = {"timeout": 1} if IS_SQLITE else database._options(ONE_SECOND, is_pooled=False)
    reconnect(options=given)


# --- Busy ---


def test_a_lock_that_somebody_forgot_is_told_after_one_wait(kyoto, reader, impatient) -> None:
    begun = time.monotonic()
    with holding(lambda: Opportunity.objects.select_for_update().get(pk=kyoto.pk)):
        answer = reader.post(
            f"/opportunites/{kyoto.pk}/etoile/", STAR, headers={"hx-request": "true"}
        )

    assert time.monotonic() - begun < 2.9  # three waits are three seconds
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Réessayez dans une minute" in answer.text
    kyoto.refresh_from_db()
    assert not kyoto.is_starred


def test_who_only_reads_does_not_wait(kyoto, reader, impatient) -> None:
    with holding(lambda: Opportunity.objects.select_for_update().get(pk=kyoto.pk)):
        assert reader.get(f"/opportunites/{kyoto.pk}/").status_code == 200


@pytest.mark.skipif(IS_SQLITE, reason="SQLite has no time limit for a statement")
def test_a_statement_has_an_end(reconnect) -> None:
    reconnect(options=database._options([1, 0.2, 60], is_pooled=False))

    with pytest.raises(OperationalError) as fault, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")

    assert outages.is_busy(fault.value)


@pytest.mark.skipif(IS_SQLITE, reason="SQLite cannot end the transaction of another process")
def test_a_transaction_that_somebody_forgot_is_ended(kyoto, reconnect) -> None:
    reconnect(options=database._options([1, 20, 0.2], is_pooled=False))

    @transaction.atomic
    def forget() -> None:
        Opportunity.objects.select_for_update().get(pk=kyoto.pk)
        threading.Event().wait(1)
        Opportunity.objects.get(pk=kyoto.pk)

    with pytest.raises(outages.ERRORS) as fault:
        forget()

    assert outages.is_away(fault.value)


def test_writers_in_line_leave_threads_to_readers(rf: RequestFactory, settings) -> None:
    settings.WRITERS = 2
    is_inside, may_go = threading.Barrier(3, timeout=20), threading.Event()

    def view(request: Any) -> Any:
        if request.method == "POST":
            is_inside.wait()
            assert may_go.wait(20)
        return HttpResponse(request.method)

    site = AtTheView(view)
    writers = [threading.Thread(target=site, args=[rf.post("/")]) for _ in range(2)]
    for writer in writers:
        writer.start()
    is_inside.wait()

    assert site(rf.get("/")).content == b"GET"
    assert site(rf.post("/")).status_code == 503

    may_go.set()
    for writer in writers:
        writer.join()
    is_inside = threading.Barrier(1)
    assert site(rf.post("/")).content == b"POST"


# --- Away ---

ADDRESSES = [
    "/",
    "/opportunites/",
    "/nulle-part/",
    "/connexion/",
    "/parametres/statuts/",
    "/admin/",
]


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_database_is_said_in_words(method, reader, reconnect) -> None:
    reconnect(NAME="/nowhere/at/all")

    for address, headers in product(ADDRESSES, [{}, {"hx-request": "true"}]):
        answer = getattr(reader, method)(address, headers=headers)
        assert (address, answer.status_code, answer["Retry-After"]) == (address, 503, "60")
        assert "La base de données ne répond pas" in answer.text


def test_health_says_it_too_and_the_process_lives(reader, reconnect) -> None:
    reconnect(NAME="/nowhere/at/all")

    assert reader.get("/health").status_code == 503
    assert reader.get("/health/live").status_code == 200


def test_who_is_not_signed_in_hears_it_where_something_is_read(client, reconnect) -> None:
    reconnect(NAME="/nowhere/at/all")
    client.raise_request_exception = False

    answer = client.post("/connexion/", {"username": "julien@example.com", "password": "x"})

    assert answer.status_code == 503


@pytest.mark.skipif(not IS_SQLITE, reason="the disk of a server cannot be filled from here")
def test_a_full_disk_is_no_server_error(kyoto, reader) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no room is left that is free
        cursor.execute("PRAGMA max_page_count = 1")
        answer = None
        for number in range(200):
            fields = {"description": "x" * 1900, "name": f"Voyage {number}"}
            answer = reader.post(f"/opportunites/{kyoto.pk}/taches/nouvelle/", fields)
            if answer.status_code != 302:
                break

    assert answer is not None
    assert answer.status_code == 503


@pytest.mark.skipif(IS_SQLITE, reason="SQLite has no connection to cut")
def test_a_connection_cut_in_the_middle_is_no_server_error(kyoto, reader) -> None:
    def cut(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "opportunities_'):
            return execute("SELECT pg_terminate_backend(pg_backend_pid())", [], *rest[1:])
        return execute(sql, *rest)

    with connection.execute_wrapper(cut):
        answer = reader.post(f"/opportunites/{kyoto.pk}/etoile/", STAR)
    close_old_connections()  # as a server does before the next request

    assert answer.status_code == 503
    assert reader.post(f"/opportunites/{kyoto.pk}/etoile/", STAR).status_code in (200, 302)


@pytest.mark.parametrize("table", ["django_session", "caladeo_user"])
def test_a_session_that_cannot_be_read_or_written(table, reader) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if table in sql:
            raise OperationalError("server closed the connection")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        assert reader.get("/").status_code == 503

    assert Session.objects.exists()


def test_a_bug_stays_a_server_error(kyoto, reader) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        return execute(sql.replace('"is_starred"', '"is_stared"'), *rest)

    with connection.execute_wrapper(refuse):
        assert reader.get(f"/opportunites/{kyoto.pk}/").status_code == 500
