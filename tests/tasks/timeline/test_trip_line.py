"""The trip on one line: what stands on it, in words and as points that lead to the tasks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities import key_dates
from statuses.models import KeyDate
from tasks.timeline import trip_line
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory

pytestmark = pytest.mark.both

DAY = timedelta(days=1)


@pytest.fixture
def opportunity(seller, today):
    status = StatusFactory(name="Voyage confirmé", is_sold=True)
    return OpportunityFactory(
        manager=seller, status=status, departure_date=today + 51 * DAY, duration_days=12
    )


def line(opportunity, today):
    return trip_line.line(opportunity, today=today)


def points(opportunity, today, size="desk"):
    drawings = {drawing.size: drawing for drawing in line(opportunity, today).drawings}
    return drawings[size].points


def piece(desk, opportunity):
    """What htmx asks for once the page is there."""
    url = reverse("tasks:tab-line", args=[opportunity.pk])
    return desk.get(url, headers={"HX-Request": "true"})


def test_it_tells_the_dates_of_the_trip_and_today_in_their_order(opportunity, today):
    balance = KeyDate.objects.create(name="Solde")
    key_dates.write(opportunity, {balance.pk: today + 21 * DAY}, by=None, at=clock.now())

    told = line(opportunity, today).words

    words = [told.index(name) for name in ("Réservé", "Solde", "Départ", "Retour")]
    assert words == sorted(words)
    assert "Aujourd’hui" in told


def test_a_trip_that_is_only_wished_has_today_and_its_status(seller, today):
    wish = OpportunityFactory(manager=seller, status=StatusFactory(name="À qualifier"))

    assert line(wish, today).words.startswith("Aujourd’hui, À qualifier ")
    assert points(wish, today) == []


def test_points_are_done_to_come_or_late_and_only_what_is_to_be_done_is_named(opportunity, today):
    TaskFactory(opportunity=opportunity, name="Passeports", due_date=today - 9 * DAY)
    TaskFactory(opportunity=opportunity, name="Devis", done=True)
    TaskFactory(opportunity=opportunity, name="Carnet", due_date=today + 30 * DAY)

    drawn = points(opportunity, today)

    assert [(point.state, point.first.name) for point in drawn] == [
        ("late", "Passeports"),
        ("done", "Devis"),
        ("open", "Carnet"),
    ]
    assert [point.y is not None for point in drawn] == [True, False, True]
    assert drawn[0].words == "Passeports\N{NO-BREAK SPACE}: en retard de 9 jours"


def test_tasks_of_one_day_are_one_point_that_names_them(opportunity, today):
    for name in ("Solde", "Trains"):
        TaskFactory(opportunity=opportunity, name=name, due_date=today + 20 * DAY)

    (point,) = points(opportunity, today)

    assert (point.count, point.name) == (2, "2 tâches\N{NO-BREAK SPACE}: Solde, Trains")


def test_a_phone_has_the_points_without_their_names(opportunity, today):
    TaskFactory(opportunity=opportunity, due_date=today + 20 * DAY)

    assert [point.y for point in points(opportunity, today, size="phone")] == [None]


def test_what_was_cancelled_deleted_or_waits_is_no_point(opportunity, today):
    TaskFactory(opportunity=opportunity, deleted=True, due_date=today)
    TaskFactory(opportunity=opportunity, state="cancelled", due_date=today)
    TaskFactory(opportunity=opportunity, due_date=None)

    assert points(opportunity, today) == []


def test_what_was_done_long_before_the_booking_is_left_to_the_list(opportunity, today):
    long_ago = TaskFactory(opportunity=opportunity, done=True)
    type(long_ago).objects.filter(pk=long_ago.pk).update(done_at=long_ago.done_at - 400 * DAY)

    assert points(opportunity, today) == []


def test_a_point_leads_to_the_row_of_its_task(desk, opportunity, today):
    task = TaskFactory(opportunity=opportunity, name="Solde", due_date=today + 20 * DAY)

    page = piece(desk, opportunity)

    tab = reverse("tasks:tab", args=[opportunity.pk])
    assert f'href="{tab}?ouverte={task.pk}#task-{task.pk}"' in page.text


def test_a_person_folds_it_and_finds_it_folded_on_every_trip(desk, opportunity, seller, today):
    other = OpportunityFactory(manager=seller)
    fold = reverse("tasks:tab-line", args=[opportunity.pk])

    answer = desk.post(fold, {"shown": "off"})

    tab = reverse("tasks:tab", args=[other.pk])
    assert answer.url == f"{reverse('tasks:tab', args=[opportunity.pk])}?ligne=1"
    assert 'class="axis-drawing"' not in piece(desk, other).text
    assert "data-awaited" not in desk.get(tab).text
    desk.post(fold, {"shown": "on"})
    assert "data-awaited" in desk.get(tab).text
    assert 'class="axis-drawing"' in piece(desk, other).text


def test_without_script_it_stands_in_the_page_that_its_link_leads_to(desk, opportunity, today):
    tab = reverse("tasks:tab", args=[opportunity.pk])

    assert f'href="{tab}?ligne=1"' in desk.get(tab).text
    assert 'class="axis-drawing"' in desk.get(f"{tab}?ligne=1").text


def test_it_is_drawn_again_when_a_task_changes(desk, opportunity, today):
    task = TaskFactory(opportunity=opportunity, name="Solde", due_date=today)
    tab = reverse("tasks:tab", args=[opportunity.pk])
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{tab}"}

    answer = desk.post(reverse("tasks:completion", args=[task.pk]), headers=htmx)
    piece = desk.get(reverse("tasks:tab-line", args=[opportunity.pk]), headers=htmx)

    assert "tasks-changed" in answer.headers["HX-Trigger"]
    assert 'data-state="done"' in piece.text


def test_a_switch_that_says_nothing_changes_nothing(desk, opportunity, seller):
    answer = desk.post(reverse("tasks:tab-line", args=[opportunity.pk]), {"shown": "peut-être"})

    seller.refresh_from_db()
    assert (answer.status_code, seller.trip_line) == (400, "")
