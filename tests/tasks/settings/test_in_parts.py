"""Long changes of the settings that commit in parts: each is done once, whoever dies between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import background, perform
from caladeo.models import Job, User
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, Status
from tasks import doctor
from tasks.engine import applying, rule_edits
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.tasks import reading
from tests.tasks.engine.chain_steps import following
from tests.working import work

pytestmark = pytest.mark.django_db
MANY = 3


class Death:
    """Ends the worker when it is about to note a part, or the end, for the so-manieth time."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "caladeo_job" SET "outcome"'):
            self.number -= 1
            if self.number == 0:
                raise SystemExit
        return execute(sql, *rest)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perform, "PART", 1)


@pytest.fixture
def rule() -> AutoTaskTemplate:
    """Its three opportunities came before it: they have no task of it."""
    status = StatusFactory(name="Devis envoyé")
    OpportunityFactory.create_batch(MANY, status=status)
    rule: AutoTaskTemplate = AutoTaskTemplateFactory(status=status)
    return rule


def asked(kind: str, by: User, **arguments: Any) -> Job:
    back = reverse("statuses:list")
    how = {"result": "tasks:long-outcome", "again": back, "at": clock.now()}
    return background.start(
        kind, title="Beaucoup", by=by, arguments=arguments | {"back": back}, **how
    )


def handover(rule: AutoTaskTemplate, boss: User, seller: User) -> Job:
    for trip in Opportunity.objects.all():
        trip.manager = seller
        trip.save()
        TaskFactory(opportunity=trip, assignee=seller)
    return asked("handover", boss, person=seller.pk, successor=boss.pk)


def application(rule: AutoTaskTemplate, boss: User, seller: User) -> Job:
    return asked("apply", boss, to=rule.status_id, templates=[rule.pk])


def deletion(rule: AutoTaskTemplate, boss: User, seller: User) -> Job:
    to = AutoTaskTemplateFactory(status__name="Voyage confirmé").status
    arguments = {"to": rule.status_id, "destination": to.pk, "is_quiet": False}
    return asked("status-deletion", boss, **arguments)


def new_name(rule: AutoTaskTemplate, boss: User, seller: User) -> Job:
    """Three open tasks of the rule."""
    applying.apply(rule.status, templates=[rule], at=clock.now())
    arguments = {"rule": rule.pk, "seen": {"name": rule.name, "offset_days": rule.offset_days}}
    return asked("rule", boss, values={"name": "Facture", "offset_days": 9}, **arguments)


def renamed(seller: User) -> list[int]:
    days = Task.objects.filter(offset_days=9, due_date=clock.today() + timedelta(days=9))
    rules = AutoTaskTemplate.objects.filter(name="Facture", offset_days=9)
    return [rules.count(), Task.objects.filter(name="Facture").count(), days.count()]


def handed_over(seller: User) -> list[int]:
    seller.refresh_from_db()
    mine = Opportunity.objects.filter(manager=seller), Task.objects.filter(assignee=seller)
    return [rows.count() for rows in mine] + [int(seller.is_active)]


def created(seller: User) -> list[int]:
    return [Task.objects.count(), Task.objects.values("opportunity").distinct().count()]


def deleted(seller: User) -> list[int]:
    moved = StatusChange.objects.filter(source="deletion")
    left = Status.objects.in_pipeline().filter(name="Devis envoyé")
    return [moved.count(), Task.objects.count(), left.count()]


class Case(NamedTuple):
    ask: Callable[[AutoTaskTemplate, User, User], Job]
    words: str
    look: Callable[[User], list[int]]
    before: list[int]
    after: list[int]
    notes: int  # of the parts, and of the end if there is one


