"""The home page before the first trip: of an administrator, and of everybody else."""

import pytest
from django.urls import reverse

from statuses.models import Status
from tests.factories import OpportunityFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db
OPENED = reverse("opportunities:creation")


def step(name: str) -> str:
    return reverse("tasks:first-step", args=[name])


def done(page) -> list[bool]:
    return [step.is_done for step in page.context["steps"]]


@pytest.fixture
def desk(client, seller):
    client.force_login(seller)
    return client


def test_nothing_is_said_to_be_done_before_the_first_trip(screen):
    page = screen.get("/")

    assert done(page) == [False] * 5
    assert "Tout est fait" not in page.text
    assert reverse("tasks:creation") not in page.text
    assert OPENED not in page.text  # a trip needs a status


def test_the_model_is_chosen_from_the_list_and_ticks_its_step(screen):
    page = screen.post(reverse("statuses:starter-pipeline"), {"next": "/"}, follow=True, headers={})

    assert page.request["PATH_INFO"] == "/"
    assert Status.objects.count() == 10
    assert done(page) == [True, False, False, False, False]
    assert OPENED in page.text


def test_each_step_is_ticked_by_what_was_done_in_any_order(screen, administrator):
    StatusFactory()
    assert screen.post(step("essai")).url.endswith("/tester/")
    assert done(screen.get("/")) == [True, False, False, True, False]
    assert screen.post(step("jours-travailles")).url == reverse("tasks:calendar")
    UserFactory()
    assert done(screen.get("/")) == [True, True, True, True, False]

    colleague = UserFactory(administrator=True)
    screen.force_login(colleague)
    assert done(screen.get("/")) == [True, True, True, True, False]


def test_trying_without_a_status_leads_to_where_they_are_made(screen):
    assert screen.post(step("essai")).url == reverse("statuses:list")
    assert not any(done(screen.get("/")))


def test_the_list_is_put_away_by_one_person_and_taken_out_again(screen):
    page = screen.post(step("ranger"), follow=True)
    assert "Rien ici pour l’instant" in page.text
    assert step("reprendre") in page.text

    screen.force_login(UserFactory(administrator=True))
    assert "steps" in screen.get("/").context


def test_undoing_brings_the_list_back(screen):
    screen.post(step("ranger"))

    assert "steps" in screen.post(step("reprendre"), follow=True).context
    assert screen.post(step("autre")).status_code == 404


def test_the_list_goes_with_the_first_trip(screen):
    OpportunityFactory()

    page = screen.get("/")

    assert "steps" not in page.context
    assert "Tout est fait" in page.text


def test_a_sales_person_sees_what_will_be_here(desk, administrator):
    page = desk.get("/")
    assert "Rien ici pour l’instant" in page.text
    assert administrator.name in page.text
    assert OPENED not in page.text

    StatusFactory()
    assert OPENED in desk.get("/").text
    assert desk.post(step("ranger")).status_code == 403


def test_without_a_status_nobody_is_sent_to_what_is_refused(desk):
    page = desk.get(OPENED)

    assert reverse("statuses:list") not in page.text
    assert 'name="token"' not in page.text


def test_a_search_of_nothing_is_still_a_search(screen):
    assert "Aucune tâche trouvée" in screen.get("/?q=kyoto").text
