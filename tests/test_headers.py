"""What every answer tells browsers, at each address of the URLconf."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.addresses import ALL, Address, World, released
from tests.clients import Client

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
# Answered before anything else, to programs of the machine itself; a file that is everybody's.
ASIDE = ("health", "health-live", "favicon")
PAGES = [address for address in ALL if address.name not in ASIDE]


def wrong(answer: Any) -> list[str]:
    """What a header lacks."""
    csp = answer.headers.get("Content-Security-Policy", "")
    kind = answer.headers.get("Content-Type", "")
    is_text = kind.startswith(("text/", "application/json"))
    # A page of its own policy runs nothing at all.
    is_still = "default-src 'none'" in csp and "script-src" not in csp
    is_plain = "default-src 'self'" in csp and "unsafe" not in csp
    frames = answer.headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN")
    found = {
        "no kind of content": not kind and answer.status_code not in (204, 304),
        "text without its charset": is_text and "json" not in kind and "utf-8" not in kind,
        "sniffing": answer.headers.get("X-Content-Type-Options") != "nosniff",
        "no policy": not (is_still or is_plain),
        "frames": not (frames or "frame-ancestors 'none'" in csp),
        "objects": not (is_still or "object-src 'none'" in csp),
        "another base": not (is_still or "base-uri 'none'" in csp),
        "frames by the policy": is_plain and "frame-ancestors 'none'" not in csp,
        "a referrer": answer.headers.get("Referrer-Policy") != "same-origin",
        "another site": "Access-Control-Allow-Origin" in answer.headers,
    }
    return [words for words, is_wrong in found.items() if is_wrong]


def answers(world: World, role: str, addresses: list[Address]) -> dict[str, list[str]]:
    """What is wrong with the answer of each, by its name."""
    browser = world.browser(role, raise_request_exception=False)
    found = {}
    for address in addresses:
        if said := wrong(released(browser.get(world.path(address)))):
            found[str(address)] = said
    return found


def test_each_answer_says_what_it_is_and_shuts_others_out(world: World) -> None:
    assert answers(world, "host", PAGES) == {}


def test_so_do_answers_to_who_is_not_signed_in(world: World) -> None:
    assert answers(world, "nobody", PAGES[::5]) == {}


def test_no_page_allows_a_trace(world: World) -> None:
    browser = world.browser("host")
    for address in [page for page in PAGES if not page.is_admin][::20]:
        answer = browser.generic("TRACE", world.path(address))
        assert answer.status_code != 200, address


@pytest.fixture
def https() -> Any:
    on = {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
    with override_settings(**on):
        yield


def test_over_https_browsers_are_told_to_stay_there(client: Client, https: None) -> None:
    for path in ("/connexion/", "/favicon.ico", "/nowhere/", "/"):
        answer = client.get(path, secure=True)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000"), path
    answer = client.get("/connexion/")
    assert (answer.status_code, answer.headers["Location"][:8]) == (301, "https://")


def test_cookies_are_sent_over_https_alone_and_read_by_no_script(
    client: Client, seller: Any, https: None
) -> None:
    seller.set_password("six petites pommes")
    seller.save()
    sent = {"username": seller.email, "password": "six petites pommes"}
    client.get("/connexion/", secure=True)
    client.post("/connexion/", sent, secure=True)

    cookies = {name: morsel for name, morsel in client.cookies.items() if morsel.value}
    assert {"caladeo_session", "csrftoken"} <= cookies.keys()
    for name in ("caladeo_session", "csrftoken"):
        assert cookies[name]["secure"], name
        assert cookies[name]["samesite"] == "Lax", name
    assert cookies["caladeo_session"]["httponly"]


def test_our_scripts_write_text_and_run_none() -> None:
    """What people typed becomes text in the page, never markup, and no text is run."""
    for path in (ROOT / "caladeo/static/caladeo/js").glob("*.js"):
        source = path.read_text()
        for sign in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert sign not in source, path.name


@pytest.mark.parametrize(
    "path", ["/static/", "/static/caladeo/", "/media/", "/.git/config", "/.env"]
)
def test_no_folder_is_listed(client: Client, host: Any, path: str) -> None:
    client.force_login(host)

    assert client.get(path).status_code == 404
