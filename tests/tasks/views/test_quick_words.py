"""The words at the end of a new task, on both pages that add one."""

import re
from datetime import date

import pytest
from django.urls import reverse

from statuses.references import Reference
from tasks import doctor
from tasks.models import Task
from tests.factories import OpportunityFactory, StatusFactory, UserFactory
from tests.tasks import reading

URL = "/taches/nouvelle/"
READ = "/taches/lire/"


@pytest.fixture
def julien(seller, today):
    seller.name = "Anna Moreau"
    seller.save()
    return UserFactory(name="Julien Caron")


@pytest.fixture
def opportunity(seller, today):
    return OpportunityFactory(
        manager=seller, name="Kyoto et les Alpes", client__name="Famille Lefèvre", travelling=True
    )


def addition(opportunity) -> str:
    return reverse("tasks:addition", args=[opportunity.pk])


def test_without_script_what_was_read_is_written_and_told(desk, opportunity, julien, seller):
    data = {"name": "appeler l’hôtel mardi prochain @julien", "assignee": seller.pk}

    page = desk.post(addition(opportunity), data, follow=True)

    task = Task.objects.get()
    assert (task.name, task.due_date, task.assignee) == (
        "appeler l’hôtel",
        date(2027, 5, 18),
        julien,
    )
    said = "« appeler l’hôtel » ajoutée : mardi 18 mai 2027, Julien Caron"
    assert said in reading.text(page)


def test_the_trip_is_found_by_its_word_and_gets_its_star(desk, opportunity, seller):
    data = {"name": "appeler l’hôtel demain #kyoto !", "assignee": seller.pk}

    page = desk.post(URL, data, follow=True)

    task = Task.objects.get()
    assert (task.name, task.opportunity) == ("appeler l’hôtel", opportunity)
    opportunity.refresh_from_db()
    assert opportunity.is_starred
    assert "jeudi 13 mai 2027, Kyoto et les Alpes, Voyage prioritaire" in reading.text(page)


def test_a_task_that_follows_the_departure_moves_with_it(desk, opportunity, seller):
    desk.post(addition(opportunity), {"name": "envoyer le carnet J-10", "assignee": seller.pk})

    task = Task.objects.get()
    assert (task.due_date, task.is_pinned) == (date(2027, 6, 4), False)
    assert (task.reference, task.change) == (Reference.DEPARTURE, None)
    opportunity.departure_date = date(2027, 6, 20)
    opportunity.save()
    task.refresh_from_db()
    assert task.due_date == date(2027, 6, 10)
    assert [line for check in doctor.CHECKS for line in check()] == []
    page = desk.get(reverse("tasks:tab", args=[opportunity.pk]) + f"?ouverte={task.pk}")
    assert "Ajoutée à la main" in reading.text(page)
    assert "départ 20 juin 2027 − 10 jours" in reading.text(page)


def test_weeks_before_the_departure_are_read(desk, opportunity, seller):
    desk.post(addition(opportunity), {"name": "envoyer le carnet J-2 semaines"})

    task = Task.objects.get()
    assert (task.name, task.due_date) == ("envoyer le carnet", date(2027, 5, 31))
    assert (task.offset_days, task.offset_unit) == (-2, "weeks")


def test_it_waits_on_a_trip_without_a_return(desk, seller, today):
    trip = OpportunityFactory(manager=seller)

    page = desk.post(addition(trip), {"name": "demander un avis R+3"}, follow=True)

    assert Task.objects.get().is_waiting
    assert "en attente de la date de retour" in reading.text(page)


def test_working_days_are_those_of_the_agency(desk, opportunity):
    desk.post(addition(opportunity), {"name": "relancer dans 3 jours ouvrés"})

    # Monday 17 is Pentecost.
    assert Task.objects.get().due_date == date(2027, 5, 18)


def test_what_is_typed_is_told_with_the_whole_date(desk, opportunity, julien, seller):
    data = {"name": "appeler lundi @julien", "assignee": seller.pk, "trip": opportunity.pk}

    piece = desk.get(READ, data)

    text = reading.text(piece)
    assert "lundi 17 mai 2027 dans 5 jours" in text
    assert "Lundi, jour férié" in text
    assert "Julien Caron" in text
    assert 'value="lundi"' in piece.text
    assert "Pour quel voyage" not in text
    assert "<html" not in piece.text


