"""Nonsense against every address of the URLconf: a clean answer, never a failure."""

from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection, transaction

from tests.addresses import ALL, Address, World, asks_to_sign_in, released
from tests.reading import fields_of
from tests.recording import recording
from tests.stored import stored

pytestmark = [pytest.mark.django_db, pytest.mark.both]

HUGE = "9" * 30
# In every field at once.
NONSENSE = [
    "",
    "\x00",
    "é" * 500 + "e" * 49_500,  # six characters of a query for each é
    HUGE,
    "-1.5e400",
    "31/02/2027",
    "\"'><script>alert(1)</script> 🎌👩‍👩‍👧 {0.__class__} %s {{ x }}",
]
# What a database could read otherwise than another one, once the first is seen in a statement: it
# passes for a text, a number and a key, and where it goes no further the others do not either.
STORED = [HUGE, "\x00", NONSENSE[2], "-1.5e400"]
# A query and headers: they go along with the first of these texts, where there are fields.
NOTHING: tuple[str, dict[str, str]] = ("", {})
AROUND = [
    (
        "%ff%fe=%ff&%&a[]=1;;&==&%00",
        {"HX-Request": "true", "HX-Current-URL": "http://[::1", "HX-Target": "task-²"},
    ),
    ("%00", {"HX-Request": "\x01", "Referer": "http://[", "Accept-Language": "xx-²;q=é,*"}),
]
TOO_MANY = "a=1&" * 1_100
OTHER_SITES = ["//evil.example", "/\\evil.example"]
# PostgreSQL is sent both numbers of more than eight bytes alike.
STORED_KEYS: list[object] = [2**31, 2**63]
KEYS: list[object] = [0, *STORED_KEYS, HUGE]
NO_KEYS: list[object] = ["-1", "٣", "x", "%00", "é" * 2000, "..%2f"]


class Values:
    """What statements are about: the values that go along with them."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, values: Any, *how: Any) -> Any:
        is_many, _context = how
        for row in values if is_many else [values or ()]:
            self.seen += [str(getattr(value, "obj", value)) for value in row]  # of JSON
        return execute(sql, values, *how)


class Sender:
    """A person with every right, who sends nonsense to one address; nothing of it stays."""

    form: dict[str, str]

    def __init__(self, world: World, address: Address, method: str) -> None:
        self.path, self.method, self.form = world.path(address), method, {}
        self.browser = world.browser("host", raise_request_exception=False)
        self.cookies = self.browser.cookies.output()
        self.failed: list[str] = []
        # Its middleware is that of the first request: it goes on noting what is asked for.
        with recording() as self.asked:
            self.first = self.send({})
        self.is_taken = self.first.status_code != 405

    def send(self, fields: dict[str, str], *, query: str = "", **headers: str) -> Any:
        """In a form, or in a query; the other query stands beside it."""
        body = fields if self.method == "POST" else {}
        queries = [query] if body else [urlencode(fields), query]
        sign = "&" if "?" in self.path else "?"
        path = self.path + sign + "&".join(filter(None, queries))
        with transaction.atomic():
            request = getattr(self.browser, self.method.lower())
            answer = request(path.removesuffix(sign), body or None, headers=headers)
            transaction.set_rollback(True)
        self.browser.cookies.load(self.cookies.removeprefix("Set-Cookie: "))
        to = answer.headers.get("Location", "")
        leads_away = urlsplit(to).netloc not in ("", "testserver")
        if answer.status_code >= 500 or leads_away or asks_to_sign_in(answer):
            sent = f"{str(fields)[:200]} {query[:200]} {headers}"
            self.failed.append(f"{self.method} {sent} {answer.status_code} {to}")
        return released(answer)

    def names(self) -> set[str]:
        """Of the fields that the view looks up, or that its form has."""
        return (self.asked.fields | set(self.form)) - {"csrfmiddlewaretoken"}

    def send_nonsense(self) -> None:
        """In all fields."""
        names = self.names()
        texts, around = (NONSENSE, AROUND) if names else ([""], AROUND[:1])
        for text, (query, headers) in zip_longest(texts, around, fillvalue=NOTHING):
            self.send(dict.fromkeys(names, text), query=query, **headers)

    def send_what_is_stored(self) -> None:
        """In the same fields, if the database is asked for the first of these texts."""
        names = self.names()
        first, *others = (dict.fromkeys(names, text) for text in STORED)
        with connection.execute_wrapper(values := Values()):
            if names:
                self.send(first)
        if any(HUGE in value for value in values.seen):
            for fields in others:
                self.send(fields)

    def send_elsewhere(self) -> None:
        """Name another site where the view looks for the way back, once its form is right."""
        for site in OTHER_SITES:
            if self.form or self.looks_for_the_way_back:
                fields = {**self.form, "next": site}
                self.send(fields, query=urlencode({"next": site}), Referer=site)
            if not self.looks_for_the_way_back:
                break

    @property
    def looks_for_the_way_back(self) -> bool:
        return "next" in self.asked.fields or "referer" in self.asked.headers


def form_of(page: Any) -> dict[str, str]:
    """As it would be sent back, when there is one."""
    has_form = page.status_code == 200 and 'method="post"' in getattr(page, "text", "")
    return fields_of(page) if has_form else {}


@pytest.mark.parametrize("address", ALL, ids=str)
def test_nonsense_is_no_failure_and_leads_to_no_other_site(world: World, address: Address) -> None:
    failed, form = [], {}
    for method in ("GET", "POST"):
        sender = Sender(world, address, method)
        if sender.is_taken:  # otherwise the view that reads what is sent is not reached
            sender.form = form
            if connection.vendor == "sqlite":
                sender.send_nonsense()
                sender.send_elsewhere()
            else:
                sender.send_what_is_stored()
        form = form_of(sender.first)
        failed += sender.failed

    assert failed == []


@pytest.mark.once
def test_more_fields_than_anybody_sends_are_no_failure(world: World) -> None:
    browser = world.browser("host", raise_request_exception=False)

    for address in (a for a in ALL if "<" not in a.route and not a.is_admin):
        answer = released(browser.get(f"{world.path(address).partition('?')[0]}?{TOO_MANY}"))
        assert answer.status_code < 500, address


@pytest.fixture(scope="module")
def before(world: World) -> Any:
    return stored()


@pytest.mark.parametrize("address", [a for a in ALL if "<" in a.route], ids=str)
def test_a_key_that_nobody_has_is_no_failure(world: World, before: Any, address: Address) -> None:
    browser = world.browser("host")
    if connection.vendor == "sqlite":
        keys, no_keys = KEYS, NO_KEYS
    else:
        keys, no_keys = STORED_KEYS, ["%00"]

    for ask in (browser.get, browser.post):
        for key in keys if address.takes_key else keys + no_keys:
            answer = ask(address.path(key))
            assert answer.status_code < 500, key
            if address.takes_key and ask == browser.get:
                assert answer.status_code in (404, 405), key
            if answer.status_code == 405:
                break  # no view reads a key
    if connection.vendor == "sqlite":
        assert stored() == before
