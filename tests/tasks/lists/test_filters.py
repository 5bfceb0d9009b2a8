from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest

from tasks.lists.filters import NOBODY, Due, Filters, Origin, View
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

TODAY = date(2027, 5, 12)


def test_filters_come_back_from_their_own_address():
    filters = Filters(
        view=View.PERSON, person="7", status=3, due=Due.WEEK, origin=Origin.BY_HAND, text="éà & co"
    )

    assert Filters.read(dict(parse_qsl(filters.address()[1:]))) == filters


@pytest.mark.parametrize(
    "params",
    [
        {"vue": "x", "personne": "-1", "statut": "abc", "echeance": "hier", "origine": "1"},
        {"statut": "9" * 5000, "personne": "9" * 5000},
        {"statut": "²", "personne": "٣ ", "q": "\x00"},
    ],
)
def test_nonsense_is_left_out(params):
    assert Filters.read(params) == Filters()


def test_a_search_is_cut_to_what_a_person_would_type():
    assert len(Filters.read({"q": "x" * 50_000}).text) == 200


def test_leaving_the_view_by_person_forgets_the_person():
    filters = Filters(view=View.PERSON, person="7")

    assert filters.address(view=View.ALL) == "?vue=toutes"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("", [-1, 0, 7, 8, None]),
        (Due.LATE, [-1]),
        (Due.TODAY, [0]),
        (Due.WEEK, [0, 7]),
        (Due.UNDATED, [None]),
    ],
)
def test_the_due_date_leaves_the_tasks_that_it_names(due, days):
    opportunity = OpportunityFactory()
    for distance in (-1, 0, 7, 8, None):
        due_date = None if distance is None else TODAY + timedelta(days=distance)
        TaskFactory(opportunity=opportunity, due_date=due_date)

    found = Filters(due=due).due_only(Task.objects.all(), today=TODAY).order_by("pk")

    assert [t.due_date and (t.due_date - TODAY).days for t in found] == days


@pytest.mark.django_db
def test_origin_tells_automatic_tasks_from_those_added_by_hand():
    template = AutoTaskTemplateFactory(name="Relancer")
    opportunity = OpportunityFactory(status=template.status)
    TaskFactory(opportunity=opportunity, name="Confirmer")

    automatic = Filters(origin=Origin.AUTOMATIC).narrow(Task.objects.all())
    by_hand = Filters(origin=Origin.BY_HAND).narrow(Task.objects.all())

    assert [task.name for task in automatic] == ["Relancer"]
    assert [task.name for task in by_hand] == ["Confirmer"]


@pytest.mark.django_db
def test_words_are_looked_for_in_the_task_the_opportunity_and_the_client():
    opportunity = OpportunityFactory(name="Tour d’Islande", client__name="Famille Lefèvre")
    task = TaskFactory(opportunity=opportunity, name="Vérifier l’acompte")
    TaskFactory(opportunity=OpportunityFactory(name="Oman", client__name="Aubert"), name="Autre")

    for words in ("acompte", "ISLANDE", "lefevre", "verifier islande"):
        assert list(Filters(text=words).narrow(Task.objects.all())) == [task]


@pytest.mark.django_db
def test_nobody_is_a_person_too(seller):
    mine = TaskFactory(assignee=seller)
    nobodys = TaskFactory(assignee=None)
    tasks = Task.objects.all()

    one = Filters(view=View.PERSON, person=str(seller.pk)).of_whom(tasks, user=seller)
    none = Filters(view=View.PERSON, person=NOBODY).of_whom(tasks, user=seller)

    assert list(one) == [mine]
    assert list(none) == [nobodys]
