"""The trash of tasks: what was deleted lately, and its way back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from tasks.actions import deleting
from tasks.models import Task
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory
from tests.tasks import reading
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TRASH = "/taches/corbeille/"


def deleted(name: str, *, by: User | None = None, days_ago: int = 0, trip: str = "Kyoto") -> Task:
    task: Task = TaskFactory(name=name, opportunity=OpportunityFactory(name=trip))
    deleting.delete(task, by=by, at=clock.now() - days_ago * DAY)
    return task


def names(web: Client, query: str = "") -> list[str]:
    return [task.name for task in web.get(TRASH + query).context["page"]]


def test_it_says_what_was_deleted_of_which_trip_when_and_by_whom(web, seller):
    deleted("Réserver le ferry", by=seller, trip="Naples")

    text = reading.text(web.get(TRASH)).replace("\u00a0", " ")

    assert "Réserver le ferry Naples" in text
    assert f"supprimée aujourd’hui, par {seller}" in text


def test_the_latest_stands_first_and_none_is_older_than_a_month(web):
    for days in (3, 1, 29, 31):
        deleted(f"{days}", days_ago=days)
    TaskFactory(name="open")

    assert names(web) == ["1", "3", "29"]


def test_it_is_searched_by_task_trip_and_client(web):
    deleted("Réserver le ferry", trip="Naples")
    deleted("Relancer")

    assert names(web, "?q=ferry+naples") == ["Réserver le ferry"]
    assert names(web, "?q=zzz") == []


def test_a_task_is_restored_where_one_stands(web):
    task = deleted("Réserver le ferry")
    page = web.get(TRASH).content.decode()
    address = reverse("tasks:restoration", args=[task.pk])
    assert f'formaction="{address}"' in page

    answer = web.post(address, {"next": f"{TRASH}?q=ferry"}, follow=True)

    assert answer.redirect_chain == [(f"{TRASH}?q=ferry", 302)]
    assert "« Réserver le ferry » est rétablie" in reading.text(answer).replace("\u00a0", " ")
    task.refresh_from_db()
    assert task.state == Task.State.OPEN
    assert names(web) == []


def test_the_tasks_of_a_deleted_trip_go_with_it(web, seller):
    task = deleted("Relancer")
    delete_trip(task.opportunity, by=seller, at=clock.now())

    assert names(web) == []


def test_a_page_of_fifty_costs_as_many_queries_as_one_of_one(web, django_assert_max_num_queries):
    deleted("first")
    with django_assert_max_num_queries(20) as few:
        web.get(TRASH)
    for number in range(60):
        deleted(f"{number}")

    with django_assert_max_num_queries(len(few)):
        assert len(names(web)) == 50


def test_both_parts_of_the_trash_lead_to_each_other(web):
    for one, other in ((TRASH, "/opportunites/corbeille/"), ("/opportunites/corbeille/", TRASH)):
        assert f'href="{other}"' in web.get(one).content.decode()


def test_the_page_of_a_deleted_task_says_so_and_brings_it_back(web, seller):
    task = deleted("Réserver le ferry", by=seller)
    url = reverse("tasks:edition", args=[task.pk])

    answer = web.get(url)

    assert answer.status_code == 404
    words = reading.text(answer).replace("\u00a0", " ")
    assert (
        f"« Réserver le ferry » est dans la corbeille Tâche supprimée aujourd’hui, par {seller}"
        in words
    )
    assert reverse("tasks:restoration", args=[task.pk]) in answer.text
    web.post(reverse("tasks:restoration", args=[task.pk]))
    assert web.get(url).status_code == 200


def test_each_part_counts_both(web, seller):
    deleted("Réserver le ferry", by=seller)
    delete_trip(OpportunityFactory(), OpportunityFactory(), by=seller)

    for page in (TRASH, "/opportunites/corbeille/"):
        assert counts(web, page) == ["2", "1"]


def counts(web: Client, page: str) -> list[str]:
    return re.findall(r'"count"\s*>(\d+)<', web.get(page).text)


def test_a_search_narrows_both_parts_and_goes_from_one_to_the_other(web, seller):
    deleted("Réserver le ferry", by=seller, trip="Naples")
    deleted("Relancer", by=seller)
    delete_trip(OpportunityFactory(name="Naples"), OpportunityFactory(), by=seller)

    for page, other in ((TRASH, "/opportunites/corbeille/"), ("/opportunites/corbeille/", TRASH)):
        assert counts(web, f"{page}?q=naples") == ["1", "1"]
        assert f'href="{other}?q=naples"' in web.get(f"{page}?q=naples").text
