from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from tasks.actions import deleting
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory
from tests.tasks import reading

DAY = timedelta(days=1)
ACTIONS = ["completion", "reopening", "unpinning", "deletion", "restoration", "postponement"]
ACTIONS += ["taking", "giving-back"]


@pytest.fixture
def task(seller, today):
    opportunity = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)


def url(name: str, task: Task) -> str:
    return reverse(f"tasks:{name}", args=[task.pk])


def tab(task: Task) -> str:
    return reverse("tasks:tab", args=[task.opportunity_id])


def test_a_tick_completes_the_task_and_says_so(desk, task, seller):
    answer = desk.post(url("completion", task), {"next": "/?vue=toutes"}, follow=True)

    task.refresh_from_db()
    assert (task.state, task.done_by) == (Task.State.DONE, seller)
    assert answer.redirect_chain == [("/?vue=toutes", 302)]
    assert "« Relancer » terminée Annuler" in reading.text(answer)


def test_a_ticked_row_stays_a_moment_and_comes_into_the_completed_ones(send, task):
    answer = send(url("completion", task), page=tab(task), row=task)

    assert f'id="task-{task.pk}-gone"' in answer.text
    assert "data-leaving" in answer.text
    assert 'hx-swap-oob="beforeend:#rows-closed"' in answer.text
    assert 'innerHTML:#count-today">0<' in answer.text
    assert 'innerHTML:#count-closed">1<' in answer.text
    assert 'innerHTML:#open-count">0<' in answer.text


def test_the_undo_of_a_tick_leaves_what_a_colleague_has_done_since(desk, send, task, seller):
    colleague = UserFactory(name="Léa Petit")
    Task.objects.update(state=Task.State.DONE, done_by=colleague, done_at=clock.now())
    told = desk.post(url("completion", task), follow=True)
    assert 'name="undo"' in told.text

    answer = desk.post(url("reopening", task), {"undo": "1"}, follow=True)

    task.refresh_from_db()
    assert (task.state, task.done_by) == (Task.State.DONE, colleague)
    assert "Léa Petit a terminé « Relancer » entre-temps" in reading.text(answer)
    desk.post(url("reopening", task))
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_the_badge_of_the_menu_follows(send, task, today):
    Task.objects.update(due_date=today - DAY)

    answer = send(url("completion", task), row=task)

    assert 'hx-swap-oob="innerHTML:[data-task-badge]"' in answer.text
    assert "badge-count" not in answer.text
    assert "1 terminée aujourd’hui" in reading.text(answer)


def test_unticking_opens_the_task_again_where_it_was(send, task, today):
    above = TaskFactory(opportunity=task.opportunity, due_date=today)
    Task.objects.filter(pk=above.pk).update(due_date=today - DAY)
    first = TaskFactory(opportunity=task.opportunity, due_date=today - 2 * DAY)
    Task.objects.filter(pk=task.pk).update(due_date=today - DAY)
    send(url("completion", task), page=tab(task), row=task)

    answer = send(url("reopening", task), page=tab(task), row=task)

    assert 'beforeend:#rows-late"' in answer.text
    assert f'data-below="task-{first.pk}"' in answer.text
    assert "« Relancer » est de nouveau ouverte" in reading.text(answer)


def test_deleting_offers_the_way_back(desk, task):
    answer = desk.post(url("deletion", task), {"next": tab(task)}, follow=True)
    assert "« Relancer » supprimée Annuler" in reading.text(answer)
    assert reading.groups(answer) == {}

    back = desk.post(url("restoration", task), {"next": tab(task)}, follow=True)
    assert reading.groups(back) == {"today": ["Relancer"]}


def test_the_undo_of_a_deletion_leaves_what_a_colleague_has_deleted_since(desk, task):
    colleague = UserFactory(name="Léa Petit")
    told = desk.post(url("deletion", task), follow=True)
    assert 'name="undo"' in told.text
    deleting.restore(task, by=colleague, at=clock.now())
    deleting.delete(task, by=colleague, at=clock.now())

    answer = desk.post(url("restoration", task), {"undo": "1"}, follow=True)

    task.refresh_from_db()
    assert task.state == Task.State.DELETED
    said = reading.text(answer)
    assert "Léa Petit a supprimé « Relancer » entre-temps : rien n’a changé" in said
    assert "rétablie" not in said
    desk.post(url("restoration", task))
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_a_deleted_row_leaves_at_once(send, task):
    answer = send(url("deletion", task), page=tab(task), row=task)

    assert f'id="task-{task.pk}' not in answer.text
    assert 'innerHTML:#count-today">0<' in answer.text
    assert "Aucune tâche ici" in reading.text(answer)


def test_the_undo_of_a_message_puts_the_row_back(send, task):
    send(url("deletion", task), page=tab(task), row=task)

    answer = send(url("restoration", task), page=tab(task))

    assert 'beforeend:#rows-today"' in answer.text
    assert reading.names(answer.text) == ["Relancer"]


