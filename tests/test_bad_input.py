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
# A query and headers, which go along with the first of these texts.
NOTHING: tuple[str, dict[str, str]] = ("", {})
AROUND = [
    ("%00", {}),
    (
        "%ff%fe=%ff&%&a[]=1;;&==",
        {"HX-Request": "true", "HX-Current-URL": "http://[::1", "HX-Target": "task-²"},
    ),
    (
        "a=1&" * 1_100,
        {"HX-Request": "\x01", "Referer": "http://[", "Accept-Language": "xx-²;q=é,*"},
    ),
]
OTHER_SITES = ["//evil.example", "/\\evil.example"]
STORED_KEYS: list[object] = [2**31, 2**63, HUGE]
KEYS: list[object] = [0, 10**9, *STORED_KEYS]
NO_KEYS: list[object] = ["-1", "٣", "x", "%00", "é" * 2000, "..%2f"]


class Sender:
    """A person with every right, who sends nonsense to one address; nothing of it stays."""

    def __init__(self, world: World, address: Address, method: str) -> None:
        self.path, self.method = world.path(address), method
        self.browser = world.browser("host", raise_request_exception=False)
        self.cookies = self.browser.cookies.output()
        self.failed: list[str] = []
        # Its middleware is that of the first request: it goes on noting what is asked for.
        with recording() as self.names:
            self.is_taken = self.send({}).status_code != 405
        self.form = self.form_of_the_page() if self.is_taken and method == "POST" else {}

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

    def form_of_the_page(self) -> dict[str, str]:
        """As it would be sent back, when there is one."""
        page = released(self.browser.get(self.path))
        has_form = page.status_code == 200 and "<form" in getattr(page, "text", "")
        return fields_of(page) if has_form else {}

    def send_nonsense(self) -> None:
        """In all fields that the view looks up, or that its form has."""
        names = (self.names | set(self.form)) - {"csrfmiddlewaretoken"}
        if connection.vendor != "sqlite":
            texts, around = STORED if names else [], []
        else:
            texts, around = NONSENSE if names else [""] * len(AROUND), AROUND
        for text, (query, headers) in zip_longest(texts, around, fillvalue=NOTHING):
            self.send(dict.fromkeys(names, text), query=query, **headers)

    def send_elsewhere(self) -> None:
        """Name another site wherever a view may look for the way back."""
        for site in OTHER_SITES:
            self.send({**self.form, "next": site}, query=urlencode({"next": site}), Referer=site)


@pytest.mark.parametrize("address", ALL, ids=str)
def test_nonsense_is_no_failure_and_leads_to_no_other_site(world: World, address: Address) -> None:
    failed = []
    for method in ("GET", "POST"):
        sender = Sender(world, address, method)
        if sender.is_taken:  # otherwise the view that reads what is sent is not reached
            sender.send_nonsense()
        if sender.is_taken and connection.vendor == "sqlite":
            sender.send_elsewhere()
        failed += sender.failed

    assert failed == []


@pytest.mark.parametrize("address", [a for a in ALL if "<" in a.route], ids=str)
def test_a_key_that_nobody_has_is_no_failure(world: World, address: Address) -> None:
    browser = world.browser("host")
    before = stored()
    if connection.vendor == "sqlite":
        keys, no_keys = KEYS, NO_KEYS
    else:
        keys, no_keys = STORED_KEYS, ["%00"]

    for key in keys if address.takes_key else keys + no_keys:
        for ask in (browser.get, browser.post):
            answer = ask(address.path(key))
            assert answer.status_code < 500, key
            if address.takes_key and ask == browser.get:
                assert answer.status_code in (404, 405), key
    assert stored() == before
