import pytest
from django.db import connection

from caladeo.db.literals import Literal
from tasks.models import Task


@pytest.mark.parametrize("word", ["", "o'pen", "open --", "é'"])
def test_only_words_of_ours_go_into_the_statement(word):
    with pytest.raises(ValueError, match="no word of ours"):
        Literal(word)


@pytest.mark.django_db
def test_the_open_tasks_of_a_person_are_read_off_their_partial_index():
    plan = Task.objects.open().filter(assignee=1, due_date__lt="2027-05-12").explain()

    assert connection.vendor != "sqlite" or "task_open_by_assignee" in plan
