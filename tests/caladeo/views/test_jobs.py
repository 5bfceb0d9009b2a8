"""Long work as its owner sees it, and nobody else."""

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import background, heartbeat
from caladeo.models import Job, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(seller: User) -> Job:
    return background.start(
        "bulk-move",
        title="3 000 opportunités vers « Voyage confirmé »",
        result="opportunities:bulk-move-result",
        again="/opportunites/",
        by=seller,
        at=clock.now(),
        total=3000,
    )


def url(job: Job) -> str:
    return reverse("jobs:job", args=[job.pk])


def set_state(job: Job, state: str, **values: object) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, **values)
    job.refresh_from_db()


def test_the_page_says_how_far_it_is_and_asks_again(web, job):
    assert "En attente de son tour" in web.get(url(job)).text

    set_state(job, Job.State.RUNNING)
    heartbeat.note(job, done=1200, total=3000)
    page = web.get(url(job)).text.replace("\u202f", " ").replace("\xa0", " ")

    assert "1 200 sur 3 000" in page
    assert 'value="40"' in page
    assert "Actualiser" in page
    assert f'hx-get="{url(job)}"' in page
    heartbeat._forget(job)


def test_it_is_found_again_from_the_account(web):
    assert f'href="{reverse("jobs:list")}"' in web.get(reverse("account:details")).text


def test_the_end_takes_its_time_too(web, job):
    set_state(job, Job.State.RUNNING)
    heartbeat.note(job, done=3000, total=3000)

    assert "Presque terminé" in web.get(url(job)).text
    heartbeat._forget(job)


def test_what_is_done_leads_to_its_result(web, job):
    set_state(job, Job.State.DONE)

    result = reverse("opportunities:bulk-move-result", args=[job.pk])
    assert web.get(url(job)).url == result
    assert web.get(url(job), headers={"HX-Request": "true"})["HX-Redirect"] == result


def test_what_stopped_says_why_that_nothing_changed_and_leads_back(web, job):
    set_state(job, Job.State.FAILED, error="ce statut n’existe plus.")

    page = web.get(url(job)).text

    assert "ce statut n’existe plus." in page
    assert "Rien n’a été changé" in page
    assert web.post(reverse("jobs:seen", args=[job.pk]), {"next": job.again}).url == job.again


def test_every_page_shows_it_until_it_is_seen(web, job, seller):
    home = reverse("opportunities:list")
    assert f'href="{url(job)}"' in web.get(home).text

    set_state(job, Job.State.DONE)
    assert "Terminé" in web.get(home).text

    web.post(reverse("jobs:seen", args=[job.pk]))
    assert "job-strip" not in web.get(home).text
    seller.refresh_from_db()
    assert not seller.has_jobs


def test_what_goes_on_cannot_be_put_away(web, job, seller):
    web.post(reverse("jobs:seen", args=[job.pk]))

    assert "job-strip" in web.get(reverse("opportunities:list")).text


def test_a_colleague_sees_nothing_of_it(client, administrator, job):
    client.force_login(administrator)

    assert client.get(url(job)).status_code == 404
    assert client.post(reverse("jobs:seen", args=[job.pk])).status_code == 404
    assert job.title not in client.get(reverse("jobs:list")).text
    assert "job-strip" not in client.get(reverse("opportunities:list")).text


def test_the_page_of_its_result_does_not_name_it_twice(web, job):
    outcome = {"moved": 3, "created": 0, "cancelled": 0, "elsewhere": 0, "gone": 0, "batch": None}
    arguments = {"to": 1, "back": "/opportunites/"}
    set_state(job, Job.State.DONE, outcome=outcome, arguments=arguments)

    page = web.get(url(job), follow=True)

    assert "3 opportunités" in page.text
    assert f'hx-post="{reverse("jobs:seen", args=[job.pk])}"' in page.text
    assert 'hx-trigger="every' not in page.text


def test_the_list_names_the_work_of_the_week(web, job):
    assert job.title in web.get(reverse("jobs:list")).text


def test_who_has_asked_for_nothing_costs_no_query(web, seller, django_assert_num_queries):
    web.get(reverse("jobs:list"))
    with django_assert_num_queries(6):  # session, person, jobs, late tasks, bell, views
        web.get(reverse("jobs:list"))
