"""The home page before the first trip: of an administrator, and of everybody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.views.first_day import LATEST_DAYS
from tests.factories import OpportunityFactory, StatusFactory, UserFactory
from tests.tasks import reading

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


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("calendar", {"country": "FR", "subdivision": "", "closing_weekdays": ["5", "6"]}),
        ("calendar", {"country": "FR", "subdivision": "57", "closing_weekdays": ["5", "6"]}),
        ("closure-creation", {"name": "Inventaire", "first_day": "2027-01-04"}),
    ],
)
def test_whoever_saves_the_calendar_has_checked_it(screen, name, sent):
    screen.get(reverse("tasks:calendar"))
    assert not any(done(screen.get("/")))

    screen.post(reverse(f"tasks:{name}"), sent | {"country": "XX"} if "country" in sent else {})
    assert not any(done(screen.get("/")))

    assert screen.post(reverse(f"tasks:{name}"), sent).status_code == 302
    assert done(screen.get("/")) == [False, False, True, False, False]


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


def test_what_is_left_stays_above_the_tasks_once_there_are_trips(screen, administrator):
    OpportunityFactory(manager=administrator)

    page = screen.get("/")

    assert done(page) == [True, False, False, False, True]
    assert "Premiers pas : 2 sur 5, ensuite « Inviter votre équipe »" in reading.text(page)
    assert "Tout est fait" in page.text
    assert "Premiers pas" not in screen.get("/", headers={"HX-Request": "true"}).text


def test_it_goes_once_all_is_done_put_away_or_old(screen, administrator, seller, client):
    trip = OpportunityFactory(manager=administrator)
    client.force_login(seller)
    assert "Premiers pas" not in client.get("/").text

    screen.post(step("ranger"))
    assert "Premiers pas" not in screen.get("/").text
    screen.post(step("reprendre"))
    assert "Premiers pas" in screen.get("/").text

    long_ago = clock.now() - timedelta(days=LATEST_DAYS + 1)
    Opportunity.objects.write_facts([trip], created_at=long_ago)
    assert "Premiers pas" not in screen.get("/").text


def test_it_goes_with_its_last_step(screen, seller):
    OpportunityFactory()
    for name in ("essai", "jours-travailles"):
        screen.post(step(name))

    assert "Premiers pas" not in screen.get("/").text


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
