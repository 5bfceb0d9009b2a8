"""What others notice of a long bulk move: pages, ticks and moves through the app meanwhile."""

import http
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import background
from caladeo.models import Job, User
from opportunities.models import Opportunity
from opportunities.moves import bulk
from tests.benchmarks import agency
from tests.benchmarks.serving_server import ROOT, serve
from tests.benchmarks.table import Row
from tests.machines.fleet import ask
from tests.machines.sellers import TOKEN, Seller

WARM, QUIET = 6.0, 8.0  # seconds; pages are drawn for the first time in the first ones
THINKING, WRITING = 0.4, 4.0
OTHERS = 40  # opportunities that stay; as many of those that move are touched
# As many write as the server has threads (gunicorn.conf.py): they would take them all.
READERS, WRITERS = 4, 2 * 8
TOLD = {http.HTTPStatus.OK, http.HTTPStatus.FOUND, http.HTTPStatus.SERVICE_UNAVAILABLE}
SILENT = 0  # the status of an answer that never came


class Crowd:
    """People who read, tick and move, each on a thread; how long each answer took."""

    def __init__(self, port: int, rows: list[int], *, move: dict[str, int]) -> None:
        self.rows, self.move, self.is_over = rows, move, threading.Event()
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.answers: dict[int, int] = defaultdict(int)
        people = list(User.objects.order_by("pk")[: READERS + WRITERS])
        self.people = [Seller(person, [port]) for person in people]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        calls: list[Callable[[], None]] = [self.look_at_health]
        for number, person in enumerate(self.people):
            work = self.read if number < READERS else self.write
            calls.append(lambda work=work, person=person: work(person))  # type: ignore[misc]
        threads = [threading.Thread(target=call) for call in calls]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def read(self, person: Seller) -> None:
        pages = [
            reverse("tasks:mine"),
            reverse("opportunities:list"),
            reverse("opportunities:board"),
        ]
        for turn in count():
            if self.is_over.wait(THINKING):
                return
            self.time("pages", person, "GET", pages[turn % len(pages)])

    def write(self, person: Seller) -> None:
        # One after the other, in the same rhythm.
        self.is_over.wait(WRITING * (person.user.pk % WRITERS) / WRITERS)
        for turn in count():
            if self.is_over.wait(WRITING if turn else 0):
                return
            pk = self.rows[(turn * WRITERS + person.user.pk) % len(self.rows)]
            name = ("opportunities:star", "opportunities:transition")[turn % 2]
            self.time("ticks and moves", person, "POST", reverse(name, args=[pk]))

    def look_at_health(self) -> None:
        while not self.is_over.wait(THINKING):
            self.time("/health/live", self.people[0], "GET", "/health/live")

    def time(self, what: str, person: Seller, method: str, path: str) -> None:
        headers = {
            "Cookie": f"caladeo_session={person.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        begun = time.monotonic()
        try:
            body = urlencode({**self.move, "starred": "on", "csrfmiddlewaretoken": TOKEN})
            status, _place = ask(person.ports[0], method, path, body, headers)
        except OSError:
            status = SILENT
        self.seconds[what].append(time.monotonic() - begun)
        self.answers[status] += 1


def main(size: int) -> list[Row]:
    world = agency.make(size + OTHERS)
    moving, others = world.take(size), world.take(OTHERS)
    rows = [*others, *moving[:: max(1, size // OTHERS)]]
    url, secret = os.environ["DATABASE_URL"], settings.SECRET_KEY
    waits = {"LOCK_TIMEOUT": "2", "STATEMENT_TIMEOUT": "15"}  # as in production
    with serve(url=url, secret=secret, **waits) as address:
        port = int(address.rpartition(":")[2])
        move = {"seen": world.start.pk, "to": world.goals[0].pk}
        first, quiet, busy = (Crowd(port, those, move=move) for those in (rows, rows, rows[::-1]))
        for crowd, seconds in ((first, WARM), (quiet, QUIET)):
            with crowd.at_work():
                time.sleep(seconds)
        job = asked(world, moving)
        with busy.at_work():
            command = [sys.executable, "manage.py", "worker", "--once"]
            subprocess.run(command, cwd=ROOT, check=True)
    job.refresh_from_db()
    together = job.outcome["moved"] + job.outcome["elsewhere"]
    assert (job.state, together) == (Job.State.DONE, size), (job.error, job.outcome)
    connections.close_all()
    return list(found(quiet, busy, size))


def asked(world: agency.Agency, moving: list[int]) -> Job:
    seen = dict(Opportunity.objects.filter(pk__in_array=moving).values_list("pk", "status"))
    return background.start(
        "bulk-move",
        title="Everybody",
        result="jobs:list",
        again="/",
        by=User.objects.latest("pk"),
        at=clock.now(),
        arguments={"to": world.goals[0].pk, "back": "/"},
        content=bulk.pack(seen),
        total=len(seen),
    )


def found(quiet: Crowd, busy: Crowd, size: int) -> Iterator[Row]:
    during = f"during a move of {size:,}"
    for what, seconds in busy.seconds.items():
        before = statistics.median(quiet.seconds[what]) * 1000
        most = 2 if what == "pages" else None
        middle = statistics.median(seconds) * 1000
        yield Row(what=f"{what} {during}", figure=middle, beside=before, most=most)
        yield Row(what=f"{what} {during}: longest", figure=max(seconds) * 1000, most=3000)
    unconfirmed = sum(number for status, number in busy.answers.items() if status not in TOLD)
    refused = busy.answers[http.HTTPStatus.SERVICE_UNAVAILABLE]
    yield Row(what=f"answers {during}: unconfirmed", figure=unconfirmed, most=0, unit="")
    yield Row(what=f"answers {during}: try again", figure=refused, unit="")
