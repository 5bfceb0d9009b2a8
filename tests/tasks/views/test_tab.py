from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import transitions
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
)
from tests.tasks import reading

DAY = timedelta(days=1)


@pytest.fixture
def opportunity(seller, today):
    return OpportunityFactory(manager=seller, travelling=True)


def tab(opportunity) -> str:
    return reverse("tasks:tab", args=[opportunity.pk])


def addition(opportunity) -> str:
    return reverse("tasks:addition", args=[opportunity.pk])


def enter(opportunity, status, *, by, at):
    move = {"by": by, "source": Source.SCREEN, "at": at}
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    return transitions.move(rows, to=status, **move).changes[0]


@pytest.fixture
def confirmed(opportunity, seller):
    """The opportunity has entered a status with a task due 30 days before the departure."""
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(
        status=status,
        name="Demander le solde",
        description="Envoyer\nla facture",
        before_departure=True,
    )
    return enter(opportunity, status, by=seller, at=clock.now())


def test_the_tab_shows_the_tasks_in_groups_with_what_they_wait_for(desk, seller, today):
    template = AutoTaskTemplateFactory(before_departure=True, name="Demander le solde")
    opportunity = OpportunityFactory(manager=seller, status=template.status)
    TaskFactory(opportunity=opportunity, name="Confirmer les vols", due_date=today)
    TaskFactory(opportunity=opportunity, name="Fini", done=True)
    TaskFactory(opportunity=opportunity, name="Supprimé", deleted=True)

    page = desk.get(tab(opportunity))

    assert reading.groups(page) == {
        "today": ["Confirmer les vols"],
        "undated": ["Demander le solde"],
        "closed": ["Fini"],
    }
    assert "en attente de la date de départ" in reading.text(page)
    assert "ajoutée à la main" in reading.text(page)


def test_an_unfolded_row_explains_itself(desk, confirmed):
    task = confirmed.tasks.get()

    page = desk.get(f"{tab(confirmed.opportunity)}?ouverte={task.pk}")

    text = reading.text(page)
    assert "départ 14 juin 2027 − 30 jours = sam. 15 mai" in text
    assert "Tâche automatique du statut Voyage confirmé aujourd’hui, par Julien Bernard" in text
    assert "Envoyer<br>la facture" in page.text


def test_an_unfolded_row_says_whom_to_call(desk, confirmed):
    client = confirmed.opportunity.client
    client.phone, client.contact_name = "+33 6 12 34 56 78", "Roger Tessier"
    client.save()

    for place in (tab(confirmed.opportunity), "/"):
        page = desk.get(f"{place}?ouverte={confirmed.tasks.get().pk}")
        assert 'href="tel:0612345678">+33 6 12 34 56 78<' in page.text
        if place == "/":
            assert "Roger Tessier" in page.text


def test_a_sum_shows_the_day_it_was_moved_from_and_why(desk, opportunity, seller):
    rule = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    task = enter(opportunity, rule.status, by=seller, at=clock.now()).tasks.get()

    text = reading.text(desk.get(f"{tab(opportunity)}?ouverte={task.pk}"))

    assert "− 30 jours = sam. 15 mai mar. 18 mai" in text
    assert "Reportée au mardi : lundi de Pentecôte férié." in text


def test_the_tasks_of_the_move_just_made_are_marked(desk, confirmed):
    TaskFactory(opportunity=confirmed.opportunity, name="Ancienne")

    page = desk.get(f"{tab(confirmed.opportunity)}?nouvelles={confirmed.pk}")

    assert page.text.count("nouvelle</span>") == 1


@pytest.mark.parametrize("value", ["0", "x", "999999999999999999", "9" * 5000, "%00", ""])
def test_nonsense_marks_nothing(desk, confirmed, value):
    url = tab(confirmed.opportunity)

    page = desk.get(f"{url}?nouvelles={value}&ouverte={value}&suite=late.{value}")

    assert page.status_code == 200
    assert "nouvelle</span>" not in page.text


def test_an_opportunity_without_tasks_says_where_they_come_from(desk, opportunity):
    assert "Elles arrivent quand le statut change." in reading.text(desk.get(tab(opportunity)))


