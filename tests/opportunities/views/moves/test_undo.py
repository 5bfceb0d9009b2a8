from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.moves import transitions
from statuses.models import Status
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto() -> Opportunity:
    return OpportunityFactory(name="Kyoto", status=StatusFactory(name="Option posée"))


@pytest.fixture
def confirmed() -> Status:
    """Calls for two tasks."""
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, name="Vérifier l’acompte")
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    return status


def move(opportunity: Opportunity, to: Status, **how) -> StatusChange:
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    how = {"by": None, "source": Source.SCREEN, "at": clock.now()} | how
    return transitions.move(rows, to=to, **how).changes[0]


def undo(web: Client, change: StatusChange, **data) -> str:
    """The words of the page that the undo leads to."""
    response = web.post(reverse("opportunities:undo", args=[change.pk]), data, follow=True)
    assert response.status_code == 200
    return reading.text(response).replace("\u00a0", " ")


def test_the_toast_of_a_move_takes_it_back(web, kyoto, confirmed):
    url = reverse("opportunities:transition", args=[kyoto.pk])
    data = {"to": confirmed.pk, "seen": kyoto.status_id}
    page = web.post(url, data, follow=True)
    change = kyoto.changes.latest_first()[0]
    assert reverse("opportunities:undo", args=[change.pk]) in page.text.split('id="toasts"')[1]

    words = undo(web, change)

    assert "Changement annulé, 2 tâches retirées" in words
    kyoto.refresh_from_db()
    assert (kyoto.status.name, kyoto.tasks.count()) == ("Option posée", 0)


def test_a_task_that_somebody_worked_on_is_kept_and_said(web, kyoto, confirmed):
    change = move(kyoto, confirmed)
    task = kyoto.tasks.first()
    web.post(reverse("tasks:completion", args=[task.pk]))

    words = undo(web, change)

    assert "1 tâche retirée, 1 tâche gardée car quelqu’un y a travaillé Vérifier l’acompte" in words
    assert list(kyoto.tasks.all()) == [task]


def test_the_tasks_that_leaving_had_cancelled_come_back(web, confirmed):
    template = AutoTaskTemplateFactory(on_leave="cancel")
    kyoto = OpportunityFactory(status=template.status)
    change = move(kyoto, StatusFactory())
    assert kyoto.tasks.get().state == Task.State.CANCELLED

    assert "Changement annulé, 1 tâche rouverte" in undo(web, change)

    assert kyoto.tasks.get().state == Task.State.OPEN


def test_the_history_offers_the_undo_of_the_latest_change_for_a_day(web, kyoto, confirmed):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        first, last = move(kyoto, confirmed), move(kyoto, StatusFactory())
        history = reverse("tasks:journal", args=[kyoto.pk])

        page = web.get(history).text
        assert reverse("opportunities:undo", args=[last.pk]) in page
        assert reverse("opportunities:undo", args=[first.pk]) not in page

        traveller.shift(timedelta(hours=24, seconds=1))
        assert "Annuler ce changement" not in web.get(history).text
        assert "il est trop tard" in undo(web, last)
    kyoto.refresh_from_db()
    assert kyoto.status_id == last.to_status_id


def test_the_trace_says_what_by_whom_and_after_how_long(web, seller, kyoto):
    lost = StatusFactory(name="Perdu", closed=True)
    now = clock.now()
    change = move(kyoto, lost, at=now - timedelta(minutes=2, seconds=10))

    words = undo(web, change)

    trace = (
        "Passage à « Perdu » annulé par Julien Bernard au bout de 2 minutes, aucune tâche gardée."
    )
    assert trace in words
    assert "Annuler ce changement" not in words
    assert "2e passage" not in words


def test_a_kept_task_stands_under_the_trace(web, kyoto, confirmed):
    change = move(kyoto, confirmed)
    web.post(reverse("tasks:completion", args=[kyoto.tasks.first().pk]))

    assert "1 tâche gardée." in undo(web, change)
    assert "Vérifier l’acompte" in reading.text(web.get(reverse("tasks:journal", args=[kyoto.pk])))


def test_a_double_click_undoes_once(web, kyoto, confirmed):
    change = move(kyoto, confirmed)

    undo(web, change)
    words = undo(web, change)

    assert "Ce changement est déjà annulé." in words
    assert kyoto.changes.count() == 3


def test_somebody_else_was_quicker(web, kyoto, confirmed):
    change = move(kyoto, confirmed)
    other = Client()
    other.force_login(UserFactory())
    undo(other, change)

    assert "Ce changement est déjà annulé." in undo(web, change)


def test_an_opportunity_that_moved_again_stays(web, kyoto, confirmed):
    change = move(kyoto, confirmed)
    last = move(kyoto, StatusFactory())

    assert "a encore changé de statut depuis" in undo(web, change)

    kyoto.refresh_from_db()
    assert kyoto.status_id == last.to_status_id


def test_a_creation_is_not_undone(web, kyoto):
    assert "il n’y a pas de statut où revenir" in undo(web, kyoto.changes.get())


def test_there_is_no_way_back_to_a_deleted_status(web, kyoto, confirmed):
    change = move(kyoto, confirmed)
    Status.objects.filter(pk=change.from_status_id).update(deleted_at=clock.now())

    assert "Le statut d’où elle venait a été supprimé" in undo(web, change)
    page = web.get(reverse("tasks:journal", args=[kyoto.pk])).text
    assert "Annuler ce changement" not in page


