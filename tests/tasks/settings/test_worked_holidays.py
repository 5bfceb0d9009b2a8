"""Public holidays on which the agency works: what then moves, and through which page."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import Job, User
from statuses.models import WorkedHoliday
from tasks.dates.calendars import Calendar, ClosedKind, Worked
from tasks.dates.due_dates import ReferenceDates, Rule, resolve
from tasks.doctor import dates
from tasks.models import Task
from tasks.settings import agency_calendar, worked_holidays
from tasks.text import explaining
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    UserFactory,
    change_calendar,
    set_calendar,
)
from tests.reading import fields_of
from tests.tasks.reading import text
from tests.working import work

WHIT_MONDAY = "Lundi de Pentecôte"
MONDAY, TUESDAY = date(2027, 5, 17), date(2027, 5, 18)
ALWAYS = frozenset({Worked(WHIT_MONDAY)})
ONCE = frozenset({Worked(WHIT_MONDAY, 2027)})
RULE = Rule("departure", -30, day_rule="next")


def url(name: str = WHIT_MONDAY, year: object = 2027) -> str:
    return reverse("tasks:holiday", query={"annee": year, "nom": name})


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def documents(today: date) -> Task:
    """Thirty days before 14 June 2027: a Saturday, so Tuesday 18 May after Whit Monday."""
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next", name="Documents")
    task: Task = OpportunityFactory(status=template.status, travelling=True).tasks.get()
    return task


def switch(screen: Client, state: str, **where: object):
    """Send the form and agree to what it tells, if it tells anything."""
    data = {"state": state}
    answer = screen.post(url(**where), data)
    if answer.status_code == 200 and "previewed" in answer.context:
        return screen.post(url(**where), data | {"previewed": answer.context["previewed"]})
    return answer


def due() -> date | None:
    return Task.objects.get().due_date


def stored() -> set[tuple[str, int | None]]:
    return set(WorkedHoliday.objects.values_list("name", "year"))


@pytest.mark.parametrize(
    ("worked", "departure", "expected"),
    [
        (frozenset(), date(2027, 6, 14), TUESDAY),
        (ONCE, date(2027, 6, 14), MONDAY),
        (ALWAYS, date(2027, 6, 14), MONDAY),
        # 3 June 2028 is a Saturday, its Monday is that of Pentecost.
        (ONCE, date(2028, 7, 3), date(2028, 6, 6)),
        (ALWAYS, date(2028, 7, 3), date(2028, 6, 5)),
        (frozenset({Worked("Toussaint")}), date(2027, 6, 14), TUESDAY),
    ],
)
def test_a_worked_holiday_holds_nothing_up(worked, departure, expected):
    calendar = Calendar(country="FR", worked=worked)

    found = resolve(RULE, ReferenceDates(departure=departure), calendar)

    assert found.day == expected
    if worked == ALWAYS:
        assert "Pentecôte" not in explaining.explain(found)


def test_working_days_count_a_worked_holiday():
    assert Calendar(country="FR").add_working_days(date(2027, 5, 14), 1) == TUESDAY
    assert Calendar(country="FR", worked=ALWAYS).add_working_days(date(2027, 5, 14), 1) == MONDAY


def test_a_worked_holiday_on_a_weekly_closing_day_stays_closed():
    calendar = Calendar(country="FR", worked=frozenset({Worked("Fête du Travail")}))

    assert calendar.closed(date(2027, 5, 1)) == (date(2027, 5, 1), "", ClosedKind.WEEKDAY)


def test_of_two_holidays_on_one_day_each_has_to_be_worked():
    day = date(2008, 5, 1)
    one = Calendar(country="FR", worked=frozenset({Worked("Ascension")}))
    both = Calendar(country="FR", worked=one.worked | {Worked("Fête du Travail", 2008)})

    assert one.closed(day) == (day, "Fête du Travail", ClosedKind.HOLIDAY)
    assert both.closed(day) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "year"), [("once", 2027), ("always", None)])
def test_the_page_says_what_moves_before_it_moves(screen, documents, state, year):
    asked = screen.post(url(), {"state": state})

    assert "1 tâche bouge" in text(asked)
    assert "mar. 18 mai puis lun. 17 mai" in text(asked)
    assert (stored(), due()) == (set(), TUESDAY)

    done = screen.post(
        url(), {"state": state, "previewed": asked.context["previewed"]}, follow=True
    )

    assert "Calendrier enregistré, 1 tâche déplacée" in text(done)
    assert (stored(), due()) == ({(WHIT_MONDAY, year)}, MONDAY)
    assert documents.moves.get().cause == "calendar"
    assert not list(dates.wrong_due_dates())


@pytest.mark.both
@pytest.mark.django_db
def test_the_doctor_the_preview_and_new_tasks_count_with_it(screen, documents):
    WorkedHoliday.objects.insert([WorkedHoliday(name=WHIT_MONDAY)])  # a direct write moves nothing

    assert [f"Task {documents.pk} is due on 2027-05-18"] == [
        fault.partition(";")[0] for fault in dates.wrong_due_dates()
    ]
    trial = reverse("tasks:trial", args=[documents.template.status_id])
    assert "reportée au lundi (week-end)" in text(
        screen.get(trial, {"avec": "dates", "depart": "2027-06-14"})
    )
    later = OpportunityFactory(status=documents.template.status, travelling=True)
    assert later.tasks.get().due_date == MONDAY


@pytest.mark.both
@pytest.mark.django_db
def test_each_state_follows_every_other_and_the_list_says_it(screen, documents):
    words = {
        "once": "Lundi de Pentecôte travaillé en 2027",
        "always": "Lundi de Pentecôte travaillé tous les ans",
        "closed": "Lundi de Pentecôte chômé",
    }
    days = {"once": MONDAY, "always": MONDAY, "closed": TUESDAY}

    for state in ("once", "always", "once", "closed", "always", "closed"):
        switch(screen, state)

        assert due() == days[state]
        assert words[state] in text(screen.get(reverse("tasks:calendar"), {"annee": 2027}))
        assert screen.get(url()).context["form"]["state"].value() == state
    assert stored() == set()


@pytest.mark.django_db
def test_what_was_said_of_another_year_stays(screen):
    switch(screen, "once", year=2026)
    switch(screen, "once", year=2027)
    switch(screen, "closed", year=2027)

    assert stored() == {(WHIT_MONDAY, 2026)}


@pytest.mark.django_db
def test_the_same_state_again_changes_nothing(screen, documents):
    assert screen.post(url(), {"state": "closed"}).status_code == 302
    assert (stored(), due()) == (set(), TUESDAY)


@pytest.mark.django_db
def test_what_a_colleague_chose_meanwhile_is_told_and_kept(screen, documents):
    page, colleague = fields_of(screen.get(url())), Client()
    colleague.force_login(UserFactory(administrator=True))
    switch(colleague, "once")

    told = screen.post(url(), page | {"state": "always"})

    assert "Il est passé à « travaillé en 2027 seulement » entre-temps." in text(told)
    assert stored() == {(WHIT_MONDAY, 2027)}
    assert told.context["form"]["state"].value() == "always"
    assert screen.post(url(), fields_of(told)).status_code == 302
    assert stored() == {(WHIT_MONDAY, None)}


@pytest.mark.django_db
def test_what_was_chosen_in_another_window_of_the_same_person_is_told_too(screen):
    page = fields_of(screen.get(url()))
    for _click in range(2):
        assert screen.post(url(), page | {"state": "once"}).status_code == 302

    told = screen.post(url(), page | {"state": "always"})

    assert "Il est passé à « travaillé en 2027 seulement » entre-temps." in text(told)
    assert stored() == {(WHIT_MONDAY, 2027)}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [None, "", "open", "a\x00b", "x" * 5000])
def test_a_state_that_is_none_is_told_beside_the_choice(screen, documents, state):
    answer = screen.post(url(), {} if state is None else {"state": state})

    assert "field-error" in answer.text
    assert (stored(), due()) == (set(), TUESDAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Whit Monday", 2027),
        ("Mi-Carême", 2027),  # of the Antilles
        ("", 2027),
        ("a\x00b", 2027),
        (WHIT_MONDAY, 1989),
        (WHIT_MONDAY, ""),
        (WHIT_MONDAY, "x"),
    ],
)
def test_a_holiday_that_the_calendar_does_not_have_is_not_found(screen, name, year):
    assert screen.get(url(name, year)).status_code == 404
    assert screen.post(url(name, year), {"state": "always"}).status_code == 404
    assert stored() == set()


@pytest.mark.django_db
def test_customary_days_overseas_can_be_worked(screen):
    set_calendar(subdivision="GP")

    switch(screen, "always", name="Mi-Carême")

    assert stored() == {("Mi-Carême", None)}


@pytest.mark.django_db
def test_an_agency_that_moved_meanwhile_works_no_holiday_of_its_old_country():
    change = worked_holidays.switching(WHIT_MONDAY, year=2027, to="always")
    set_calendar(country="GB")

    with pytest.raises(worked_holidays.UnknownHolidayError):
        agency_calendar.apply(change, by=None, at=clock.now())

    assert stored() == set()


@pytest.mark.django_db
def test_a_seller_is_refused(client, seller, documents):
    client.force_login(seller)

    assert client.get(url()).status_code == 403
    assert client.post(url(), {"state": "always"}).status_code == 403
    assert (stored(), due()) == (set(), TUESDAY)


@pytest.mark.django_db
@pytest.mark.usefixtures("two_are_many")
def test_many_tasks_are_counted_and_moved_by_a_worker(screen, documents):
    for _trip in range(2):
        OpportunityFactory(status=documents.template.status, travelling=True)
    waiting = screen.post(url(), {"state": "always"}, follow=True)
    work()
    page = screen.get(waiting.request["PATH_INFO"], follow=True)
    assert "3 tâches bougent" in text(page)
    assert stored() == set()

    screen.post(page.request["PATH_INFO"], {"form_token": page.context["form_token"]})
    work()

    assert stored() == {(WHIT_MONDAY, None)}
    assert Job.objects.filter(state=Job.State.DONE).count() == 2
    assert set(Task.objects.values_list("due_date", flat=True)) == {MONDAY}


@pytest.mark.django_db
@pytest.mark.usefixtures("two_are_many")
def test_a_worker_keeps_what_a_colleague_chose_meanwhile(screen, documents):
    for _trip in range(2):
        OpportunityFactory(status=documents.template.status, travelling=True)
    waiting = screen.post(url(), {"state": "always"}, follow=True)
    work()
    page = screen.get(waiting.request["PATH_INFO"], follow=True)
    change_calendar(worked_holidays.switching(WHIT_MONDAY, year=2027, to="once"))

    screen.post(page.request["PATH_INFO"], {"form_token": page.context["form_token"]})
    work()

    assert Job.objects.filter(state=Job.State.FAILED).count() == 1
    assert stored() == {(WHIT_MONDAY, 2027)}
