"""How fast pages are answered, what they weigh on the way, whether anything moves.

`DATABASE_URL=… DJANGO_SETTINGS_MODULE=tests.benchmarks.settings python -m
tests.benchmarks.program serving 5`; the number is how many rounds are measured.
"""

import gzip
import http.client
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from tests.benchmarks import serving_browser, serving_pages
from tests.benchmarks.serving_load import load, medians
from tests.benchmarks.serving_server import serve
from tests.benchmarks.table import Row

TIMES = 4
FIRST, CACHED, FRAGMENT = 100, 15, 10  # kilobytes
CROWD = 16  # connections: as many as two processes of eight threads answer at once
COMPARED = {"an empty answer": "/vide/", "an empty page": "/cadre/"}


def main(rounds: int) -> list[Row]:
    serving_pages.make()
    pages, pieces = serving_pages.main_pages(), serving_pages.fragments()
    cookie = serving_pages.session()
    url = os.environ["DATABASE_URL"]
    with serve(url=url, secret=settings.SECRET_KEY) as server:
        return [
            *times(server, pages, cookie=cookie, rounds=rounds),
            *crowds(server, pages, cookie=cookie),
            *fragments(server, pieces, cookie=cookie),
            *seen(server, pages, cookie=cookie),
        ]


def times(server: str, pages: dict[str, str], *, cookie: str, rounds: int) -> Iterator[Row]:
    found = medians(server, COMPARED | pages, cookie=cookie, rounds=rounds)
    answer, page = (found[name] for name in COMPARED)
    yield Row(what="an empty page beside an empty answer", figure=page, beside=answer)
    for name in pages:
        yield Row(
            what=f"{name} beside an empty answer", figure=found[name], beside=answer, most=TIMES
        )
    for name in pages:
        yield Row(what=f"{name} beside an empty page", figure=found[name], beside=page, most=TIMES)


def crowds(server: str, pages: dict[str, str], *, cookie: str) -> Iterator[Row]:
    for name, url in pages.items():
        report = load(server + url, cookie=cookie, connections=CROWD, seconds=2)
        figure = report["requests"]["total"] / report["duration"]
        yield Row(what=f"{name}, {CROWD} at once", figure=figure, unit="answers/s")


def fragments(server: str, pieces: dict[str, str], *, cookie: str) -> Iterator[Row]:
    for name, path in pieces.items():
        figure = weigh_answer(server, path, cookie=cookie)
        yield Row(what=f"htmx: {name}", figure=figure, unit="KB", most=FRAGMENT)


def weigh_answer(server: str, path: str, *, cookie: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    asked = {"Cookie": f"caladeo_session={cookie}", "HX-Request": "true"}
    connection.request("GET", path, headers={**asked, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK or (len(body) > 1000 and not gzip.decompress(body)):
        raise SystemExit(f"{path}: {answer.status}")
    return (len(body) + len(bytes(answer.headers))) / 1000


def seen(server: str, pages: dict[str, str], *, cookie: str) -> Iterator[Row]:
    """A first visit, a second one, and what moves, in a browser."""
    with serving_browser.browser(server, cookie) as context:
        for name, url in pages.items():
            page = context(serving_browser.SIZES["1440 × 900"]).new_page()
            for visit, most in (("first visit", FIRST), ("cached", CACHED)):
                figure = serving_browser.weigh(page, server + url)
                yield Row(what=f"{name}, {visit}", figure=figure, unit="KB", most=most)
            page.context.close()
        for size, pixels in serving_browser.SIZES.items():
            for name, url in pages.items():
                figure = serving_browser.shift(context(pixels), server + url) * 1000
                yield Row(what=f"{name}, shift at {size}", figure=figure, unit="‰", most=0)
