"""Nonsense against every address of the URLconf: a clean answer, never a failure."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from tests.addresses import ALL, Address, World, asks_to_sign_in, released, stored
from tests.reading import fields_of
from tests.recording import recording

pytestmark = pytest.mark.django_db

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
# What a database could read otherwise than another one.
STORED = ["\x00", NONSENSE[2], HUGE, "-1.5e400"]
QUERIES = ["%00", "%ff%fe=%ff&%&a[]=1;;&==", "a=1&" * 1_100]
# One beside each query.
HEADERS: list[dict[str, str]] = [
    {},
    {"HX-Request": "true", "HX-Current-URL": "http://[::1", "HX-Target": "task-²"},
    {"HX-Request": "\x01", "Referer": "http://[", "Accept-Language": "xx-²;q=é,*"},
]
OTHER_SITES = ["//evil.example", "/\\evil.example"]
KEYS: list[object] = [0, 10**9, 2**31, 2**63, HUGE]
NO_KEYS: list[object] = ["-1", "٣", "x", "%00", "é" * 2000, "..%2f"]
every_address = pytest.mark.parametrize("address", ALL, ids=str)
each_way = pytest.mark.parametrize("method", ["GET", "POST"])


class Sender:
    """A person with every right, who sends nonsense to one address; nothing of it stays."""

    def __init__(self, world: World, address: Address, method: str) -> None:
        self.path, self.method = world.path(address), method
        self.browser = world.browser("host", raise_request_exception=False)
        self.cookies = self.browser.cookies.output()
        self.sign = "&" if "?" in self.path else "?"
        self.failed: list[str] = []
        # Its middleware is that of the first request: it goes on noting what is asked for.
        with recording() as self.names:
            self.answers = self.send().status_code != 405

    def send(self, fields: Any = None, *, query: str = "", **headers: str) -> Any:
        asking = getattr(self.browser, self.method.lower())
        with transaction.atomic():
            answer = asking(self.path + query, fields, headers=headers)
            transaction.set_rollback(True)
        self.browser.cookies.load(self.cookies.removeprefix("Set-Cookie: "))
        to = answer.headers.get("Location", "")
        leads_away = urlsplit(to).netloc not in ("", "testserver")
        if answer.status_code >= 500 or leads_away or asks_to_sign_in(answer):
            self.failed.append(f"{query} {str(fields)[:200]} {headers} {answer.status_code} {to}")
        return released(answer)


@pytest.fixture
def sender(world: World, address: Address, method: str) -> Sender:
    return Sender(world, address, method)


@every_address
@each_way
def test_nonsense_in_its_fields_is_no_failure(
    sender: Sender, address: Address, method: str
) -> None:
    filled = form_of(sender) if sender.answers and method == "POST" else {}
    names = (sender.names | set(filled)) - {"csrfmiddlewaretoken"}

    texts = NONSENSE if connection.vendor == "sqlite" else STORED
    for text in texts if names else []:
        sender.send(dict.fromkeys(names, text))

    assert sender.failed == []


@pytest.mark.once
@every_address
@each_way
def test_nonsense_around_it_is_no_failure_and_leads_to_no_other_site(
    sender: Sender, address: Address, method: str
) -> None:
    if sender.answers:
        filled = form_of(sender) if method == "POST" else {}
        for target in OTHER_SITES:
            sender.send({**filled, "next": target}, Referer=target)
        sender.send(query=f"{sender.sign}next={target}")
    for query, headers in zip(QUERIES, HEADERS, strict=True):
        sender.send(query=sender.sign + query, **headers)

    assert sender.failed == []


def form_of(sender: Sender) -> dict[str, str]:
    """The form of the page as it would be sent back, when there is one."""
    page = released(sender.browser.get(sender.path))
    has_form = page.status_code == 200 and "<form" in getattr(page, "text", "")
    return fields_of(page) if has_form else {}


@pytest.mark.parametrize("address", [a for a in ALL if "<" in a.route], ids=str)
def test_a_key_that_nobody_has_is_no_failure(world: World, address: Address) -> None:
    browser = world.browser("host")
    before = stored()

    for key in KEYS if address.takes_key else KEYS + NO_KEYS:
        for ask in (browser.get, browser.post):
            answer = ask(address.path(key))
            assert answer.status_code < 500, key
            if address.takes_key and ask == browser.get:
                assert answer.status_code in (404, 405), key
    assert stored() == before
