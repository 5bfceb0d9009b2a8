"""More opportunities to a manager, or a priority, than a request does: a worker does it."""

import pytest
from django.db import connection
from django.urls import reverse

from caladeo.jobs import perform
from caladeo.models import Job, User
from opportunities.models import FactChange, Opportunity
from tasks.models import Task
from tests.clients import Client
from tests.factories import OpportunityFactory, UserFactory
from tests.overtaking import needs_row_locks
from tests.racing import together
from tests.reading import fields_of
from tests.tasks import reading
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many")]
GIVE = reverse("opportunities:bulk-give")
STAR = reverse("opportunities:bulk-star")
LIST = reverse("opportunities:list")


@pytest.fixture
def one_by_one(monkeypatch) -> None:
    monkeypatch.setattr(perform, "PART", 1)


def words(page) -> str:
    return reading.text(page).replace("\u00a0", " ")


def managers() -> list[str]:
    return list(Opportunity.objects.order_by("name").values_list("manager__name", flat=True))


def starred() -> int:
    return Opportunity.objects.filter(is_starred=True).count()


def preview(web: Client, to: User):
    """As far as the button that has it counted, and what the worker counts."""
    page = web.get(GIVE, {"toutes": "1", "a": to.pk, "next": LIST})
    return wait(
        web, web.post(reverse("opportunities:bulk-give-long"), fields_of(page), follow=True)
    )


def press(web: Client, page):
    data = {"form_token": page.context["form_token"]}
    return web.post(page.request["PATH_INFO"], data, follow=True)


def wait(web: Client, waiting):
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def undo(web: Client, page):
    """The button of the result, and what the worker takes back."""
    data = {"form_token": page.context["form_token"]}
    return wait(web, web.post(page.context["undo"], data, follow=True))


def test_they_are_counted_then_given_then_taken_back(web, seller, trips, lea):
    page = preview(web, lea)
    assert "3 tâches passent à Léa Petit" in words(page)
    assert "Confier 3 opportunités" in words(page)
    assert not FactChange.objects.exists()

    page = wait(web, press(web, page))

    assert "3 opportunités confiées à Léa Petit, 3 tâches passées à Léa Petit" in words(page)
    assert managers() == ["Léa Petit"] * 3
    assert Task.objects.filter(assignee=lea).count() == 3
    back = undo(web, page)
    assert "3 changements annulés" in words(back)
    assert managers() == ["Julien Bernard"] * 3
    assert not Task.objects.filter(assignee=lea).exists()
    assert "sont déjà annulés" in words(undo(web, web.get(page.request["PATH_INFO"])))
    assert FactChange.objects.filter(undoes__isnull=False).count() == 3


def test_what_a_colleague_did_after_the_preview_stays_and_is_told(web, trips, lea):
    page = preview(web, lea)
    trips[0].manager = UserFactory(name="Paul Roy")
    trips[0].save()
    trips[1].delete()
    OpportunityFactory(name="Tard", manager=trips[2].manager)

    text = words(wait(web, press(web, page)))

    assert "1 opportunité confiée à Léa Petit" in text
    assert "1 opportunité a changé de gestionnaire entre-temps" in text
    assert "Andalousie" in text
    assert "1 opportunité a été supprimée entre-temps" in text
    assert managers() == ["Paul Roy", "Léa Petit", "Julien Bernard"]


@pytest.mark.both
def test_those_whom_it_concerns_no_more_are_left_by_the_undo(web, trips, lea):
    page = wait(web, press(web, preview(web, lea)))
    trips[0].refresh_from_db()
    trips[0].manager = UserFactory(name="Paul Roy")
    trips[0].save()

    text = words(undo(web, page))

    assert "2 changements annulés" in text
    assert "1 opportunité reste à son gestionnaire" in text
    assert managers() == ["Paul Roy", "Julien Bernard", "Julien Bernard"]


def test_two_presses_make_one_job(web, trips, lea):
    page = preview(web, lea)
    for _press in range(2):
        press(web, page)
    work()

    assert Job.objects.filter(kind="bulk-give").count() == 1
    assert FactChange.objects.count() == 3


def test_a_colleague_cannot_see_nor_give_nor_take_back(web, client, administrator, trips, lea):
    page = preview(web, lea)
    done = wait(web, press(web, page))
    client.force_login(administrator)

    for url in (page.request["PATH_INFO"], done.request["PATH_INFO"]):
        assert client.get(url).status_code == 404
    assert client.post(page.request["PATH_INFO"]).status_code == 404
    assert client.post(done.context["undo"]).status_code == 404


