from typing import Any

import pytest
from django.test import RequestFactory

from caladeo.accounts import throttling


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("Claire@Example.com ", "claire@example.com"),
        ("a\0b", "ab"),
        ("x" * 50_000, "x" * 255),
        ("ｃlaire＠example.com", "claire@example.com"),
    ],
)
def test_one_account_is_counted_under_one_spelling(
    rf: RequestFactory, typed: str, counted: str
) -> None:
    request = rf.post("/connexion/")

    assert throttling.typed_email(request, {"username": typed}) == counted


def test_the_address_is_the_one_our_proxy_saw(rf: RequestFactory, settings: Any) -> None:
    settings.TRUST_PROXY = True
    request = rf.post("/connexion/", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")

    assert throttling.client_ip(request) == "192.0.2.7"


def test_a_forged_address_is_ignored_without_a_proxy(rf: RequestFactory, settings: Any) -> None:
    settings.TRUST_PROXY = False
    request = rf.post("/connexion/", HTTP_X_FORWARDED_FOR="6.6.6.6", REMOTE_ADDR="192.0.2.9")

    assert throttling.client_ip(request) == "192.0.2.9"
