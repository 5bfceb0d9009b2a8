"""What an administrator asks of many rows at once: a worker does all of it, once, or nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from caladeo import clock
from caladeo.jobs import background
from caladeo.models import Job, User
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, KeyDate
from tasks import doctor
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
    delete_key_date,
)
from tests.reading import fields_of
from tests.tasks import reading
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many")]
TEAM = reverse("team:list")


def send(screen: Client, url: str, **typed: Any) -> Any:
    """The form of a page, sent off: the page that waits for the worker."""
    waiting = screen.post(url, fields_of(screen.get(url)) | typed, follow=True)
    assert "En attente de son tour" in waiting.text
    return waiting


def result(screen: Client, waiting: Any) -> str:
    work()
    return reading.text(screen.get(waiting.request["PATH_INFO"], follow=True))


# --- Somebody leaves with much in hand ---


@pytest.fixture
def leaving(seller: User) -> User:
    """Two trips with a task each, and a task on the trip of somebody else."""
    status = AutoTaskTemplateFactory().status
    OpportunityFactory.create_batch(2, manager=seller, status=status)
    TaskFactory(assignee=seller)
    return seller


def deactivation(person: User) -> str:
    return reverse("team:deactivation", args=[person.pk])


@pytest.mark.both
def test_much_work_is_handed_over_by_a_worker(screen, leaving, administrator):
    assert "transmis en arrière-plan" in reading.text(screen.get(deactivation(leaving)))
    waiting = send(screen, deactivation(leaving), successor=administrator.pk)
    leaving.refresh_from_db()
    assert leaving.is_active

    page = result(screen, waiting)

    assert "Compte de Julien Bernard désactivé" in page
    assert "Claire Martin : 3 tâches, 2 opportunités" in page
    assert not Task.objects.filter(assignee=leaving).exists()
    assert not Opportunity.objects.filter(manager=leaving).exists()
    leaving.refresh_from_db()
    assert not leaving.is_active
    assert Job.objects.get().done == 3  # with that of somebody else


def test_little_work_is_handed_over_at_once(screen, seller, administrator):
    OpportunityFactory(manager=seller)

    answer = screen.post(deactivation(seller), {"successor": administrator.pk})

    assert answer["Location"] == TEAM
    assert not Job.objects.exists()


def test_a_colleague_who_left_meanwhile_takes_nothing_over(screen, leaving):
    other = UserFactory()
    waiting = send(screen, deactivation(leaving), successor=other.pk)
    User.objects.filter(pk=other.pk).update(is_active=False)

    page = result(screen, waiting)

    assert "Cette personne ne peut pas prendre la suite" in page
    assert "Rien n’a été changé" in page
    leaving.refresh_from_db()
    assert leaving.is_active
    assert Opportunity.objects.filter(manager=leaving).count() == 2


def test_a_wrong_colleague_is_told_before_any_work(screen, leaving):
    answer = screen.post(deactivation(leaving), {"successor": leaving.pk})

    assert "Cette personne ne peut pas prendre la suite" in reading.text(answer)
    assert not Job.objects.exists()


def test_a_handover_that_was_sent_twice_is_one_job(screen, leaving, administrator):
    fields = fields_of(screen.get(deactivation(leaving))) | {"successor": administrator.pk}
    for _press in range(2):
        screen.post(deactivation(leaving), fields)

    assert Job.objects.count() == 1


# --- A key date goes that many tasks count from ---


@pytest.fixture
def balance() -> KeyDate:
    """Three tasks are due on it, on 15 May 2027; no rule counts from it any more."""
    row = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    rule = AutoTaskTemplateFactory(reference="key_date", key_date=row, offset_days=0)
    OpportunityFactory.create_batch(3, status=rule.status, travelling=True)
    rule.delete()
    return row


def key_date_deletion(key_date: KeyDate) -> str:
    return reverse("tasks:key-date-deletion", args=[key_date.pk])


def test_a_key_date_of_many_tasks_is_deleted_by_a_worker(screen, balance):
    waiting = send(screen, key_date_deletion(balance))
    assert KeyDate.objects.exists()

    assert "« Solde » supprimée" in result(screen, waiting)

    assert not KeyDate.objects.exists()
    kept = set(Task.objects.values_list("due_date", "is_pinned"))
    assert kept == {(date(2027, 5, 15), True)}


def test_a_key_date_of_few_tasks_is_deleted_at_once(screen, balance):
    Task.objects.first().delete()

    screen.post(key_date_deletion(balance))

    assert not KeyDate.objects.exists()
    assert not Job.objects.exists()


def test_a_key_date_in_use_is_refused_before_any_work(screen, balance):
    AutoTaskTemplateFactory(reference="key_date", key_date=balance)

    answer = screen.post(key_date_deletion(balance))

    assert answer.status_code == 409
    assert "ne peut pas être supprimée" in reading.text(answer)
    assert not Job.objects.exists()


def test_a_key_date_that_came_into_use_meanwhile_stays(screen, balance):
    waiting = send(screen, key_date_deletion(balance))
    AutoTaskTemplateFactory(reference="key_date", key_date=balance)

    page = result(screen, waiting)

    assert "comptent désormais à partir de cette date" in page
    assert KeyDate.objects.exists()
    assert not Task.objects.filter(is_pinned=True).exists()


def test_a_key_date_deleted_meanwhile_is_told(screen, balance):
    waiting = send(screen, key_date_deletion(balance))
    delete_key_date(balance.pk)

    assert "Cette date clé a été supprimée entre-temps" in result(screen, waiting)


# --- A rule is edited that has many open tasks ---


@pytest.fixture
def rule() -> AutoTaskTemplate:
    """Three open tasks, due on 15 May 2027."""
    row = AutoTaskTemplateFactory(before_departure=True, name="Solde")
    OpportunityFactory.create_batch(3, status=row.status, travelling=True)
    return row


def due_days() -> set[date | None]:
    return set(Task.objects.values_list("due_date", flat=True))


@pytest.mark.both
def test_many_open_tasks_of_a_rule_are_updated_by_a_worker(screen, rule):
    person = UserFactory()
    typed = {"offset_days_days": "25", "name": "Facture", "assign_to": f"person:{person.pk}"}
    waiting = send(screen, rule.get_absolute_url(), update_open="on", **typed)
    rule.refresh_from_db()
    assert (rule.offset_days, due_days()) == (-30, {date(2027, 5, 15)})

    page = result(screen, waiting)

    assert "« Facture » enregistrée · 3 tâches mises à jour" in page
    assert due_days() == {date(2027, 5, 20)}
    assert {(task.name, task.assignee) for task in Task.objects.all()} == {("Facture", person)}
    assert rule.revisions.get().changes["offset_days"] == [-30, -25]
    assert Job.objects.get().done == 3


def test_without_its_tasks_a_rule_is_saved_at_once(screen, rule):
    fields = fields_of(screen.get(rule.get_absolute_url())) | {"offset_days_days": "25"}

    screen.post(rule.get_absolute_url(), fields)

    rule.refresh_from_db()
    assert (rule.offset_days, due_days()) == (-25, {date(2027, 5, 15)})
    assert not Job.objects.exists()


def test_the_first_tasks_alone_are_shown_beforehand(screen, rule):
    fields = fields_of(screen.get(rule.get_absolute_url()))
    typed = fields | {"offset_days_days": "25", "changes": "on"}

    for headers in ({}, {"HX-Request": "true"}):
        page = reading.text(screen.post(rule.get_absolute_url(), typed, headers=headers))
        assert "Seules les 2 premières des 3 tâches ouvertes" in page


def test_a_rule_that_a_colleague_changed_meanwhile_is_looked_at_again(screen, rule):
    waiting = send(screen, rule.get_absolute_url(), update_open="on", offset_days_days="25")
    AutoTaskTemplate.objects.filter(pk=rule.pk).update(offset_days=-7)

    page = result(screen, waiting)

    assert "ces réglages ont changé entre-temps" in page.lower()
    assert AutoTaskTemplate.objects.get().offset_days == -7
    assert due_days() == {date(2027, 5, 15)}


def test_another_field_that_a_colleague_changed_meanwhile_is_kept(screen, rule):
    waiting = send(screen, rule.get_absolute_url(), update_open="on", offset_days_days="25")
    AutoTaskTemplate.objects.filter(pk=rule.pk).update(name="Facture")

    assert "« Facture » enregistrée" in result(screen, waiting)
    assert AutoTaskTemplate.objects.get().offset_days == -25


def test_a_rule_deleted_meanwhile_changes_nothing(screen, rule):
    waiting = send(screen, rule.get_absolute_url(), update_open="on", offset_days_days="25")
    rule.delete()

    assert "ces réglages ont changé entre-temps" in result(screen, waiting).lower()
    assert due_days() == {date(2027, 5, 15)}


# --- Whatever becomes of the worker, of the right, and of who asked ---


@pytest.fixture(params=["handover", "key-date-deletion", "rule"])
def asked(request, screen, administrator):
    """The page of each kind of work while it waits."""
    if request.param == "handover":
        person = request.getfixturevalue("leaving")
        return send(screen, deactivation(person), successor=administrator.pk)
    if request.param == "rule":
        url = request.getfixturevalue("rule").get_absolute_url()
        return send(screen, url, update_open="on", offset_days_days="25")
    return send(screen, key_date_deletion(request.getfixturevalue("balance")))


def test_what_a_killed_worker_had_in_hand_is_done_once_by_another(screen, asked):
    job = Job.objects.get()
    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING", started_at=clock.now())
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, beat_at=clock.now())

    work()
    assert "En cours" in reading.text(screen.get(asked.request["PATH_INFO"], follow=True))
    assert background.take_over(at=clock.now() + timedelta(minutes=1)) == 1
    work()

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("done", 2, "")
    assert not list(doctor.examine())


def test_without_the_right_a_worker_does_nothing(screen, asked, administrator):
    User.objects.filter(pk=administrator.pk).update(can_configure=False)

    work()

    job = Job.objects.get()
    assert (job.state, job.error) == ("failed", "vous n’avez plus accès aux paramètres.")


def test_nobody_else_sees_what_came_of_it(screen, asked, host, client):
    work()
    client.force_login(host)

    outcome = reverse("tasks:long-outcome", args=[Job.objects.get().pk])
    assert screen.get(outcome).status_code == 200
    assert client.get(outcome).status_code == 404
