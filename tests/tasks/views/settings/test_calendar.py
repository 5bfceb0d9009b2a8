"""Settings › Public holidays: what the agency's calendar is, and what a change of it moves."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from statuses.models import AgencyCalendar
from tasks.actions import editing
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    set_calendar,
)
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
URL = "/parametres/jours-feries/"
WEEKEND = ["5", "6"]


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def documents() -> Task:
    """Thirty days before 14 June 2027: a Saturday, so Tuesday 18 May after Whit Monday."""
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next", name="Documents")
    trip = OpportunityFactory(status=template.status, travelling=True, name="Kyoto")
    return trip.tasks.get()


def sent(**fields):
    plain = {"country": "FR", "subdivision": "", "closing_weekdays": WEEKEND}
    return plain | fields


def due(task: Task) -> date | None:
    return Task.objects.get(pk=task.pk).due_date


def confirm(screen, path, data):
    """Reads what moves, then presses the button."""
    asked = screen.post(path, data)
    return screen.post(path, data | {"previewed": asked.context["previewed"]}, follow=True)


def test_the_year_is_shown_with_its_holidays_by_name(screen):
    page = text(screen.get(f"{URL}?annee=2027"))

    assert "lundi 17 mai Lundi de Pentecôte" in page
    assert "Métropole, sans l’Alsace ni la Moselle" in page
    assert 'title="Lundi de Pentecôte"' in screen.get(f"{URL}?annee=2027").text


@pytest.mark.parametrize("year", ["", "abc", "-1", "1989", "2101", "9" * 300, "\x00", "٢٠٢٧"])
def test_a_year_that_is_none_shows_this_one(screen, year):
    assert screen.get(URL, {"annee": year}).context["year"] == 2027


@pytest.mark.parametrize(("year", "missing"), [(1990, "previous_year"), (2100, "next_year")])
def test_the_calendar_ends_where_travel_dates_do(screen, year, missing):
    context = screen.get(URL, {"annee": year}).context

    assert context["year"] == year
    assert context[missing] is None


def test_another_country_says_first_what_moves_and_then_moves_it(screen, documents):
    asked = screen.post(URL, sent(country="GB"))

    assert "1 tâche bouge" in text(asked)
    assert "mar. 18 mai puis lun. 17 mai" in text(asked)
    assert "Kyoto" in text(asked)
    assert due(documents) == date(2027, 5, 18)
    assert AgencyCalendar.objects.get().country == "FR"

    done = confirm(screen, URL, sent(country="GB"))

    assert "Calendrier enregistré, 1 tâche déplacée" in text(done)
    assert due(documents) == date(2027, 5, 17)
    assert AgencyCalendar.objects.get().country == "GB"
    assert documents.moves.get().cause == "calendar"


def test_a_task_set_by_hand_stays_and_is_counted(screen, documents):
    pinned = OpportunityFactory(
        status=documents.template.status, travelling=True, name="Bali"
    ).tasks.get()
    editing.edit(pinned, by=None, at=documents.created_at, due_date=date(2027, 5, 20))

    asked = text(screen.post(URL, sent(country="GB")))
    confirm(screen, URL, sent(country="GB"))

    assert "1 tâche bouge, 1 fixée à la main reste" in asked
    assert "reste le jeu. 20 mai" in asked
    assert due(pinned) == date(2027, 5, 20)


def test_what_was_told_of_another_change_does_not_count(screen, documents):
    told = screen.post(URL, sent(country="GB")).context["previewed"]

    asked = screen.post(URL, sent(country="US", previewed=told))

    assert asked.status_code == 200
    assert AgencyCalendar.objects.get().country == "FR"


def test_a_change_that_moves_nothing_is_saved_at_once(screen):
    response = screen.post(URL, sent(subdivision="57"), follow=True)

    assert "Calendrier enregistré" in text(response)
    assert AgencyCalendar.objects.get().subdivision == "57"
    assert "Vendredi saint" in text(screen.get(URL, {"annee": "2027"}))


def test_the_week_of_the_agency_is_its_own(screen, documents):
    confirm(screen, URL, sent(closing_weekdays=["1", "6"]))

    assert AgencyCalendar.objects.get().closing_weekdays == [1, 6]
    assert due(documents) == date(2027, 5, 15)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closing_weekdays": list("0123456")}, "L’agence travaille au moins un jour par semaine."),
        ({"closing_weekdays": ["7"]}, "7"),
        ({"closing_weekdays": ["x\x00"]}, "x"),
        ({"country": "XX"}, "n’existe plus"),
        ({"country": ""}, "Choisissez une réponse"),
        ({"country": "F\x00"}, "F"),
        ({"subdivision": "CA"}, "Cette région n’est pas dans ce pays"),
        ({"subdivision": "67"}, "Cette région n’est pas dans ce pays"),
        ({"subdivision": "x" * 50_000}, "Cette région n’est pas dans ce pays"),
    ],
)
def test_nonsense_is_told_and_changes_nothing(screen, fields, words):
    response = screen.post(URL, sent(**fields))

    assert response.status_code == 200
    assert "field-error" in response.text
    assert words in text(response)
    assert AgencyCalendar.objects.get().country == "FR"


def test_without_script_a_button_brings_the_regions_of_the_country(screen):
    page = text(screen.post(URL, sent(country="DE", subdivision="", regions="")))

    assert "Bayern" in page
    assert AgencyCalendar.objects.get().country == "FR"


@pytest.mark.parametrize("country", ["CH", "", "XX", "\x00", "x" * 5000])
def test_the_regions_follow_the_country(screen, country):
    response = screen.get(reverse("tasks:calendar-regions"), {"country": country})

    assert response.status_code == 200
    assert ("Genève" in response.text) == (country == "CH")


def test_two_people_who_change_different_things_both_win(screen):
    opened = {
        "initial-country": "FR",
        "initial-subdivision": "",
        "initial-closing_weekdays": WEEKEND,
    }
    screen.post(URL, sent(closing_weekdays=["6"]) | opened)

    screen.post(URL, sent(subdivision="57") | opened)

    row = AgencyCalendar.objects.get()
    assert (row.subdivision, row.closing_weekdays) == ("57", [6])


def test_two_people_who_change_the_same_week_are_told(screen):
    set_calendar(closing_weekdays=[6])
    opened = {
        "initial-country": "FR",
        "initial-subdivision": "",
        "initial-closing_weekdays": WEEKEND,
    }

    told = screen.post(URL, sent(closing_weekdays=["0", "6"]) | opened)
    again = {"initial-closing_weekdays": ["6"]}
    screen.post(URL, sent(closing_weekdays=["0", "6"]) | opened | again)

    assert "dimanche" in text(told)
    assert "field-error" in told.text
    assert AgencyCalendar.objects.get().closing_weekdays == [0, 6]


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_and_its_preview_cost_as_many_queries_for_many(
    screen, count, django_assert_max_num_queries
):
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    OpportunityFactory.create_batch(count, status=template.status, travelling=True)
    for _number in range(count):
        ClosureFactory(name="Pont", first_day=date(2028, 5, 7), last_day=date(2028, 5, 7))

    with django_assert_max_num_queries(8):
        screen.get(URL)
    with django_assert_max_num_queries(16):
        screen.post(URL, sent(country="GB"))


def test_a_region_that_the_package_has_dropped_breaks_no_status_change(screen):
    set_calendar(country="FR", subdivision="Atlantide")
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")

    trip = OpportunityFactory(status=template.status, travelling=True)

    assert trip.tasks.get().due_date == date(2027, 5, 17)
    assert screen.get(URL).status_code == 200


@pytest.mark.parametrize("name", ["calendar", "calendar-regions", "closure-creation", "key-dates"])
def test_a_seller_is_refused(client, seller, name):
    client.force_login(seller)

    assert client.get(reverse(f"tasks:{name}")).status_code == 403
    assert client.post(reverse(f"tasks:{name}"), sent(country="GB")).status_code == 403
    assert AgencyCalendar.objects.get().country == "FR"


def test_statuses_without_such_rules_do_not_move(screen):
    template = AutoTaskTemplateFactory(before_departure=True, status=StatusFactory())
    trip = OpportunityFactory(status=template.status, travelling=True)

    screen.post(URL, sent(country="GB"))

    assert trip.tasks.get().due_date == date(2027, 5, 15)
    assert AgencyCalendar.objects.get().country == "GB"
