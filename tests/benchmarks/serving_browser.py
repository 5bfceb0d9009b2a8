"""What a browser receives and sees: bytes on the way, headers included, and layout shifts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from tests import chromium

SIZES = {"1440 × 900": (1440, 900), "390 × 844": (390, 844)}
FONT_SECONDS = 0.4  # long enough for the page to be drawn without it
WATCH = """
window.shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@contextmanager
def browser(server: str, cookie: str) -> Iterator[Callable[[tuple[int, int]], BrowserContext]]:
    """Makes contexts, each with an empty cache and signed in."""
    found = chromium.find()
    if found is None:
        raise SystemExit("No Chromium: make browser")
    program, variables = found
    with sync_playwright() as playwright:
        arguments = [*chromium.ARGUMENTS, "--no-sandbox"]
        running = playwright.chromium.launch(
            executable_path=program, env=variables or None, args=arguments
        )

        def context(size: tuple[int, int]) -> BrowserContext:
            made = running.new_context(
                viewport={"width": size[0], "height": size[1]}, locale="fr-FR"
            )
            made.add_cookies([{"name": "caladeo_session", "value": cookie, "url": server}])
            return made

        yield context
        running.close()


def weigh(page: Page, address: str) -> float:
    """Kilobytes that come over the wire until the page is at rest."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    session.detach()
    return sum(received) / 1000


def shift(context: BrowserContext, address: str) -> float:
    """The sum of the layout shifts of a first visit whose font comes late."""

    def late(route: Route) -> None:
        time.sleep(FONT_SECONDS)
        route.continue_()

    context.add_init_script(WATCH)
    context.route("**/*.woff2", late)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    return float(page.evaluate("window.shifts"))
