"""What a person would wait for longer than a second is a job, however few rows it has."""

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import background
from caladeo.models import Job, User
from opportunities.importing import writing
from opportunities.models import Opportunity
from opportunities.moves import bulk
from tests.factories import OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import kept
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(params=[True, False], ids=["slow", "quick"])
def is_slow(request, monkeypatch) -> bool:
    """Whether three rows, to import or take back, take longer than people wait for."""
    monkeypatch.setattr(background, "SECONDS", 0.0025 if request.param else 1.0)
    assert background.max_rows_in_request() > 1000
    return bool(request.param)


@pytest.fixture
def file(seller: User):
    StatusFactory(name="Voyage confirmé")
    lines = (f"Voyage {n};Famille;14/06/2027;10;Voyage confirmé" for n in range(3))
    return kept(*lines, owner=seller)


def kinds() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("kind", flat=True))


def test_an_import(is_slow, web, file):
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    web.post(reverse("opportunities:import-columns", args=[file.pk]), columns)
    work()
    page = web.get(reverse("opportunities:import-check", args=[file.pk]))
    agreed = {"agreed": 3, "form_token": page.context.get("form_token", "")}
    web.post(reverse("opportunities:import-check", args=[file.pk]), agreed)
    work()

    assert kinds() == (["import-check", "import"] if is_slow else [])
    assert Opportunity.objects.count() == 3


def test_the_undo_of_an_import(is_slow, web, file, seller):
    writing.write(file, agreed=3, creates_tasks=True, by=seller, at=clock.now())

    web.post(reverse("opportunities:import-undo", args=[file.pk]))
    work()

    assert kinds() == (["import-undo"] if is_slow else [])
    assert not Opportunity.objects.exists()


def test_the_undo_of_a_bulk_move(is_slow, web, seller):
    start, to = StatusFactory(), StatusFactory()
    rows = [OpportunityFactory(status=start) for _ in range(3)]
    seen = {row.pk: start.pk for row in rows}
    batch = bulk.move(seen, to=to, by=seller, at=clock.now()).batch
    assert batch

    web.post(reverse("opportunities:batch-undo", args=[batch.pk]))
    work()

    assert kinds() == (["undo-batch"] if is_slow else [])
    assert Opportunity.objects.filter(status=start).count() == 3