def test_who_can_no_longer_sign_in_gets_nothing(web, trips, lea):
    waiting = press(web, preview(web, lea))
    User.objects.filter(pk=lea.pk).update(is_active=False)

    text = words(wait(web, waiting))

    assert "ne peut plus se connecter" in text
    assert "Rien n’a été changé." in text
    assert managers() == ["Julien Bernard"] * 3


@pytest.mark.parametrize("key", ["", "abc", "-1", "9" * 40, "\x00", "999999"])
def test_a_person_who_is_none_is_not_found(web, trips, key):
    data = {"toutes": "1", "a": key}
    assert web.post(reverse("opportunities:bulk-give-long"), data).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.both
def test_many_become_a_priority_and_are_none_again(web, trips):
    Opportunity.objects.filter(pk=trips[0].pk).update(is_starred=True)

    page = wait(web, web.post(f"{STAR}?starred=on", {"toutes": "1", "next": LIST}, follow=True))

    assert "2 opportunités marquées prioritaires" in words(page)
    assert starred() == 3
    assert "2 opportunités comme avant" in words(undo(web, page))
    assert Opportunity.objects.get(is_starred=True) == trips[0]


# --- In parts ---


class Trouble:
    """Something happens when so many changes are to be written."""

    def __init__(self, number: int, then, sql: str) -> None:
        self.number, self.then, self.sql = number, then, sql

    def __call__(self, execute, sql: str, *args):
        if self.sql in sql:
            self.number -= 1
            if self.number == 0:
                self.then()
        return execute(sql, *args)


def killed() -> None:
    raise SystemExit


GIVING = 'INTO "opportunities_factchange"'
STARRING = 'UPDATE "opportunities_opportunity" SET "is_starred"'


def kill_in(kind: str, part: int, sql: str) -> Job:
    job = Job.objects.get(kind=kind)
    with pytest.raises(SystemExit), connection.execute_wrapper(Trouble(part, killed, sql)):
        perform.perform.call(job.pk)
    return job


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_worker_that_dies_leaves_parts_and_another_gives_the_rest(web, trips, lea, part):
    waiting = press(web, preview(web, lea))
    kill_in("bulk-give", part, GIVING)
    assert FactChange.objects.count() == part - 1

    page = wait(web, waiting)

    assert "3 opportunités confiées à Léa Petit, 3 tâches" in words(page)
    assert FactChange.objects.count() == 3
    assert "3 changements annulés" in words(undo(web, page))
    assert managers() == ["Julien Bernard"] * 3


@pytest.mark.usefixtures("one_by_one")
def test_an_undo_that_is_interrupted_goes_on(web, trips, lea):
    page = wait(web, press(web, preview(web, lea)))
    data = {"form_token": page.context["form_token"]}
    waiting = web.post(page.context["undo"], data, follow=True)
    kill_in("bulk-give-back", 2, GIVING)
    assert managers().count("Julien Bernard") == 1

    assert "3 changements annulés" in words(wait(web, waiting))
    assert managers() == ["Julien Bernard"] * 3
    assert FactChange.objects.count() == 6


@pytest.mark.usefixtures("one_by_one")
def test_stars_that_are_interrupted_go_on_and_come_back_together(web, trips):
    waiting = web.post(f"{STAR}?starred=on", {"toutes": "1", "next": LIST}, follow=True)
    kill_in("bulk-star", 2, STARRING)
    assert starred() == 1

    page = wait(web, waiting)

    assert "3 opportunités marquées prioritaires" in words(page)
    assert "3 opportunités comme avant" in words(undo(web, page))
    assert not starred()


@pytest.mark.usefixtures("one_by_one")
def test_what_stops_in_the_middle_says_what_was_done_and_can_be_taken_back(web, trips, lea):
    def leave() -> None:
        User.objects.filter(pk=lea.pk).update(is_active=False)

    waiting = press(web, preview(web, lea))
    with connection.execute_wrapper(Trouble(2, leave, GIVING)):
        work()

    page = web.get(waiting.request["PATH_INFO"])
    assert "ne peut plus se connecter" in words(page)
    result = web.get(Job.objects.get(kind="bulk-give").result_url)
    assert "2 opportunités confiées à Léa Petit" in words(result)
    assert "2 changements annulés" in words(undo(web, result))
    assert managers() == ["Julien Bernard"] * 3


@needs_row_locks
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_by_one")
def test_two_workers_give_each_once(web, trips, lea):
    press(web, preview(web, lea))
    job = Job.objects.get(kind="bulk-give")

    together(*[lambda: perform.perform.call(job.pk)] * 2)

    assert FactChange.objects.count() == 3
    assert Job.objects.get(pk=job.pk).outcome["given"] == 3
    assert Task.objects.filter(assignee=lea).count() == 3
