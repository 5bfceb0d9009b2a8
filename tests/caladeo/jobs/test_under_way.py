"""Who waits for long work in vain is told what is going on."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from caladeo import clock
from caladeo.db import database
from caladeo.jobs import heartbeat, perform
from caladeo.models import Job, User
from caladeo.web import middleware
from opportunities.models import Batch, Opportunity
from opportunities.moves import bulk, transitions
from tasks.models import Task
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory
from tests.racing import holding
from tests.tasks import reading

pytestmark = pytest.mark.django_db(transaction=True)
IS_SQLITE = "sqlite" in connection.settings_dict["ENGINE"]


@pytest.fixture
def kyoto() -> Opportunity:
    return OpportunityFactory(name="Kyoto")


@pytest.fixture
def web(client: Client, seller: User) -> Client:
    client.force_login(seller)
    client.raise_request_exception = False
    return client


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who waits for a lock is told after a fifth of a second."""
    waits = {"timeout": 0.2} if IS_SQLITE else database._options([0.2, 9, 9], is_pooled=False)
    options = connection.settings_dict["OPTIONS"] | waits
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "OPTIONS", options)
        yield
    connection.close()


def running(kind: str, *, owner: User, total: int = 90_000, **how) -> Job:
    times = {"asked_at": clock.now(), "beat_at": clock.now()}
    how = {"state": Job.State.RUNNING, "title": "Beaucoup", "result": "jobs:list"} | times | how
    return Job.objects.create(kind=kind, owner=owner, total=total, **how)


def move_of(*rows: Opportunity, owner: User, **how) -> Job:
    seen = bulk.pack({row.pk: row.status_id for row in rows})
    return running("bulk-move", owner=owner, content=seen, **how)


def locked_out(web: Client, row: Opportunity, path: str, **headers: str) -> HttpResponse:
    """What somebody gets who writes while somebody else writes on this opportunity."""
    with holding(lambda: Opportunity.objects.select_for_update().get(pk=row.pk)):
        answer = web.post(path, {"starred": "on"}, headers=headers)
    assert answer.status_code == 503
    return answer


def words(answer: HttpResponse) -> str:
    return reading.text(answer).replace("\u00a0", " ")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_an_opportunity_of_a_long_move_is_said_to_be_moving(headers, kyoto, seller, web):
    heartbeat.note(move_of(kyoto, owner=seller), done=40_500, total=90_000)

    answer = locked_out(web, kyoto, f"/opportunites/{kyoto.pk}/etoile/", **headers)

    assert "Cette opportunité est en cours de déplacement" in words(answer)
    assert "Un déplacement de 90 000 opportunités est en cours. C’est fait à 45 %." in words(answer)
    assert "Réessayez dans un instant." in words(answer)
    assert answer["Retry-After"] == "5"


@pytest.mark.usefixtures("impatient")
def test_so_is_that_of_a_task(kyoto, seller, web):
    task: Task = TaskFactory(opportunity=kyoto)
    move_of(kyoto, owner=seller)

    answer = locked_out(web, kyoto, f"/taches/{task.pk}/terminer/")

    assert "Cette opportunité est en cours de déplacement" in words(answer)


@pytest.mark.usefixtures("impatient")
def test_an_opportunity_that_goes_back_is_said_to(kyoto, seller, web):
    batch = Batch.objects.create(made_at=clock.now(), made_by=seller, source="bulk")
    rows, at = Opportunity.objects.filter(pk=kyoto.pk), clock.now()
    transitions.move(rows, to=StatusFactory(), by=seller, source="bulk", at=at, batch=batch)
    running("undo-batch", owner=seller, arguments={"batch": batch.pk})

    answer = locked_out(web, kyoto, f"/opportunites/{kyoto.pk}/etoile/")

    assert "Cette opportunité est en train de revenir à son statut précédent" in words(answer)
    assert "L’annulation d’un déplacement de 90 000 opportunités est en cours." in words(answer)


@pytest.mark.usefixtures("impatient")
def test_another_opportunity_is_not_said_to_move(kyoto, seller, web):
    move_of(OpportunityFactory(), owner=seller)

    answer = locked_out(web, kyoto, f"/opportunites/{kyoto.pk}/etoile/")

    assert "Un déplacement de 90 000 opportunités est en cours" in words(answer)
    assert "Cette opportunité" not in words(answer)


@pytest.mark.usefixtures("impatient")
def test_several_that_were_chosen_are_said_to_move(kyoto, seller, web):
    other, to = OpportunityFactory(status=kyoto.status), StatusFactory()
    move_of(kyoto, owner=seller)
    chosen = {"seen": bulk.write_seen([kyoto, other]), "to": to.pk, "tasks": "create"}

    with holding(lambda: Opportunity.objects.select_for_update().get(pk=kyoto.pk)):
        answer = web.post("/opportunites/deplacement/", chosen)

    assert answer.status_code == 503
    assert "Ces opportunités, ou certaines, sont en cours de déplacement" in words(answer)


@pytest.mark.usefixtures("impatient")
def test_who_is_no_reason_to_wait_is_not_named(kyoto, seller, web):
    running("export-tasks", owner=seller)
    move_of(kyoto, owner=seller, state=Job.State.DONE)
    move_of(kyoto, owner=seller, state=Job.State.WAITING)

    answer = locked_out(web, kyoto, f"/opportunites/{kyoto.pk}/etoile/")

    assert "Une longue opération est en cours d’écriture" in words(answer)
    assert answer["Retry-After"] == "60"


SAID = {
    "bulk-move": "Un déplacement de 90 000 opportunités est en cours",
    "undo-batch": "L’annulation d’un déplacement de 90 000 opportunités est en cours",
    "import": "Un import de 90 000 lignes est en cours",
    "import-undo": "L’annulation d’un import est en cours",
    "apply": "Des tâches sont en cours de création sur 90 000 opportunités",
    "settings": "Un changement de calendrier ou de date clé est en cours, avec les 90 000 tâches",
    "status-deletion": "La suppression d’un statut est en cours, avec le déplacement de 90 000",
    "key-date-deletion": "La suppression d’une date clé est en cours",
    "rule": "La modification d’une tâche automatique est en cours, avec ses 90 000 tâches",
    "bulk-give": "90 000 opportunités sont en train d’être confiées à un autre gestionnaire",
    "bulk-give-back": "90 000 opportunités sont en train d’être rendues à leurs gestionnaires",
    "bulk-star": "La priorité de 90 000 opportunités est en cours de changement",
    "several-tasks": "90 000 tâches d’une sélection sont en cours de changement",
    "several-tasks-back": "90 000 tâches d’une sélection sont en cours de changement",
    "handover": "Le travail d’un collègue qui part est en train d’être confié à un autre",
}


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize("kind", SAID)
def test_each_kind_of_work_is_named_also_where_no_place_for_writing_is_free(
    kind, seller, rf: RequestFactory, settings, monkeypatch
):
    settings.WRITERS = 0
    monkeypatch.setattr(middleware, "PATIENCE", 0.01)
    running(kind, owner=seller)
    request = rf.post("/opportunites/nouvelle/")
    request.user = seller

    answer = middleware.AtTheView(lambda _request: HttpResponse())(request)

    assert answer.status_code == 503
    assert SAID[kind] in words(answer)


def test_whatever_may_keep_others_waiting_has_its_words():
    only_reads = {name for name in perform.KINDS if name.startswith("export") or "preview" in name}
    others = perform.KINDS.keys() - only_reads - {"import-read", "import-check"}

    assert others == SAID.keys()
    assert {name for name, kind in perform.KINDS.items() if kind.notice} == SAID.keys()
