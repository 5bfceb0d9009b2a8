"""« Me le rappeler N jours avant »: on that day, to whoever has the task, wherever it moved."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from caladeo import clock
from caladeo.models import User
from opportunities.actions import edit as edit_trip
from opportunities.models import Opportunity
from tasks.actions import completing, editing, giving
from tasks.models import Digest, Task
from tasks.mornings import content, mail
from tasks.news import bell
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory
from tests.reading import fields_of
from tests.tasks import reading

pytestmark = pytest.mark.django_db
DUE = date(2027, 6, 10)
DAY = date(2027, 5, 31)


@pytest.fixture
def trip(seller: User, today: date) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto", manager=seller, departure_date=date(2027, 9, 10), duration_days=8
    )


@pytest.fixture
def task(trip: Opportunity, seller: User) -> Task:
    return TaskFactory(
        opportunity=trip, name="Solde", assignee=seller, due_date=DUE, reminder_days=10
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("Europe/Paris"))


def rings(person: User, *days: date) -> list[bool]:
    """Whether the bell tells it on each of these days, and counts it."""
    found = []
    for day in days:
        lines, _is_more = bell.read(person, at=noon(day))
        assert bell.unseen(person, at=noon(day)) == len(lines)
        found.append(bool(lines))
    return found


def in_mail(person: User, day: date) -> list[str]:
    return [task.name for task in content.of(person, day=day).reminders.tasks]


def test_it_rings_on_its_day_alone(task, seller):
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    assert rings(seller, before, DAY, after) == [False, True, False]
    with translation.override("fr"):
        [line], _is_more = bell.read(seller, at=noon(DAY))
    assert line.words == ["Kyoto\u00a0: rappel de 1 tâche"]
    assert line.url.endswith(f"#task-{task.pk}")


def test_opening_reads_it(desk, task, seller):
    with time_machine.travel(noon(DAY), tick=False):
        assert "1 nouvelle notification" in reading.text(desk.get("/"))
        page = reading.text(desk.get("/notifications/"))
        assert "Kyoto : rappel de 1 tâche" in page.replace("\u00a0", " ")
        assert "nouvelle notification" not in reading.text(desk.get("/"))


def test_the_mail_of_that_morning_has_a_line(task, seller):
    assert (in_mail(seller, DAY), in_mail(seller, DAY + timedelta(days=1))) == (["Solde"], [])
    with translation.override("fr"):
        message = mail.of(content.of(seller, day=DAY))
    assert message.subject == "Lundi\u00a0: 1 rappel"
    assert "Rappels (1)\n- Solde, échéance le 10 juin\n  Kyoto" in message.body
    assert "Rappels" in message.alternatives[0].content


@pytest.mark.both
def test_a_closed_day_is_told_in_the_next_mail(task, seller):
    editing.edit(task, by=seller, at=clock.now(), reminder_days=11)
    sunday = DAY - timedelta(days=1)
    friday = noon(date(2027, 5, 28))
    Digest.objects.create(
        user=seller, day=friday.date(), state="sent", next_try_at=friday, changed_at=friday
    )
    assert Task.objects.get().reminder_day == sunday
    assert in_mail(seller, DAY) == ["Solde"]


def test_it_goes_with_the_date_and_with_the_task(trip, seller, today):
    julien, now = UserFactory(), clock.now()
    task = editing.add(
        trip, name="Solde", assignee=seller, due_date=DUE, reminder_days=10, by=seller, at=now
    )
    editing.edit(task, by=seller, at=now, due_date=DUE + timedelta(days=4))
    moved = DAY + timedelta(days=4)
    assert rings(seller, DAY, moved) == [False, True]

    giving.give(task, to=julien, by=seller, at=now)
    assert rings(seller, moved) == [False]
    assert in_mail(julien, moved) == ["Solde"]

    completing.complete(task, by=julien, at=now)
    assert in_mail(julien, moved) == []


def test_it_moves_with_the_departure(seller, today):
    trip = OpportunityFactory(manager=seller, duration_days=8)
    task = TaskFactory(
        opportunity=trip, assignee=seller, due_date=None, reference="departure", offset_days=-30
    )
    editing.edit(task, by=seller, at=clock.now(), reminder_days=2)
    task.refresh_from_db()
    assert task.reminder_day is None

    for departure in (date(2027, 9, 10), date(2027, 9, 20)):
        edit_trip(trip, {"departure_date": departure}, by=seller, source="screen")
        task.refresh_from_db()
        assert task.reminder_day == departure - timedelta(days=32)


def test_the_form_writes_it_says_it_and_takes_it_back(desk, task, seller):
    url = reverse("tasks:edition", args=[task.pk])
    sent = {"name": "Solde", "due_date": "2027-06-10", "assignee": seller.pk}

    desk.post(url, sent | {"reminder_days": "3 jours"})
    task.refresh_from_db()
    assert (task.reminder_days, task.touched_at is None) == (3, False)
    row = desk.get(reverse("tasks:line", args=[task.pk]), headers={"HX-Request": "true"})
    assert "Rappel 7 juin 2027" in reading.text(row)
    assert "Rappel 7 juin 2027" in reading.text(desk.get(url))

    desk.post(url, sent | {"reminder_days": ""})
    task.refresh_from_db()
    assert task.reminder_days is None


@pytest.mark.parametrize("typed", ["-1", "366", "demain", "1,5", "9" * 400])
def test_what_is_no_number_of_days_is_refused_beside_the_field(desk, task, seller, typed):
    sent = {"name": "Solde", "due_date": "2027-06-10", "assignee": seller.pk}

    page = desk.post(reverse("tasks:edition", args=[task.pk]), sent | {"reminder_days": typed})

    assert page.status_code == 422
    assert "Écrivez un nombre entier de jours, de 0 à 365." in page.text
    assert f'value="{typed}"' in page.text
    assert 'aria-invalid="true"' in page.text
    task.refresh_from_db()
    assert task.reminder_days == 10


@pytest.mark.both
def test_the_database_keeps_the_bounds(task):
    for days in (-1, 366):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(reminder_days=days)
    Task.objects.filter(pk=task.pk).update(reminder_days=365)


PAST = "Ce rappel tomberait le 2 mai 2027, un jour déjà passé"


@pytest.mark.parametrize("name", ["tasks:creation", "tasks:edition"])
def test_a_day_that_is_past_is_refused_beside_the_field(desk, trip, seller, name):
    task = TaskFactory(opportunity=trip, name="Solde", assignee=seller, due_date=DUE)
    url = reverse(name, args=[task.pk] if name == "tasks:edition" else [])
    sent = {"name": "Acompte", "due_date": "2027-06-10", "assignee": seller.pk}
    sent["opportunity"] = trip.pk

    page = desk.post(url, sent | {"reminder_days": "39"})

    assert page.status_code == 422
    assert PAST in reading.text(page)
    assert 'aria-invalid="true"' in page.text
    assert not Task.objects.filter(name="Acompte").exists()


def test_a_date_that_comes_nearer_does_not_lose_the_reminder_unsaid(desk, task, seller):
    url = reverse("tasks:edition", args=[task.pk])
    sent = {"name": "Solde", "assignee": seller.pk, "reminder_days": "10"}

    assert PAST in reading.text(desk.post(url, sent | {"due_date": "2027-05-12"}))


def test_a_reminder_that_was_given_is_in_nobody_s_way(desk, task, seller):
    Task.objects.update(reminder_days=39)
    url = reverse("tasks:edition", args=[task.pk])
    sent = {"assignee": seller.pk, "reminder_days": "39", "name": "Reste à payer"}

    for due in ("2027-06-10", "2027-06-11"):
        assert PAST not in reading.text(desk.post(url, sent | {"due_date": due}))
    assert Task.objects.get().name == "Reste à payer"


LOST = "1 rappel tombe un jour déjà passé et ne viendra pas : « Solde » (10 mai)"
NEARER = "2027-05-20"  # today is 12 May, and the reminder ten days before


def due_menu(desk, task):
    return desk.post(reverse("tasks:postponement", args=[task.pk]), {"day": NEARER}, follow=True)


def drag(desk, task):
    sent = {"day": NEARER, "seen": task.due_date.isoformat()}
    return desk.post(reverse("tasks:moving", args=[task.pk]), sent, follow=True)


def several_at_once(desk, task):
    sent = {"act": "reporter", "tache": [task.pk], "day": NEARER, "next": "/"}
    return desk.post(reverse("tasks:selection"), sent | {"when": ""}, follow=True)


def another_departure(desk, task):
    """Due twenty days before the departure of the trip."""
    Task.objects.update(reference="departure", offset_days=-20, due_date="2027-08-21")
    url = reverse("opportunities:edition", args=[task.opportunity_id])
    sent = fields_of(desk.get(url)) | {"departure_date": "2027-06-09"}
    shown = desk.post(url, sent)
    return desk.post(url, sent | {"previewed": shown.context["previewed"]}, follow=True)


@pytest.mark.parametrize("nearer", [due_menu, drag, several_at_once, another_departure])
def test_a_reminder_that_comes_to_lie_in_the_past_is_told(desk, task, nearer):
    page = nearer(desk, task)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 20)
    assert LOST in reading.text(page).replace("\u202f", " ").replace("\u00a0", " ")


def complete_one(desk, first):
    return desk.post(reverse("tasks:completion", args=[first.pk]), {"next": "/"}, follow=True)


def complete_several(desk, first):
    sent = {"act": "terminer", "tache": [first.pk], "next": "/"}
    return desk.post(reverse("tasks:selection"), sent, follow=True)


@pytest.mark.parametrize("complete", [complete_one, complete_several])
def test_a_task_that_gets_its_date_by_another_one_tells_it(desk, seller, today, complete):
    first = AutoTaskTemplateFactory(name="Devis")
    AutoTaskTemplateFactory(
        status=first.status, name="Solde", reference="task", predecessor=first, offset_days=8
    )
    OpportunityFactory(name="Kyoto", status=first.status, manager=seller)
    Task.objects.filter(name="Solde").update(reminder_days=10, assignee=seller)

    page = complete(desk, Task.objects.get(name="Devis"))

    assert Task.objects.get(name="Solde").due_date == date(2027, 5, 20)
    assert LOST in reading.text(page).replace("\u202f", " ").replace("\u00a0", " ")


def test_what_a_reminder_will_be_is_told_as_it_is_saved(desk, task, seller):
    url = reverse("tasks:edition", args=[task.pk])
    sent = {"name": "Solde", "assignee": seller.pk}

    page = reading.text(desk.post(url, sent | {"due_date": DUE, "reminder_days": "3"}, follow=True))
    assert "Rappel le 7 juin 2027" in page.replace("\u00a0", " ")
    page = reading.text(desk.post(url, sent | {"due_date": "", "reminder_days": "4"}, follow=True))
    assert "Rappel dès que la tâche aura une échéance" in page.replace("\u00a0", " ")
    page = reading.text(desk.post(url, sent | {"due_date": DUE, "reminder_days": ""}, follow=True))
    assert "Plus de rappel" in page


def test_a_row_with_a_reminder_has_its_sign(desk, task):
    assert "Rappel le 31 mai 2027" in desk.get("/").text.replace("\u00a0", " ")
    Task.objects.update(reminder_days=None)
    assert "Rappel le" not in desk.get("/").text.replace("\u00a0", " ")


def test_one_whose_day_was_past_before_or_is_still_to_come_is_no_news(desk, task):
    assert "rappel tombe" not in reading.text(due_menu(desk, task_of(task, reminder_days=8)))
    Task.objects.update(reminder_days=40)
    assert "rappel tombe" not in reading.text(due_menu(desk, task_of(task, due_date=DUE)))


def task_of(task: Task, **changed: object) -> Task:
    Task.objects.update(**changed)
    return task


def test_three_are_named_and_the_others_counted(desk, task, trip, seller):
    for name in "BCDE":
        TaskFactory(opportunity=trip, name=name, assignee=seller, due_date=DUE, reminder_days=9)
    keys = list(Task.objects.values_list("pk", flat=True))
    sent = {"act": "reporter", "tache": keys, "day": NEARER, "when": "", "next": "/"}

    page = desk.post(reverse("tasks:selection"), sent, follow=True)

    words = "« C » (11 mai), et 2 autres"
    assert "5 rappels tombent des jours déjà passés et ne viendront pas" in reading.text(page)
    assert words in reading.text(page).replace("\u00a0", " ")
