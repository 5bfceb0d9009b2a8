"""What the doctor says of absences that somebody wrote past the services."""

from datetime import date

import pytest

from caladeo.models import Absence, User
from tasks import doctor
from tasks.models import Task
from tests.tasks.absences.steps import created

pytestmark = pytest.mark.django_db


def test_a_sound_absence_is_sound(anna, absence):
    created(anna, days=8)

    assert dict(doctor.examine()) == {}


@pytest.mark.parametrize("assignee", ["nobody", "the same"])
def test_a_task_of_who_is_away_that_nobody_else_does(anna, absence, assignee):
    task = created(anna, days=8)
    Task.objects.filter(pk=task.pk).update(assignee=None if assignee == "nobody" else anna)

    assert "wrong substitutes" in dict(doctor.examine())


def test_a_task_of_somebody_who_has_left(anna, absence):
    created(anna, days=8)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert "wrong substitutes" in dict(doctor.examine())


def test_two_absences_at_once(anna, absence):
    day = date(2027, 5, 14)
    Absence.objects.insert([Absence(person=anna, first_day=day, last_day=day)])

    assert dict(doctor.examine()).keys() == {"absences at once"}


def test_an_end_that_the_person_does_not_know(anna, absence):
    User.objects.filter(pk=anna.pk).update(absent_until=None)

    assert dict(doctor.examine()).keys() == {"wrong ends of absences"}


def test_a_task_of_the_manager_that_nobody_has(anna):
    task = created(anna, days=8)
    Task.objects.filter(pk=task.pk).update(assignee=None)

    assert dict(doctor.examine()).keys() == {"left with another manager"}