def test_a_task_is_added_by_hand(desk, opportunity, seller, administrator, today):
    data = {"name": " Réserver 🍣 ", "due_date": "2027-05-13", "assignee": administrator.pk}

    answer = desk.post(addition(opportunity), data, follow=True)

    task = opportunity.tasks.get()
    assert reading.groups(answer) == {"upcoming": ["Réserver 🍣"]}
    assert (task.assignee, task.created_by, task.due_date) == (administrator, seller, today + DAY)


def test_adding_answers_with_an_empty_line_and_the_row_in_its_place(send, opportunity, today):
    above = TaskFactory(opportunity=opportunity, due_date=today)

    data = {"name": "Réserver", "due_date": "2027-05-12", "token": "a"}
    answer = send(addition(opportunity), data, page=tab(opportunity))

    assert 'class="quick-add-name"' in answer.text
    assert 'value="Réserver"' not in answer.text
    assert 'beforeend:#rows-today"' in answer.text
    assert f'data-below="task-{above.pk}"' in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_double_click_adds_one_task(desk, send, opportunity, htmx):
    data = {"name": "Réserver", "token": "the-same"}

    for _ in range(2):
        send(addition(opportunity), data) if htmx else desk.post(addition(opportunity), data)

    assert opportunity.tasks.count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Donnez un nom à la tâche."),
        ({"name": "x" * 300}, "Au plus 200 caractères"),
        ({"name": "a\x00b"}, "ne peut pas être gardé"),
        ({"due_date": "2027-04-31"}, "Cette date n’existe pas."),
        ({"due_date": "2027-02-29"}, "Cette date n’existe pas."),
        ({"due_date": "1989-12-31"}, "1990"),
        ({"due_date": "2101-01-01"}, "2100"),
        ({"due_date": "demain\x00"}, "Cette date n’existe pas."),
        ({"assignee": "999999"}, "Choisissez quelqu’un de l’équipe."),
        ({"assignee": "x"}, "Choisissez quelqu’un de l’équipe."),
        ({"assignee": "9" * 50_000}, "Choisissez quelqu’un de l’équipe."),
        ({"description": "x" * 50_000}, "Au plus 5000"),
    ],
)
def test_what_cannot_be_is_told_beside_the_line_and_stays(desk, send, opportunity, typed, message):
    data = {"name": "Réserver"} | typed

    page = desk.post(addition(opportunity), data)
    piece = send(addition(opportunity), data, page=tab(opportunity))

    for answer in (page, piece):
        assert answer.status_code == 422
        assert message in reading.text(answer)
        assert "name" in typed or 'value="Réserver"' in answer.text
    assert not Task.objects.exists()


def test_a_deactivated_person_cannot_be_chosen(desk, opportunity, stranger):
    page = desk.get(tab(opportunity))
    answer = desk.post(addition(opportunity), {"name": "Réserver", "assignee": stranger.pk})

    assert "Sophie Petit" not in reading.text(page)
    assert answer.status_code == 422


def test_an_opportunity_deleted_meanwhile_is_not_found(desk, opportunity, vanishing):
    with vanishing(opportunity):
        answer = desk.post(addition(opportunity), {"name": "Réserver"})

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["tab", "addition", "journal", "journal-before"])
@pytest.mark.parametrize("pk", [0, 10**30])
def test_an_opportunity_that_is_not_there(desk, name, pk):
    url = reverse(f"tasks:{name}", args=[pk])

    answer = desk.post(url, {"name": "x"}) if name == "addition" else desk.get(url)

    assert answer.status_code == 404


# Few tasks are told apart in fewer queries than many.
@pytest.mark.parametrize("sizes", [(1, 10, 13), (30, 50, 17)])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    desk, opportunity, today, django_assert_num_queries, sizes
):
    def fill(count: int) -> None:
        for due_date in (today - DAY, today, today + DAY, None):
            TaskFactory.create_batch(count, opportunity=opportunity, due_date=due_date)
        TaskFactory.create_batch(count, opportunity=opportunity, done=True)

    few, more, most = sizes
    fill(few)
    with django_assert_num_queries(most, exact=False) as before:
        desk.get(tab(opportunity))
    fill(more - few)
    with django_assert_num_queries(len(before)):
        desk.get(tab(opportunity))