def test_a_task_reassigned_meanwhile_leaves_the_list_of_mine(send, task, administrator):
    Task.objects.update(assignee=administrator)

    answer = send(url("completion", task), page="/", row=task)

    assert "data-leaving" in answer.text
    assert "beforeend:#rows" not in answer.text


@pytest.mark.parametrize("there", ["/?vue=par-personne", "/opportunites/", "/nulle-part"])
def test_a_page_without_rows_is_shown_again(send, task, there):
    answer = send(url("completion", task), page=there)

    assert answer.headers["HX-Refresh"] == "true"
    assert answer.text == ""


@pytest.mark.parametrize("name", ["completion", "reopening", "unpinning", "postponement"])
def test_a_deleted_task_is_not_found(desk, task, name):
    Task.objects.update(state=Task.State.DELETED)

    assert desk.post(url(name, task), {"to": "demain"}).status_code == 404
    task.refresh_from_db()
    assert task.state == Task.State.DELETED


@pytest.mark.parametrize("name", [*ACTIONS, "edition"])
def test_a_task_that_vanishes_meanwhile_is_not_found(desk, task, vanishing, name):
    with vanishing(task.opportunity):
        answer = desk.post(url(name, task), {"to": "demain", "name": "Rappeler"})

    assert answer.status_code == 404


def test_deleting_twice_is_deleting_once(desk, task):
    for _ in range(2):
        assert desk.post(url("deletion", task)).status_code == 302
    task.refresh_from_db()
    assert task.state == Task.State.DELETED


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_a_tampered_key_is_not_found(desk, name, pk):
    assert desk.post(reverse(f"tasks:{name}", args=[pk])).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_a_link_changes_nothing(desk, task, name):
    before = Task.objects.values().get()

    # What completes asks for a note first, and is sent as a form.
    assert desk.get(url(name, task)).status_code == (200 if name == "completion" else 405)
    assert Task.objects.values().get() == before


@pytest.mark.parametrize(
    "there",
    ["https://example.com/", "//example.com", "/opportunites/999/taches/", "/nulle-part", "\x00"],
)
def test_a_tampered_return_address_leads_to_the_tab(desk, task, there):
    answer = desk.post(url("completion", task), {"next": there})

    assert answer["Location"] == tab(task)


def test_a_pinned_date_goes_back_to_the_computed_one(desk, seller, today):
    template = AutoTaskTemplateFactory(before_departure=True)
    opportunity = OpportunityFactory(travelling=True, status=template.status, manager=seller)
    task = opportunity.tasks.get()
    desk.post(url("postponement", task), {"to": "demain"})
    page = desk.get(f"{tab(task)}?ouverte={task.pk}")
    assert "Fixée à la main · revenir au 15 mai" in reading.text(page)

    desk.post(url("unpinning", task))

    task.refresh_from_db()
    assert (task.due_date.isoformat(), task.is_pinned) == ("2027-05-15", False)


@pytest.fixture
def follower(task):
    """A task that follows the one of the test, by their rules, and waits for it."""
    first = AutoTaskTemplateFactory(name="Relancer")
    rule = AutoTaskTemplateFactory(
        status=first.status, name="Classer", reference="task", predecessor=first, offset_days=2
    )
    Task.objects.filter(pk=task.pk).update(template=first)
    return TaskFactory(
        opportunity=task.opportunity,
        name="Classer",
        due_date=None,
        reference="task",
        offset_days=2,
        template=rule,
        predecessor=first,
    )


def test_what_follows_a_ticked_task_comes_into_its_new_group(send, task, follower):
    answer = send(url("completion", task), page=tab(task), row=task)

    assert f'<li id="task-{follower.pk}" data-below="nowhere">' in answer.text
    assert 'hx-swap-oob="beforeend:#rows-upcoming"' in answer.text
    assert "Classer" in reading.text(answer)


def test_a_form_that_is_being_filled_in_stays(send, task, follower):
    answer = send(url("completion", task), page=tab(task), data={"open": [follower.pk]}, row=task)

    assert f'id="task-{follower.pk}"' not in answer.text


def test_what_follows_a_deleted_task_is_said_to_be_cancelled(send, task, follower):
    answer = send(url("deletion", task), page=tab(task), row=task)

    assert "la tâche qu’elle suivait n’a pas lieu" in reading.text(answer)


def test_a_deleted_task_says_how_many_go_with_it(desk, seller):
    first = AutoTaskTemplateFactory(name="Envoyer le devis")
    second, third = (
        AutoTaskTemplateFactory(
            status=first.status, name=name, reference="task", predecessor=first, offset_days=2
        )
        for name in ("Relancer", "Conclure")
    )
    trip = OpportunityFactory(manager=seller, status=first.status)
    task = trip.tasks.get(template=first)

    answer = desk.post(url("deletion", task), {"next": "/"}, follow=True)

    told = "« Envoyer le devis » supprimée, et les 2 tâches qui la suivaient annulées Annuler"
    assert told in reading.text(answer)
    followers = trip.tasks.filter(template__in=[second, third])
    assert {row.state for row in followers} == {Task.State.CANCELLED}
    desk.post(url("restoration", task))
    assert {row.state for row in followers.all()} == {Task.State.OPEN}