def test_an_undo_itself_cannot_be_undone(web, kyoto, confirmed):
    undo(web, move(kyoto, confirmed))

    assert "Ce changement est déjà annulé." in undo(web, kyoto.changes.latest_first()[0])


@pytest.mark.parametrize("name", ["undo", "batch-undo"])
def test_only_a_post_undoes_and_only_what_is_there(web, kyoto, name):
    assert web.get(reverse(f"opportunities:{name}", args=[1])).status_code == 405
    for pk in (404, 10**30):
        assert web.post(reverse(f"opportunities:{name}", args=[pk])).status_code == 404


def test_it_leads_back_to_the_page_that_asked_and_nowhere_else(web, kyoto, confirmed):
    board = reverse("opportunities:board")
    url = reverse("opportunities:undo", args=[move(kyoto, confirmed).pk])

    assert web.post(url, {"next": board}).url == f"{board}#card-{kyoto.pk}"
    history = reverse("tasks:journal", args=[kyoto.pk])
    assert web.post(url, {"next": "https://example.com/"}).url == f"{history}#status"


def test_a_batch_goes_back_but_for_those_that_moved_on(web, confirmed):
    rows = [OpportunityFactory(status=StatusFactory()) for _ in range(3)]
    batch = Batch.objects.create(made_at=clock.now(), source=Source.BULK)
    everything = Opportunity.objects.all()
    transitions.move(
        everything, to=confirmed, by=None, source=Source.BULK, at=clock.now(), batch=batch
    )
    move(rows[0], StatusFactory())
    url = reverse("opportunities:batch-undo", args=[batch.pk])

    words = reading.text(web.post(url, follow=True))

    assert "2 changements annulés, 4 tâches retirées" in words
    assert "1 opportunité a changé de statut depuis" in words
    again = reading.text(web.post(url, follow=True))
    assert "Ces changements sont déjà annulés." in again
    assert StatusChange.objects.filter(source=Source.UNDO).count() == 2


def test_the_change_of_a_colleague_is_undone_from_the_journal_only(web, seller, kyoto, confirmed):
    first = move(kyoto, confirmed, by=UserFactory(name="Mehdi Cherif"))
    last = move(kyoto, StatusFactory(), by=seller)

    page = web.post(reverse("opportunities:undo", args=[last.pk]), follow=True)

    step = reverse("opportunities:undo", args=[first.pk])
    history, toast = page.text.split('id="toasts"')
    assert step in history
    assert step not in toast
    assert "Annuler aussi" not in toast


def test_undo_goes_back_step_by_step(web, seller, kyoto, confirmed):
    origin, lost = kyoto.status, StatusFactory(name="Perdu", closed=True)
    first, last = move(kyoto, confirmed, by=seller), move(kyoto, lost, by=seller)
    assert kyoto.tasks.count() == 2

    page = web.post(reverse("opportunities:undo", args=[last.pk]), follow=True)
    step = reverse("opportunities:undo", args=[first.pk])
    history, toast = page.text.split('id="toasts"')
    assert step in history
    assert step in toast

    words = reading.text(web.post(step, follow=True)).replace("\u00a0", " ")

    kyoto.refresh_from_db()
    assert (kyoto.status, kyoto.tasks.count()) == (origin, 0)
    assert "Changement annulé, 2 tâches retirées" in words
    assert "Annuler aussi" not in words


def test_each_step_back_has_its_own_day(web, seller, kyoto, confirmed):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        first = move(kyoto, confirmed, by=seller)
        traveller.shift(timedelta(hours=20))
        last = move(kyoto, StatusFactory(), by=seller)
        traveller.shift(timedelta(hours=5))

        assert "Annuler aussi" not in undo(web, last)
        assert "il est trop tard" in undo(web, first)


def test_what_was_done_after_an_undo_hinders_the_step_before(web, kyoto, confirmed):
    first = move(kyoto, confirmed)
    undo(web, move(kyoto, StatusFactory()))
    move(kyoto, StatusFactory())

    assert "a encore changé de statut depuis" in undo(web, first)


@pytest.mark.parametrize("is_own", [True, False])
def test_a_batch_goes_back_after_the_one_that_followed_it(web, seller, confirmed, is_own):
    origin = StatusFactory()
    for _ in range(2):
        OpportunityFactory(status=origin)
    batches = []
    for status, by in ((confirmed, seller if is_own else UserFactory()), (StatusFactory(), seller)):
        at = clock.now()
        batches.append(Batch.objects.create(made_at=at, made_by=by, source=Source.BULK))
        how = {"by": by, "source": Source.BULK, "at": at, "batch": batches[-1]}
        transitions.move(Opportunity.objects.all(), to=status, **how)
    first, last = (reverse("opportunities:batch-undo", args=[row.pk]) for row in batches)

    page = web.post(last, follow=True)
    assert (first in page.text.split('id="toasts"')[1]) == is_own
    words = reading.text(web.post(first, follow=True))

    assert "2 changements annulés, 4 tâches retirées" in words
    assert set(Opportunity.objects.values_list("status", flat=True)) == {origin.pk}
