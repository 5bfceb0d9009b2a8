"""*Mes tâches › Calendrier*: which days, of whom, and what is beside the tasks."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities import key_dates
from opportunities.models import Opportunity
from statuses.models import KeyDate
from tasks.models import Task
from tests.factories import (
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
    set_calendar,
)
from tests.tasks.calendar_page.conftest import PAGE, attributes, tasks, text

DAY = timedelta(days=1)


@pytest.fixture
def trip(seller):
    status = StatusFactory(name="Voyage confirmé", color="#2F9E54")
    return OpportunityFactory(
        name="Sicile, de Palerme à Syracuse",
        client__name="Lucie Marchand",
        manager=seller,
        status=status,
        departure_date=date(2027, 5, 22),
        duration_days=9,
    )


def due(trip, day, **facts):
    return TaskFactory(opportunity=trip, due_date=day, **facts)


def test_a_month_is_whole_weeks_and_a_week_seven_days(look):
    month, week, day = look(), look("?par=semaine"), look("?par=jour")

    assert [min(month), max(month), len(month)] == ["2027-04-26", "2027-06-06", 42]
    assert [min(week), max(week), len(week)] == ["2027-05-10", "2027-05-16", 7]
    assert list(day) == ["2027-05-12"]


def test_the_first_day_that_names_its_month_is_an_ordinal_in_french(look):
    days = look()

    assert text(days["2027-06-01"]).startswith("1er juin ")
    assert text(days["2027-04-26"]).startswith("26 avril ")
    assert text(days["2027-05-02"]).startswith("2 ")


def test_a_task_stands_on_its_day_with_its_trip_and_its_status(look, trip, today):
    task = due(trip, today + 2 * DAY, name="Vérifier l’acompte")

    days = look()

    assert tasks(days["2027-05-14"]) == [task.pk]
    assert "Vérifier l’acompte Sicile, de Palerme à Syracuse" in text(days["2027-05-14"])
    assert "Voyage confirmé" in days["2027-05-14"]
    assert "#2F9E54" in days["2027-05-14"]
    assert [day for day in days if tasks(days[day])] == ["2027-05-14"]


def test_late_tasks_are_one_strip_on_today_which_leads_to_their_list(desk, look, trip, today):
    for days_ago in (1, 2, 40):
        due(trip, today - days_ago * DAY)

    days = look()

    assert "En retard 3" in text(days["2027-05-12"])
    assert '"/?echeance=en-retard"' in days["2027-05-12"]
    assert not any(tasks(day) for day in days.values())
    assert "En retard" not in "".join(look("?le=2027-06-15").values())
    assert "En retard 3" in text(look("?par=jour")["2027-05-12"])


def test_done_waiting_and_cancelled_tasks_are_no_part_of_it(look, trip, today):
    due(trip, today, done=True)
    due(trip, today, deleted=True)
    due(trip, today, state=Task.State.CANCELLED)
    due(trip, None)

    assert not any(tasks(day) for day in look().values())


def test_what_has_no_room_is_counted_and_leads_to_the_list_of_its_day(desk, look, trip, today):
    rows = [due(trip, today + DAY) for _ in range(6)]

    day = look("?vue=toutes")["2027-05-13"]

    assert tasks(day) == [row.pk for row in rows[:3]]
    assert "et 3 autres" in text(day)
    assert "?vue=toutes&amp;par=jour&amp;le=2027-05-13" in day
    assert tasks(look("?vue=toutes&par=jour&le=2027-05-13")["2027-05-13"]) == [r.pk for r in rows]


@pytest.mark.both
def test_a_long_day_goes_on_below_and_misses_no_task(desk, look, trip, seller, today):
    made = [Task(opportunity=trip, name=f"T {n}", due_date=today) for n in range(70)]
    keys = [task.pk for task in Task.objects.bulk_create(made)]

    first = look("?vue=toutes&par=jour")["2027-05-12"]
    rest = look(f"?vue=toutes&par=jour&apres={keys[59]}")["2027-05-12"]

    assert tasks(first) == keys[:60]
    assert f"&amp;apres={keys[59]}" in first
    assert tasks(rest) == keys[60:]
    assert "calendar-more" not in rest


@pytest.mark.both
def test_mine_everybodys_and_those_of_one_person(look, trip, seller, today):
    julien = UserFactory(name="Julien Roche")
    own, his, free = (due(trip, today, assignee=one) for one in (seller, julien, None))

    def shown(query):
        return tasks(look(query)["2027-05-12"])

    assert shown("") == [own.pk]
    assert shown("?vue=toutes") == [own.pk, his.pk, free.pk]
    assert shown(f"?vue=par-personne&personne={julien.pk}") == [his.pk]
    assert shown("?vue=par-personne&personne=personne") == [free.pk]


def test_by_person_is_ones_own_until_another_is_chosen(desk, look, trip, stranger):
    julien = UserFactory(name="Julien Roche")
    own = due(trip, date(2027, 5, 12))

    page = desk.get(PAGE + "?vue=par-personne&par=semaine").text

    assert tasks(look("?vue=par-personne")["2027-05-12"]) == [own.pk]
    for whose in (julien.pk, trip.manager.pk, "personne"):
        assert f'"?vue=par-personne&amp;personne={whose}&amp;par=semaine"' in page
    assert f"personne={stranger.pk}" not in page
    left = desk.get(PAGE + f"?vue=par-personne&personne={stranger.pk}").text
    assert "Personne : Sophie Petit" in " ".join(unescape(left).split())
    assert desk.get(PAGE + "?vue=par-personne&personne=999999").status_code == 200


def test_a_trip_is_a_bar_in_each_of_its_weeks(look, trip):
    days = look()

    assert 'data-weekdays="0"' in days["2027-05-22"]
    assert 'data-narrow="2"' in days["2027-05-22"]
    assert "data-goes-on" in days["2027-05-22"]
    assert "Sicile, de Palerme à Syracuse · Lucie Marchand" in text(days["2027-05-22"])
    assert "suite · Sicile, de Palerme à Syracuse" in text(days["2027-05-24"])
    assert 'data-weekdays="5"' in days["2027-05-24"]
    assert "data-goes-on" not in days["2027-05-24"]
    assert sum("calendar-bar" in day for day in days.values()) == 2


def test_trips_of_others_lost_and_without_a_departure_have_no_bar(look, trip, seller):
    lost = StatusFactory(name="Perdu", closed=True)
    OpportunityFactory(name="Oman", manager=seller, status=lost, departure_date="2027-05-20")
    OpportunityFactory(name="Corse", status=trip.status, departure_date="2027-05-20")
    OpportunityFactory(name="Malte", manager=seller, status=trip.status)

    mine, all_of_them = ("".join(look(query).values()) for query in ("", "?vue=toutes"))

    assert [name in mine for name in ("Oman", "Corse", "Malte")] == [False, False, False]
    assert "Corse" in all_of_them


def test_a_finished_trip_that_was_sold_and_a_very_long_one_are_there(look, seller):
    over = StatusFactory(name="Terminé", is_active=False, is_sold=True)
    OpportunityFactory(
        name="Lisbonne", manager=seller, status=over, departure_date="2027-05-05", duration_days=4
    )
    OpportunityFactory(
        name="Tour du monde", manager=seller, departure_date="2026-01-01", duration_days=700
    )

    days = look()

    assert "Lisbonne" in text(days["2027-05-05"])
    assert "suite · Tour du monde" in text(days["2027-05-10"])


def test_trips_that_find_no_level_are_counted_and_have_room_in_the_week(look, trip, seller):
    for number in range(5):
        OpportunityFactory(
            name=f"Oman {number}", manager=seller, departure_date="2027-05-18", duration_days=3
        )

    month, week = look(), look("?par=semaine&le=2027-05-18")

    assert "et 2 autres voyages" in text(month["2027-05-17"])
    assert "par=semaine&amp;le=2027-05-17" in month["2027-05-17"]
    assert week["2027-05-18"].count('class="calendar-bar"') == 5


@pytest.mark.both
def test_key_dates_are_flags_of_trips_under_way(look, trip, seller):
    option = KeyDate.objects.create(name="Option")
    KeyDate.objects.create(name="Solde", source="departure", offset_days=-1, offset_unit="weeks")
    key_dates.write(trip, {option.pk: date(2027, 5, 19)}, by=seller, at=clock.now())

    days = look()

    assert "Option · Sicile, de Palerme à Syracuse" in text(days["2027-05-19"])
    assert "Solde · Sicile, de Palerme à Syracuse" in text(days["2027-05-15"])
    assert sum("calendar-flags" in day for day in days.values()) == 2
    assert not any("calendar-flags" in day for day in look("?dates=non").values())
    assert not any("calendar-bar" in day for day in look("?voyages=non").values())


@pytest.mark.both
@pytest.mark.parametrize(
    ("formula", "day"),
    [
        (("booking", 1, "months"), date(2027, 5, 30)),
        (("return", -10, "days"), date(2027, 5, 20)),
        (("departure", -1, "weeks"), date(2027, 5, 15)),
    ],
)
def test_a_key_date_of_a_formula_and_one_counted_from_it(look, trip, formula, day):
    Opportunity.objects.write_facts([trip], booked_on=date(2027, 4, 30))
    source, offset, unit = formula
    base = KeyDate.objects.create(name="Solde", source=source, offset_days=offset, offset_unit=unit)
    KeyDate.objects.create(name="Relance", source="key_date", base=base, offset_days=1)

    days = look()

    assert "Solde · Sicile" in text(days[day.isoformat()])
    assert "Relance · Sicile" in text(days[(day + DAY).isoformat()])


def test_closed_days_are_shaded_and_named(look, seller, today):
    set_calendar(country="FR", subdivision="")
    ClosureFactory(name="Inventaire", first_day="2027-05-20", last_day="2027-05-20")

    days = look()

    closed = [day for day, shown in days.items() if "data-closed" in attributes(shown)]
    assert {"2027-05-17", "2027-05-20", "2027-05-22"} <= set(closed)
    assert "2027-05-18" not in closed
    assert "Lundi de Pentecôte" in text(days["2027-05-17"])
    assert "Inventaire" in text(days["2027-05-20"])


@pytest.mark.both
def test_the_words_looked_for_narrow_tasks_and_trips(look, trip, today):
    wanted = due(trip, today, name="Vérifier l’acompte")
    due(OpportunityFactory(manager=trip.manager, departure_date=today), today, name="Relancer")

    days = look("?q=sicile")

    assert tasks(days["2027-05-12"]) == [wanted.pk]
    assert sum(day.count('class="calendar-bar"') for day in days.values()) == 2


def test_the_address_keeps_what_is_chosen_from_step_to_step(desk, today):
    page = desk.get(PAGE + "?vue=toutes&par=semaine&le=2027-05-20&voyages=non").text

    kept = "?vue=toutes&amp;par=semaine&amp;le={}&amp;voyages=non"
    assert kept.format("2027-05-10") in page
    assert kept.format("2027-05-24") in page
    assert '"?vue=toutes&amp;par=semaine&amp;voyages=non"' in page  # today
    assert '"?vue=toutes&amp;le=2027-05-20&amp;voyages=non"' in page  # the month
    assert '"/?vue=toutes"' in page  # the list
    assert "du 17 au 23 mai 2027" in page


def test_the_next_month_begins_for_a_phone_where_this_one_ends(desk, look):
    assert 'rel="next"' in desk.get(PAGE).text
    assert '"?le=2027-06-07"' in desk.get(PAGE).text

    days = look("?le=2027-06-07")
    seen = [day for day in days if "data-seen" in attributes(days[day])]
    page = desk.get(PAGE + "?le=2027-06-07").text
    strip = page[page.index("calendar-strip") : page.index("calendar-weekdays")]

    # On a desk the weeks of June, as ever.
    assert [min(days), max(days)] == ["2027-05-31", "2027-07-04"]
    assert [min(seen), max(seen)] == ["2027-05-31", "2027-06-06"]
    assert "lun. 7 juin" in text(strip)
    for whole in ("", "?le=2027-06-01", "?par=semaine&le=2027-06-07"):
        assert not any("data-seen" in attributes(day) for day in look(whole).values())


def test_the_list_leads_to_the_calendar(desk, trip, today):
    due(trip, today)

    page = desk.get(reverse("tasks:mine") + "?vue=toutes").text

    assert f'"{PAGE}?vue=toutes"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?le=x", "?le=2027-02-30", "?le=0001-01-01", "?le=9999-12-31", "?par=annee", "?vue=x",
        "?le=1990-01-01", "?le=2100-12-31", "?le=2100-12-31&par=semaine", "?apres=x",
        "?apres=99999999999999999999", "?voyages=x&dates=", "?q=%00", "?personne=-1",
    ],
)  # fmt: skip
def test_any_address_is_answered(look, query):
    assert look(query)


def test_a_month_asks_as_often_whatever_is_in_it(
    desk, trip, django_assert_num_queries, django_assert_max_num_queries
):
    seller, today = trip.manager, clock.today()
    KeyDate.objects.create(name="Solde", source="departure", offset_days=-5)
    due(trip, today)
    desk.get(PAGE)
    with django_assert_max_num_queries(20) as few:
        desk.get(PAGE)
    Task.objects.bulk_create(
        Task(opportunity=trip, name=f"T {n}", assignee=seller, due_date=today + n % 20 * DAY)
        for n in range(200)
    )
    for number in range(12):
        OpportunityFactory(
            manager=seller, status=trip.status, departure_date=today + number * DAY, duration_days=5
        )

    with django_assert_num_queries(len(few)):
        desk.get(PAGE)
