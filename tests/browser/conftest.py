"""A browser that fails the test on any error of the console, any policy violation, any 5xx."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from caladeo.models import User
from tests import chromium
from tests.browser.axe import INSIDE_THE_FRAME, SEE_THROUGH, grave
from tests.clients import Client

HERE = Path(__file__).parent
# A machine that is busy with something else is no failure.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
# A Tuesday morning without a holiday near: « Demain » and « Lundi prochain » are so named then.
MORNING = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            # The server runs in a thread of its own: it sees only what is committed.
            item.add_marker(pytest.mark.django_db(transaction=True))
    yield
    # Once a browser runs, its event loop stays: asynchronous tests must have gone before.
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session", autouse=True)
def orm_beside_the_loop_of_the_browser() -> None:
    """The loop lives in the main thread, where the ORM would refuse to work."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def an_ordinary_morning() -> Iterator[None]:
    """For the server and for what the test makes: no test passes on weekdays only."""
    with time_machine.travel(MORNING):
        yield


@dataclass
class Console:
    """What the pages complained about; a test that provokes an error names it beforehand."""

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, text: str) -> None:
        self.allowed.append(text)

    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(text in c for text in self.allowed)]


@pytest.fixture
def console() -> Iterator[Console]:
    console = Console()

    yield console

    assert console.unexpected() == []


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    found = chromium.find()
    if not found:
        pytest.exit("No Chromium: `make browser` fetches one, or set CHROMIUM", returncode=3)
    path, variables = found
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "env": {**os.environ, **variables},
        "args": chromium.ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], console: Console, live_server: Any
) -> Callable[..., BrowserContext]:
    def watched(**options: Any) -> BrowserContext:
        context = new_context(**{"base_url": live_server.url, **options})
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SEE_THROUGH)
        context.on(
            "console",
            lambda m: (
                console.complaints.append(f"{m.text} ({m.page.url if m.page else '?'})")
                if m.type in ("error", "warning")
                else None
            ),
        )
        context.on("weberror", lambda e: console.complaints.append(str(e.error)))
        context.on(
            "response",
            lambda r: console.complaints.append(f"{r.status} {r.url}") if r.status >= 500 else None,
        )
        return context

    return watched


@pytest.fixture
def open_as(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[..., Page]:
    """`open_as(seller, "/")`: a page of that person's own browser, already signed in."""

    def opened(person: User, path: str = "", **options: Any) -> Page:
        client = Client()
        client.force_login(person)
        context = new_context(**options)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies(
            [
                {
                    "name": name,
                    "value": client.cookies[name].value,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    return opened


@pytest.fixture
def answers_held() -> Callable[[Page], AbstractContextManager[None]]:
    """A block in which a page may send, and is answered at the end only."""

    @contextmanager
    def hold(page: Page) -> Iterator[None]:
        held: list[Route] = []
        is_held = True

        def keep(route: Route) -> None:
            if is_held and route.request.method == "POST":
                held.append(route)
            else:
                route.continue_()

        page.route("**/*", keep)
        with page.expect_request(lambda request: request.method == "POST"):
            yield
        is_held = False  # what is sent from now on is answered at once
        for route in held:
            route.continue_()
        page.unroute("**/*", keep)

    return hold


@pytest.fixture
def scripts_held() -> Callable[[Page], AbstractContextManager[None]]:
    """A block in which pages are read and filled in, and their scripts still on the way."""

    @contextmanager
    def hold(page: Page) -> Iterator[None]:
        held: list[Route] = []
        is_held = True

        def keep(route: Route) -> None:
            if is_held:
                held.append(route)
            else:
                route.continue_()

        page.route("**/*.js", keep)
        yield
        assert held, "a page without scripts had nothing to wait for"
        is_held = False
        for route in held:
            route.continue_()
        page.unroute("**/*.js", keep)

    return hold


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)` fails on what axe calls serious or critical."""

    def check(page: Page) -> None:
        page.emulate_media(reduced_motion="reduce")  # a message may come in while axe looks
        assert grave(page, INSIDE_THE_FRAME) == []

    return check