def test_the_field_of_each_is_told_what_to_show(desk, opportunity, julien, seller):
    piece = desk.get(READ, {"name": "appeler J-10 @julien #kyoto !", "assignee": seller.pk}).text

    shown = dict(re.findall(r'data-field="(\w+)"\s+data-value="([^"]*)"', piece))
    assert shown == {  # the star has none
        "due_date": "2027-06-04",
        "assignee": str(julien.pk),
        "words": "Kyoto et les Alpes",
    }
    assert piece.count('data-note="lu dans le titre"') == len(shown)


def test_a_text_of_another_trip_asks_for_which(desk, today, seller):
    text = reading.text(desk.get(READ, {"name": "appeler lundi #zzz", "assignee": seller.pk}))
    assert text == ""

    text = reading.text(desk.get(READ, {"name": "appeler lundi", "assignee": seller.pk}))
    assert "Pour quel voyage" in text


def test_words_given_back_stay_in_the_title(desk, opportunity, seller):
    data = {"name": "préparer la réunion de lundi !", "give_back": "!", "assignee": seller.pk}

    piece = desk.get(READ, data)
    page = desk.post(addition(opportunity), data)
    desk.post(addition(opportunity), {"name": data["name"], "given_back": ["!"]})

    assert "read-chip" not in piece.text
    assert 'name="given_back" value="!"' in page.text
    assert 'value="préparer la réunion de lundi !"' in page.text
    assert Task.objects.get().name == "préparer la réunion de lundi !"


def test_a_field_that_is_filled_in_says_it_in_place_of_the_words(desk, opportunity, seller):
    data = {"name": "appeler demain", "due_date": "2027-05-20", "assignee": seller.pk}

    desk.post(addition(opportunity), data)

    task = Task.objects.get()
    assert (task.name, task.due_date) == ("appeler demain", date(2027, 5, 20))


def test_what_was_shown_is_written_or_shown_anew(desk, send, opportunity, seller):
    data = {"name": "appeler demain", "read_text": "appeler demain", "assignee": seller.pk}

    before_midnight = send(addition(opportunity), data | {"read": "day=2027-05-12"})
    assert before_midnight.status_code == 422
    assert "veulent dire autre chose" in reading.text(before_midnight)
    assert 'value="day=2027-05-13"' in before_midnight.text
    assert not Task.objects.exists()

    shown = send(addition(opportunity), data | {"read": "day=2027-05-13"})
    assert shown.status_code == 200
    assert Task.objects.get().due_date == date(2027, 5, 13)
    assert "data-toast" not in shown.text


def test_what_was_typed_stays_when_the_form_is_refused(desk, opportunity, seller):
    page = desk.post(URL, {"name": "appeler demain !", "assignee": seller.pk})

    assert page.status_code == 422
    assert 'value="appeler demain !"' in page.text
    assert "jeudi 13 mai 2027" in reading.text(page)
    assert not Task.objects.exists()


@pytest.mark.parametrize("name", ["@" * 500, "#" * 500, "x " * 5000, "\x00 demain", "", "!"])
def test_nonsense_says_nothing(desk, opportunity, name):
    answer = desk.get(READ, {"name": name, "trip": "9" * 30, "opportunity": "x"})

    assert answer.status_code == 200


def test_two_people_of_one_name_are_nobody(desk, julien, opportunity):
    UserFactory(name="Julien Morel")

    assert "read-chip" not in desk.get(READ, {"name": "appeler @julien"}).text
    assert "Julien Morel" in desk.get(READ, {"name": "appeler @julien-m"}).text
    assert "Julien Caron" in desk.get(READ, {"name": "appeler @caron"}).text


def test_a_trip_that_is_closed_is_not_proposed(desk, seller, today):
    OpportunityFactory(name="Oman", status=StatusFactory(closed=True))

    assert "read-chip" not in desk.get(READ, {"name": "appeler #oman"}).text


def test_a_reading_asks_a_constant_number_of_queries(
    desk, opportunity, julien, django_assert_num_queries
):
    desk.get(READ, {"name": "appeler"})
    with django_assert_num_queries(2):  # the session and the person
        desk.get(READ, {"name": "appeler"})
    with django_assert_num_queries(10):
        desk.get(READ, {"name": "appeler demain @julien #kyoto", "trip": ""})
