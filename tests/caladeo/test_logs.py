"""What is written down of a request, and what is not."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from caladeo.logs import JsonLines, LineFormatter, WithoutSecrets
from caladeo.models import User
from tests.clients import Client
from tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
PASSWORD = "six petites pommes"


@contextmanager
def written(formatter: type[LineFormatter] = LineFormatter) -> Iterator[io.StringIO]:
    """All that the app writes meanwhile, as on the standard error."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(formatter(has_messages=False))
    handler.addFilter(WithoutSecrets())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler.stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def test_a_page_is_one_line_that_names_nobody(client: Client, seller: User) -> None:
    OpportunityFactory(name="Islande", client__name="Lefevre")
    client.force_login(seller)

    with written() as log:
        answer = client.get("/opportunites/?q=Lefevre")

    (line,) = log.getvalue().splitlines()
    shape = rf"{MOMENT} INFO caladeo\.requests \[(\w+)\] GET /opportunites/ status=200"
    found = re.fullmatch(rf"{shape} person={seller.pk} ms=\d+ queries=([1-9]\d*)", line)
    assert found
    assert found[1] == answer["X-Request-ID"]


@pytest.mark.parametrize("end", ["%0A", "%0D%0A", "%E2%80%A8", "%C2%85", "%0B", "%1B[2K"])
def test_nobody_writes_lines_of_their_own(client: Client, end: str) -> None:
    forged = (
        f"/nulle-part{end}2027-05-12 WARNING caladeo.sign_in [-] sign-in refused from 192.0.2.7"
    )

    with written() as log:
        client.get(forged)

    lines = log.getvalue().splitlines()
    assert lines
    for line in lines:
        assert re.match(rf"{MOMENT} \w+ (django\.request|caladeo\.requests) \[[\w-]+\] ", line)
        assert re.search(r"(GET|Not Found:) /nulle-part\\", line)
        assert "\x1b" not in line


def test_programs_get_an_object_a_line(client: Client, seller: User) -> None:
    client.force_login(seller)

    with written(JsonLines) as log:
        answer = client.get("/compte/")

    said = json.loads(log.getvalue())
    assert said["message"] == "GET /compte/"
    assert (said["status"], said["person"]) == (200, seller.pk)
    assert said["request"] == answer["X-Request-ID"]
    assert re.fullmatch(MOMENT, said["time"])


def test_a_fault_is_found_by_the_id_on_its_page_and_quotes_nobody(
    client: Client, seller: User
) -> None:
    name = "Lefevre"

    def fail(*_rest: Any) -> None:
        raise IntegrityError(f"Key (name)=({name}) already exists") from ValueError(name)

    client.force_login(seller)
    client.raise_request_exception = False
    with written() as log, connection.execute_wrapper(fail):
        answer = client.get("/opportunites/")

    mark = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert f"<code>{mark}</code>" in answer.content.decode()
    lines = log.getvalue().splitlines()
    assert all(f"[{mark}]" in line and re.match(MOMENT, line) for line in lines)
    assert any("django.db.utils.IntegrityError (message left out)" in line for line in lines)
    assert any("in fail" in line for line in lines)
    assert name not in log.getvalue()


@pytest.mark.parametrize(("trusted", "kept"), [(True, True), (False, False)])
def test_only_our_own_proxy_says_the_id(
    client: Client, settings: Any, *, trusted: bool, kept: bool
) -> None:
    settings.TRUST_PROXY = trusted

    answer = client.get("/connexion/", headers={"x-request-id": "abc-123-def"})
    forged = client.get("/connexion/", headers={"x-request-id": "a b\tc<script>"})

    assert (answer["X-Request-ID"] == "abc-123-def") is kept
    assert re.fullmatch(r"[0-9a-f]{12}", forged["X-Request-ID"])


def test_a_refused_sign_in_says_from_where_and_not_what_was_typed(client: Client) -> None:
    typed = {"username": "anne@example.com", "login": "anne@example.com", "password": PASSWORD}

    with written() as log:
        client.post("/connexion/", typed, REMOTE_ADDR="192.0.2.7")

    pattern = rf"{MOMENT} WARNING caladeo\.sign_in \[\w+\] sign-in refused from 192\.0\.2\.7"
    assert any(re.fullmatch(pattern, line) for line in log.getvalue().splitlines())
    assert "anne@" not in log.getvalue()
    assert PASSWORD not in log.getvalue()


def test_the_filter_of_the_page_finds_refusals_and_nothing_that_was_typed() -> None:
    """What fail2ban sees: the line without its moment, or as syslog and journald hand it on."""
    page = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text()
    found = re.search(r"^failregex = (.+)$", page, re.MULTILINE)
    assert found
    pattern = re.compile(found[1].replace("<HOST>", r"(\S+)"))
    moment, line = "2027-05-12T10:00:00.123+02:00", "caladeo.sign_in [3f9a0c1b2d4e] sign-in refused"

    for before in (" ", f"{moment} ", f"crm caladeo[312]: {moment} ", " crm caladeo[312]: "):
        match = pattern.search(f"{before}WARNING {line} from 192.0.2.7")
        assert match
        assert match[1] == "192.0.2.7"
    typed = f"GET /WARNING {line} from 192.0.2.8"
    for forged in (f"{typed} status=404", f"x y z {typed}", f" INFO caladeo.requests [-] {typed}"):
        assert not pattern.search(forged)


def test_a_sign_in_says_who_by_number(client: Client, seller: User) -> None:
    seller.set_password(PASSWORD)
    seller.save()
    typed = {"username": seller.email, "login": seller.email, "password": PASSWORD}

    with written() as log:
        client.post("/connexion/", typed, REMOTE_ADDR="192.0.2.7")
        client.post("/deconnexion/", REMOTE_ADDR="192.0.2.7")

    assert f"signed in from 192.0.2.7 person={seller.pk}" in log.getvalue()
    assert f"signed out from 192.0.2.7 person={seller.pk}" in log.getvalue()
    assert seller.email not in log.getvalue()
