from datetime import date

import pytest
from django.urls import reverse

from caladeo import clock
from tasks.actions import editing
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading


@pytest.fixture
def task(seller, today):
    opportunity = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)


@pytest.fixture
def automatic(seller, today):
    template = AutoTaskTemplateFactory(before_departure=True, name="Demander le solde")
    opportunity = OpportunityFactory(travelling=True, status=template.status, manager=seller)
    return opportunity.tasks.get()


def url(task: Task) -> str:
    return reverse("tasks:edition", args=[task.pk])


def opened(task: Task) -> dict[str, object]:
    """The form as it was opened: each field, and hidden what it held then."""
    values = {
        "name": task.name,
        "description": task.description,
        "due_date": task.due_date.isoformat() if task.due_date else "",
        "assignee": task.assignee_id or "",
    }
    return values | {f"initial-{name}": value for name, value in values.items()}


def test_the_form_takes_the_place_of_the_row(desk, task):
    piece = desk.get(url(task), headers={"HX-Request": "true"})
    page = desk.get(url(task))

    assert f'<li class="inline-form" id="task-{task.pk}"' in " ".join(piece.text.split())
    assert "<html" not in piece.text
    assert "Modifier la tâche" in reading.text(page)


def test_saving_writes_what_was_changed(desk, task, administrator):
    data = opened(task) | {
        "name": "Rappeler",
        "assignee": administrator.pk,
        "description": "😀\nvite",
    }

    answer = desk.post(url(task), data | {"next": "/?vue=toutes"}, follow=True)

    task.refresh_from_db()
    assert (task.name, task.assignee, task.description) == ("Rappeler", administrator, "😀\nvite")
    assert reading.groups(answer) == {"today": ["Rappeler"]}


def test_the_saved_row_stands_where_the_form_was(send, task):
    answer = send(url(task), opened(task) | {"name": "Rappeler"}, row=task)

    assert reading.names(answer.text) == ["Rappeler"]
    assert "data-leaving" not in answer.text
    assert "Tâche enregistrée" in reading.text(answer)


def test_another_date_moves_the_row(send, task):
    answer = send(url(task), opened(task) | {"due_date": "2027-05-20"}, row=task)

    assert "data-leaving" in answer.text
    assert 'beforeend:#rows-upcoming"' in answer.text


def test_a_date_of_ones_own_pins_an_automatic_task(desk, automatic):
    assert "Elle suit cette date." in reading.text(desk.get(url(automatic)))

    desk.post(url(automatic), opened(automatic) | {"due_date": "2027-05-20"})

    automatic.refresh_from_db()
    assert automatic.is_pinned
    assert "L’échéance a été fixée à la main" in reading.text(desk.get(url(automatic)))


def test_a_form_saved_as_it_was_pins_nothing(desk, automatic):
    desk.post(url(automatic), opened(automatic))

    automatic.refresh_from_db()
    assert (automatic.is_pinned, automatic.follows_manager) == (False, True)


def test_two_people_who_change_different_fields_both_keep_theirs(desk, task):
    data = opened(task) | {"description": "la mienne"}
    Task.objects.filter(pk=task.pk).update(name="Rappeler")

    desk.post(url(task), data)

    task.refresh_from_db()
    assert (task.name, task.description) == ("Rappeler", "la mienne")


def test_the_same_field_changed_twice_shows_both_values(desk, send, task):
    data = opened(task) | {"name": "Le mien"}
    Task.objects.filter(pk=task.pk).update(name="Le sien")

    answer = send(url(task), data, row=task)

    assert answer.status_code == 422
    assert "« Le sien »" in reading.text(answer)
    assert 'value="Le mien"' in answer.text
    task.refresh_from_db()
    assert task.name == "Le sien"

    desk.post(url(task), data | {"initial-name": "Le sien"})
    task.refresh_from_db()
    assert task.name == "Le mien"


def test_who_moved_the_date_meanwhile_is_named(desk, task, administrator):
    data = opened(task) | {"due_date": "2027-05-20"}
    editing.edit(task, by=administrator, at=clock.now(), due_date=date(2027, 5, 25))

    page = reading.text(desk.post(url(task), data))

    assert "Claire Martin a modifié ce champ pendant votre saisie" in page


@pytest.mark.parametrize("name", ["due_date", "name"])
def test_of_somebody_unknown_only_that_is_said(desk, task, name):
    data = opened(task) | {name: "2027-05-20"}
    Task.objects.filter(pk=task.pk).update(**{name: "2027-05-25"})

    assert "Quelqu’un a modifié ce champ" in reading.text(desk.post(url(task), data))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "  "}, "Donnez un nom à la tâche."),
        ({"name": "x" * 300}, "Au plus 200 caractères"),
        ({"description": "x" * 50_000}, "Au plus 5000"),
        ({"description": "a\x00b"}, "ne peut pas être gardé"),
        ({"due_date": "2027-04-31"}, "Cette date n’existe pas."),
        ({"due_date": "2101-01-01"}, "2100"),
        ({"assignee": "0"}, "Choisissez quelqu’un de l’équipe."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(desk, send, task, typed, message):
    data = opened(task) | {"name": "Autre"} | typed

    for answer in (desk.post(url(task), data), send(url(task), data, row=task)):
        assert answer.status_code == 422
        assert message in reading.text(answer)
    task.refresh_from_db()
    assert task.name == "Relancer"


@pytest.mark.parametrize("name", ["initial-due_date", "initial-assignee", "initial-name"])
@pytest.mark.parametrize("value", ["\x00", "x", "9" * 50_000])
def test_tampered_memories_of_the_form_break_nothing(desk, task, name, value):
    assert desk.post(url(task), opened(task) | {name: value}).status_code in (302, 422)


def test_a_deactivated_person_stays_but_cannot_be_chosen_again(desk, task, seller, stranger):
    Task.objects.update(assignee=stranger)
    task.refresh_from_db()
    desk.post(url(task), opened(task) | {"name": "Rappeler"})
    task.refresh_from_db()
    assert (task.name, task.assignee) == ("Rappeler", stranger)

    desk.post(url(task), opened(task) | {"assignee": seller.pk})
    task.refresh_from_db()
    refused = desk.post(url(task), opened(task) | {"assignee": stranger.pk})
    assert refused.status_code == 422


def test_a_task_deleted_meanwhile_is_not_found(desk, task):
    Task.objects.update(state=Task.State.DELETED)

    assert desk.get(url(task)).status_code == 404
    assert desk.post(url(task), opened(task)).status_code == 404


def test_the_row_comes_folded_or_unfolded(desk, task):
    line = reverse("tasks:line", args=[task.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}

    unfolded = desk.get(line, headers=headers)
    folded = desk.get(f"{line}?pliee", headers=headers)

    assert "data-open" in unfolded.text
    assert "data-open" not in folded.text
    tab = reverse("tasks:tab", args=[task.opportunity_id])
    assert desk.get(line)["Location"] == f"{tab}?ouverte={task.pk}#task-{task.pk}"
    assert desk.get(f"{line}?pliee")["Location"] == f"{tab}#task-{task.pk}"
