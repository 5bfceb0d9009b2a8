"""A bulk move too long for a request: counted, then made, by a worker."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import perform
from caladeo.models import Job
from opportunities.events import Source
from opportunities.models import Batch, Opportunity, StatusChange
from statuses.models import Status
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import needs_row_locks
from tests.racing import together
from tests.reading import fields_of
from tests.tasks import reading
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many")]
URL = reverse("opportunities:bulk-move")
LIST = reverse("opportunities:list")


@pytest.fixture
def confirmed() -> Status:
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, name="Acompte")
    AutoTaskTemplateFactory(status=status, name="Solde", before_departure=True)
    return status


@pytest.fixture
def trips() -> list[Opportunity]:
    sent = StatusFactory(name="Devis envoyé")
    return [OpportunityFactory(name=name, status=sent) for name in ("Oman", "Pérou", "Safari")]


def words(response) -> str:
    return reading.text(response).replace("\u00a0", " ")


def preview(web: Client, to: Status):
    """As far as the button that has it counted, and what the worker counts."""
    page = web.get(URL, {"toutes": "1", "vers": to.pk, "next": LIST})
    assert "ce que le déplacement ferait est d’abord compté" in words(page)
    waiting = web.post(reverse("opportunities:bulk-move-long"), fields_of(page), follow=True)
    assert "En attente de son tour" in waiting.text
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def press(web: Client, page):
    data = {"form_token": page.context["form_token"]}
    return web.post(page.request["PATH_INFO"], data, follow=True)


def confirm(web: Client, page):
    """Press the button of the preview, and wait for the worker."""
    return wait(web, press(web, page))


def wait(web: Client, waiting):
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def test_it_is_counted_then_made_then_taken_back(web, seller, trips, confirmed):
    page = preview(web, confirmed)
    for said in ("3 opportunités", "6 tâches seront créées", "3 attendront une date", "Pérou"):
        assert said in words(page)
    assert not StatusChange.objects.filter(source=Source.BULK).exists()

    page = confirm(web, page)

    assert "3 opportunités" in words(page)
    assert "6 tâches créées" in words(page)
    changes = StatusChange.objects.filter(source=Source.BULK)
    assert {(row.to_status, row.changed_by) for row in changes} == {(confirmed, seller)}
    undo = reverse("opportunities:batch-undo", args=[changes[0].batch_id])
    assert undo in page.text
    page = wait(web, web.post(undo, follow=True))
    assert "3 changements annulés, 6 tâches retirées" in words(page)
    assert not Task.objects.not_deleted().exists()

    web.post(undo)
    assert Job.objects.filter(kind="undo-batch").count() == 1


def test_those_that_moved_or_went_meanwhile_are_told(web, trips, confirmed):
    page = preview(web, confirmed)
    trips[0].status = StatusFactory(name="Perdu", closed=True)
    trips[0].save()
    trips[1].delete()

    text = words(confirm(web, page))

    assert "1 opportunité" in text
    assert "1 opportunité a changé de statut entre-temps et n’a pas bougé : Oman" in text
    assert "1 opportunité a été supprimée entre-temps" in text


def test_who_came_after_the_preview_does_not_move(web, trips, confirmed):
    page = preview(web, confirmed)
    OpportunityFactory(name="Tard", status=trips[0].status)

    confirm(web, page)

    assert Opportunity.objects.get(name="Tard").status == trips[0].status


def test_two_presses_make_one_job_and_one_move(web, trips, confirmed):
    page = preview(web, confirmed)
    data = {"form_token": page.context["form_token"]}
    for _press in range(2):
        web.post(page.request["PATH_INFO"], data)
    work()

    assert Job.objects.filter(kind="bulk-move").count() == 1
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3


def test_a_status_deleted_meanwhile_is_said_and_nothing_moves(web, trips, confirmed):
    page = preview(web, confirmed)
    waiting = press(web, page)
    Status.objects.filter(pk=confirmed.pk).update(deleted_at=clock.now())
    work()

    text = words(web.get(waiting.request["PATH_INFO"]))

    assert "Ce statut n’existe plus." in text
    assert "Rien n’a été changé." in text
    assert not StatusChange.objects.filter(source=Source.BULK).exists()
    assert web.get(page.request["PATH_INFO"]).status_code == 404


def test_a_colleague_cannot_see_nor_make_it(web, client, administrator, trips, confirmed):
    page = preview(web, confirmed)
    url, data = page.request["PATH_INFO"], fields_of(page)
    client.force_login(administrator)

    assert client.get(url).status_code == 404
    assert client.post(url, data).status_code == 404


@pytest.mark.parametrize("key", ["", "abc", "-1", "9" * 40, "\x00", "999999"])
def test_a_status_that_is_none_is_not_found(web, trips, key):
    data = {"toutes": "1", "vers": key}
    assert web.post(reverse("opportunities:bulk-move-long"), data).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.both
def test_a_selection_of_nothing_goes_back(web, confirmed):
    data = {"id": ["x", "999"], "vers": confirmed.pk, "next": LIST}
    assert web.post(reverse("opportunities:bulk-move-long"), data).url == LIST


def test_an_undo_pressed_twice_is_done_once_and_the_second_says_so(web, trips, confirmed):
    confirm(web, preview(web, confirmed))
    batch = StatusChange.objects.filter(source=Source.BULK)[0].batch_id
    undo = reverse("opportunities:batch-undo", args=[batch])
    first, second = (web.post(undo, follow=True) for _press in range(2))
    work()

    assert "3 changements annulés" in words(web.get(first.request["PATH_INFO"], follow=True))
    assert "sont déjà annulés" in words(web.get(second.request["PATH_INFO"]))
    assert StatusChange.objects.filter(source=Source.UNDO).count() == 3


# --- In parts ---


class Trouble:
    """Something happens when so many changes are to be written."""

    def __init__(self, number: int, then) -> None:
        self.number, self.then = number, then

    def __call__(self, execute, sql: str, *args):
        if 'INTO "opportunities_statuschange"' in sql:
            self.number -= 1
            if self.number == 0:
                self.then()
        return execute(sql, *args)


def killed() -> None:
    raise SystemExit


@pytest.fixture
def one_by_one(monkeypatch) -> None:
    monkeypatch.setattr(perform, "PART", 1)


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_worker_that_dies_leaves_parts_and_another_does_the_rest(web, trips, confirmed, part):
    waiting = press(web, preview(web, confirmed))
    job = Job.objects.get(kind="bulk-move")
    with pytest.raises(SystemExit), connection.execute_wrapper(Trouble(part, killed)):
        perform.perform.call(job.pk)
    assert StatusChange.objects.filter(source=Source.BULK).count() == part - 1

    page = wait(web, waiting)

    assert "3 opportunités" in words(page)
    assert "6 tâches créées" in words(page)
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3
    assert Batch.objects.count() == 1
    job.refresh_from_db()
    assert (job.attempts, job.outcome["done"]) == (2, 3)


@pytest.mark.usefixtures("one_by_one")
def test_an_undo_that_is_interrupted_goes_on(web, trips, confirmed):
    confirm(web, preview(web, confirmed))
    undo = reverse("opportunities:batch-undo", args=[Batch.objects.get().pk])
    waiting = web.post(undo, follow=True)
    job = Job.objects.get(kind="undo-batch")
    with pytest.raises(SystemExit), connection.execute_wrapper(Trouble(2, killed)):
        perform.perform.call(job.pk)
    assert StatusChange.objects.filter(source=Source.UNDO).count() == 1

    page = wait(web, waiting)

    assert "3 changements annulés, 6 tâches retirées" in words(page)
    assert StatusChange.objects.filter(source=Source.UNDO).count() == 3


@pytest.mark.usefixtures("one_by_one")
def test_what_stops_in_the_middle_says_what_was_done_and_can_be_undone(web, trips, confirmed):
    def delete() -> None:
        Status.objects.filter(pk=confirmed.pk).update(deleted_at=clock.now())

    waiting = press(web, preview(web, confirmed))
    with connection.execute_wrapper(Trouble(2, delete)):
        work()

    page = web.get(waiting.request["PATH_INFO"])
    job = Job.objects.get(kind="bulk-move")
    assert "Ce statut n’existe plus." in words(page)
    assert "Rien n’a été changé." not in words(page)
    result = web.get(job.result_url)
    assert job.result_url in page.text
    assert "2 opportunités" in words(result)
    assert reverse("opportunities:batch-undo", args=[job.outcome["batch"]]) in result.text


@needs_row_locks
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_by_one")
def test_who_is_moved_is_free_again_before_the_last_has_moved(web, trips, confirmed):
    def rename() -> Any:
        with transaction.atomic():
            return Opportunity.objects.filter(pk=trips[0].pk).locked().get().name

    answers: list[object] = []
    press(web, preview(web, confirmed))
    with connection.execute_wrapper(Trouble(3, lambda: answers.append(together(rename)[0]))):
        work()

    assert answers == ["Oman"]


def test_a_long_move_may_leave_the_tasks_out(web, confirmed, trips):
    page = preview(web, confirmed)
    data = {"form_token": page.context["form_token"], "tasks": "none"}

    done = wait(web, web.post(page.request["PATH_INFO"], data, follow=True))

    changes = StatusChange.objects.filter(to_status=confirmed)
    assert [change.is_quiet for change in changes] == [True] * 3
    assert not Task.objects.filter(change__in=changes).exists()
    assert "tâches non créées" in words(done)


def test_a_long_move_with_another_answer_is_none(web, confirmed, trips):
    page = preview(web, confirmed)
    data = {"form_token": page.context["form_token"], "tasks": "?"}

    assert web.post(page.request["PATH_INFO"], data).status_code == 400
    assert not Opportunity.objects.filter(status=confirmed).exists()


@pytest.mark.usefixtures("one_by_one")
def test_an_undo_that_an_older_version_began_goes_on(web, trips, confirmed):
    confirm(web, preview(web, confirmed))
    undo = reverse("opportunities:batch-undo", args=[Batch.objects.get().pk])
    waiting = web.post(undo, follow=True)
    job = Job.objects.get(kind="undo-batch")
    with pytest.raises(SystemExit), connection.execute_wrapper(Trouble(2, killed)):
        perform.perform.call(job.pk)
    migration = import_module("caladeo.migrations.0020_words_of_undone_batches")
    migration.back(apps, None)
    job.refresh_from_db()
    assert (job.outcome["backs"], job.outcome["left"]) == (1, 0)

    migration.forward(apps, None)

    assert "3 changements annulés, 6 tâches retirées" in words(wait(web, waiting))


@pytest.fixture
def blocked() -> None:
    """Three trips whose status demands a task that is open."""
    status = StatusFactory(name="Option posée", required_open="demand")
    AutoTaskTemplateFactory(status=status, is_required=True)
    for name in ("Oman", "Pérou", "Safari"):
        OpportunityFactory(name=name, status=status)


@pytest.mark.both
@pytest.mark.usefixtures("one_by_one", "blocked")
def test_a_move_that_an_older_version_began_tells_all_who_stayed(web):
    page = preview(web, StatusFactory(name="Vendu"))
    waiting = press(web, page)
    job = Job.objects.get(kind="bulk-move")
    with pytest.raises(SystemExit), connection.execute_wrapper(Trouble(2, killed)):
        perform.perform.call(job.pk)
    migration = import_module("opportunities.migrations.0026_blocked_opportunities")
    migration.back(apps, None)
    job.refresh_from_db()
    assert (job.outcome["held"], job.outcome["held_names"]) == (1, ["Oman"])
    assert Job.objects.get(kind="bulk-preview").outcome["held"] == 3

    migration.forward(apps, None)

    assert "3 opportunités sont restées" in words(wait(web, waiting))


@pytest.mark.usefixtures("blocked")
def test_a_preview_that_an_older_worker_ended_after_the_update_is_shown(web):
    page = preview(web, StatusFactory(name="Vendu"))
    import_module("opportunities.migrations.0026_blocked_opportunities").back(apps, None)

    again = web.get(page.request["PATH_INFO"])

    assert words(again) == words(page)