HANDOVER = Case(handover, "3 tâches, 3 opportunités", handed_over, [3, 3, 1], [0, 0, 0], MANY + 1)
APPLICATION = Case(application, "3 tâches", created, [0, 0], [3, 3], MANY)
WORDS = "3 opportunités déplacées · 3 tâches"
DELETION = Case(deletion, WORDS, deleted, [0, 0, 1], [3, 3, 0], MANY + 1)
WORDS = "« Facture » enregistrée · 3 tâches"
RULE = Case(new_name, WORDS, renamed, [0, 0, 0], [1, 3, 3], MANY + 1)
DEATHS = [
    (case, number)
    for case in (HANDOVER, APPLICATION, DELETION, RULE)
    for number in (1, 2, case.notes)  # the first, one between two, the last
]


@pytest.mark.parametrize(("case", "number"), DEATHS)
def test_a_worker_that_dies_leaves_parts_and_another_does_the_rest(
    case, number, rule, administrator, seller
):
    job = case.ask(rule, administrator, seller)
    with pytest.raises(SystemExit), connection.execute_wrapper(Death(number)):
        perform.perform.call(job.pk)
    assert (case.look(seller) == case.before) is (number == 1)
    assert case.look(seller) != case.after
    work()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert case.look(seller) == case.after
    assert case.words in job.outcome["words"].replace("\u00a0", " ")
    assert not list(doctor.examine())


@pytest.mark.parametrize("case", [HANDOVER, DELETION, RULE])
def test_a_worker_that_dies_after_the_end_has_done_it(case, rule, administrator, seller):
    job = case.ask(rule, administrator, seller)
    perform.perform.call(job.pk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, finished_at=None)

    perform.perform.call(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (Job.State.DONE, "", 2)
    assert case.look(seller) == case.after


def test_who_comes_in_between_two_parts_is_moved_too(rule, administrator, seller):
    job = deletion(rule, administrator, seller)
    with pytest.raises(SystemExit), connection.execute_wrapper(Death(2)):
        perform.perform.call(job.pk)
    OpportunityFactory(status=rule.status)
    work()

    assert not Opportunity.objects.filter(status=rule.status).exists()
    assert StatusChange.objects.filter(source="deletion").count() == MANY + 1


def test_who_edits_the_rule_again_between_two_parts_is_heard(rule, administrator, seller):
    job = new_name(rule, administrator, seller)
    with pytest.raises(SystemExit), connection.execute_wrapper(Death(3)):
        perform.perform.call(job.pk)
    assert renamed(seller) == [1, 1, 1]
    how: dict[str, Any] = {"by": administrator, "at": clock.now(), "update_open": True}
    rule_edits.revise(AutoTaskTemplate.objects.get(), {"name": "Solde"}, **how)
    work()

    assert set(Task.objects.values_list("name", "offset_days")) == {("Solde", 9)}
    assert AutoTaskTemplate.objects.get().revisions.count() == 2
    assert not list(doctor.examine())


def test_what_stops_between_two_parts_says_what_was_done(rule, administrator, seller, screen):
    job = deletion(rule, administrator, seller)
    with pytest.raises(SystemExit), connection.execute_wrapper(Death(3)):
        perform.perform.call(job.pk)
    Status.objects.filter(name="Voyage confirmé").update(deleted_at=clock.now())
    work()

    page = reading.text(screen.get(reverse("jobs:job", args=[job.pk]), follow=True))
    assert "un des deux statuts a été supprimé entre-temps" in page.lower()
    assert "Ce qui a été fait avant l’arrêt reste en place." in page
    outcome = reading.text(screen.get(job.result_url)).replace("\u00a0", " ")
    assert "2 opportunités déplacées" in outcome


@pytest.mark.both
def test_those_left_out_of_each_part_are_told_together(rule, administrator):
    call = following(rule)
    job = asked("apply", administrator, to=rule.status_id, templates=[call.pk])

    perform.perform.call(job.pk)

    job.refresh_from_db()
    told = job.outcome["words"].replace("\u00a0", " ")
    assert told == "Aucune tâche créée : 3 dont la tâche suivie n’a pas lieu"
