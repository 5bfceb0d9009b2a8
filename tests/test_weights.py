"""What pages weigh on the way, compressed, so that they do not grow unseen."""

import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db.models import Count
from django.http import HttpResponse

from caladeo.management.demo import agency
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import Task
from tests.caladeo.management.agenda import assert_a_few_tasks_are_late_and_a_few_are_for_today
from tests.clients import Client
from tests.main_pages import addresses, pieces

pytestmark = pytest.mark.once
KB = 1000
FIRST_PAGE = 100 * KB
CACHED_PAGE = 12 * KB
FRAGMENT = 10 * KB
HTMX = {"hx-request": "true"}
# Each a little above what it weighs today: whoever adds more says so here.
FILES = {
    "caladeo/app.css": 35_430,
    "caladeo/built/app.js": 7_870,
    "caladeo/built/inter.woff2": 28_000,
    "django_htmx/htmx-2.min.js": 16_700,
}


# The end of a day of 23 hours: the demo agency is as busy then as on that of test_demo_agency.
MOMENT = datetime(2027, 3, 28, 23, 58, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(scope="module")
def demo(lasting: None) -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        agency.create(now=MOMENT)
        yield


@pytest.fixture
def person(demo: None, db: None) -> Client:
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(User.objects.get(email="anna@alizes-voyages.fr"))
    return client


def weigh(answer: HttpResponse) -> int:
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    # Without the random bytes, up to a hundred, by which Django hides the length of a page.
    return len(gzip.compress(gzip.decompress(answer.content), compresslevel=6))


def main_pages() -> dict[str, str]:
    trip = Opportunity.objects.earliest("pk")
    status = Status.objects.in_pipeline().first()
    return addresses(trip, status)


@pytest.mark.parametrize(("name", "most"), FILES.items())
def test_a_file_that_every_page_loads_stays_light(name, most):
    found = finders.find(name)
    assert found, f"{name} is not built: make css"
    content = Path(found).read_bytes()

    assert len(content if name.endswith("woff2") else gzip.compress(content)) <= most


def test_a_first_page_weighs_less_than_a_hundred_kilobytes():
    assert sum(FILES.values()) + CACHED_PAGE <= FIRST_PAGE


def test_the_agency_whose_pages_are_weighed_is_busy(person):
    assert_a_few_tasks_are_late_and_a_few_are_for_today(MOMENT)


def test_a_page_weighs_little_once_its_files_are_there(person):
    weights = {name: weigh(person.get(url)) for name, url in main_pages().items()}

    assert {name: weight for name, weight in weights.items() if weight >= CACHED_PAGE} == {}


def test_what_htmx_asks_for_is_a_piece_of_a_page(person):
    fullest = Status.objects.in_pipeline().annotate(n=Count("opportunities")).latest("n")
    asked = pieces(Task.objects.open().earliest("pk"), column=fullest.pk)
    answers = {name: person.get(url, headers=HTMX) for name, url in asked.items()}

    assert all(answer.status_code == 200 for answer in answers.values())
    weights = {name: len(answer.content) for name, answer in answers.items()}
    assert {name: weight for name, weight in weights.items() if weight >= FRAGMENT} == {}
