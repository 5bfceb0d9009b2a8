"""What leaving required tasks behind asks: on the page, on the board, without script, in bulk."""

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import Batch, Opportunity
from opportunities.moves import bulk
from statuses.models import Status
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.tasks import reading

pytestmark = pytest.mark.django_db
BOARD = reverse("opportunities:board")
ASKS = "1 tâche obligatoire est encore ouverte"


@pytest.fixture
def confirmed() -> Status:
    return StatusFactory(name="Voyage confirmé", position=2)


@pytest.fixture
def trip(seller: User) -> Opportunity:
    status = StatusFactory(name="Option posée", position=1)
    AutoTaskTemplateFactory(status=status, name="Contrôler les passeports", is_required=True)
    return OpportunityFactory(name="Irlande", status=status, manager=seller)


@pytest.fixture
def task(trip: Opportunity) -> Task:
    return trip.tasks.get()


def url(trip: Opportunity) -> str:
    return reverse("opportunities:transition", args=[trip.pk])


def send(web: Client, trip: Opportunity, to: Status, *, htmx: bool = False, **more: str):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BOARD}"} if htmx else {}
    data = {"to": to.pk, "seen": trip.status_id, **more}
    return web.post(url(trip), data, headers=headers)


def status_of(trip: Opportunity) -> str:
    return str(Opportunity.objects.get(pk=trip.pk).status)


def test_the_window_of_the_step_lists_them_first(web, trip, task, confirmed):
    asked = {"path": url(trip), "query_params": {"vers": confirmed.pk}}

    words = reading.text(web.get(**asked, headers={"HX-Request": "true"}))

    assert f"{ASKS} Contrôler les passeports" in words
    assert "Julien" in words
    assert "Pourquoi passer sans elle ?" in words.replace("\u202f", " ")
    assert "Passer quand même Rester dans Option posée" in words


def test_a_move_that_was_not_asked_is_and_what_was_written_stays(web, trip, task, confirmed):
    answer = send(web, trip, confirmed, required_reason="Le client signe")

    assert status_of(trip) == "Option posée"
    assert ASKS in reading.text(answer)
    fields = fields_of(answer)
    assert (fields["required_seen"], fields["required_reason"]) == (f"{task.pk}", "Le client signe")
    web.post(url(trip), fields)
    assert status_of(trip) == "Voyage confirmé"
    history = reading.text(web.get(reverse("tasks:journal", args=[trip.pk])))
    assert "1 tâche obligatoire laissée ouverte pourquoi : Le client signe" in history


def test_a_card_dropped_on_the_board_opens_the_window(web, trip, task, confirmed):
    answer = send(web, trip, confirmed, htmx=True, next=BOARD)

    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "beforeend")
    assert '<dialog class="modal" id="move-window"' in answer.text
    assert ASKS in reading.text(answer)
    assert status_of(trip) == "Option posée"
    passed = send(web, trip, confirmed, htmx=True, next=BOARD, required_seen=f"{task.pk}")
    assert "move-window" not in passed.text
    assert status_of(trip) == "Voyage confirmé"


def test_without_script_a_page_asks_what_the_board_asks(web, trip, task, confirmed):
    answer = web.get(send(web, trip, confirmed, next=BOARD).url)

    assert ASKS in reading.text(answer)
    assert fields_of(answer)["next"] == BOARD


@pytest.mark.parametrize("keys", ["x", "1;2", "1" * 30, "1." * 4000])
def test_keys_that_nobody_wrote_move_nothing(web, trip, task, confirmed, keys):
    send(web, trip, confirmed, required_seen=keys)

    assert status_of(trip) == "Option posée"


def test_a_reason_too_long_is_said_and_moves_nothing(web, trip, task, confirmed):
    answer = send(web, trip, confirmed, required_seen=f"{task.pk}", required_reason="x" * 201)

    assert status_of(trip) == "Option posée"
    assert "La raison est trop longue" in reading.text(web.get(answer.url))


def test_a_status_that_demands_them_says_who_may_pass(web, trip, task, confirmed):
    Status.objects.filter(pk=trip.status_id).update(required_open="demand")
    chief = UserFactory(name="Anne Morel", can_configure=True)

    answer = send(web, trip, confirmed, required_seen=f"{task.pk}")
    assert "Option posée » exige" in reading.text(answer)
    assert "Anne Morel" in reading.text(answer)
    assert "Passer quand même" not in reading.text(answer)
    assert status_of(trip) == "Option posée"

    web.force_login(chief)
    assert "vous avez accès aux paramètres" in reading.text(send(web, trip, confirmed))
    send(web, trip, confirmed, required_seen=f"{task.pk}")
    assert status_of(trip) == "Voyage confirmé"


def complete(web: Client, trip: Opportunity, task: Task, to: Status, page: str = "", **more: str):
    path = reverse("opportunities:required-completion", args=[trip.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"} if page else {}
    return web.post(path, {"to": to.pk, "complete": task.pk, **more}, headers=headers)


def test_it_is_completed_in_the_window_which_is_then_drawn_anew(web, seller, trip, task, confirmed):
    answer = complete(web, trip, task, confirmed, page=reverse("tasks:tab", args=[trip.pk]))

    task.refresh_from_db()
    assert (task.state, task.done_by) == (Task.State.DONE, seller)
    assert "Changer de statut" in reading.text(answer)
    assert ASKS not in reading.text(answer)
    assert f'<li id="task-{task.pk}" data-below="nowhere"></li>' in answer.text
    assert 'hx-swap-oob="beforeend:#rows-closed"' in answer.text
    assert answer.text.count("terminée") == answer.text.count("data-toast-close") + 1


def test_on_the_board_and_without_script_too(web, trip, task, confirmed):
    window = complete(web, trip, task, confirmed, page=BOARD, next=BOARD)
    assert "move-window" in window.text

    page = complete(web, trip, task, confirmed)
    assert page.url == f"{url(trip)}?vers={confirmed.pk}"


def test_a_task_of_another_trip_or_none_is_not_found(web, trip, task, confirmed):
    other = TaskFactory()

    assert complete(web, trip, other, confirmed).status_code == 404
    assert web.post(reverse("opportunities:required-completion", args=[trip.pk])).status_code == 404
    assert Task.objects.open().count() == 2


def test_a_bulk_move_says_the_count_and_moves_them(web, trip, task, confirmed):
    path = reverse("opportunities:bulk-move")
    page = web.get(path, {"id": trip.pk, "vers": confirmed.pk})
    assert ASKS in reading.text(page)
    assert "restera" not in reading.text(page)

    web.post(path, fields_of(page) | {"required_reason": "Salon"})

    assert status_of(trip) == "Voyage confirmé"
    assert trip.changes.latest("pk").required_left == {"tasks": [task.pk], "why": "Salon"}


def test_a_bulk_move_tells_who_stays(web, trip, task, confirmed):
    Status.objects.filter(pk=trip.status_id).update(required_open="demand")
    path = reverse("opportunities:bulk-move")
    page = web.get(path, {"id": trip.pk, "vers": confirmed.pk})
    assert "1 opportunité restera : son statut les exige" in reading.text(page)

    answer = web.post(path, fields_of(page), follow=True)

    assert "1 opportunité est restée : son statut exige" in reading.text(answer)
    assert not Batch.objects.exists()
    assert status_of(trip) == "Option posée"


def test_parts_of_a_long_move_add_up():
    done = bulk.Moved(
        batch=None, count=1, tasks=bulk.TaskCounts(), elsewhere=[], gone=0, blocked=["A"]
    )

    assert done.as_json(before=done.as_json())["blocked"] == 2
    assert done.as_json(before=done.as_json())["blocked_names"] == ["A", "A"]


def test_the_choice_of_a_status_is_saved(client, trip):
    client.force_login(UserFactory(can_configure=True))
    address = trip.status.get_absolute_url()

    typed = {"required_open": "demand", "is_active": "on"}
    client.post(address, fields_of(client.get(address)) | typed)

    trip.status.refresh_from_db()
    assert trip.status.required_open == "demand"


def test_the_row_and_the_rule_are_told(web, trip, task):
    tab = reading.text(web.get(reverse("tasks:tab", args=[trip.pk])))
    assert "Contrôler les passeports obligatoire" in tab
    web.force_login(UserFactory(can_configure=True))
    rules = reading.text(web.get(trip.status.get_absolute_url()))
    assert "Obligatoire avant de passer à la suite" in rules


@pytest.mark.parametrize("way", ["deletion", "exemption"])
def test_what_a_status_demands_is_not_deleted_instead(web, trip, task, way):
    Status.objects.filter(pk=trip.status_id).update(required_open="demand")

    answer = web.post(reverse(f"tasks:{way}", args=[task.pk]), follow=True)

    assert "« Option posée » exige « Contrôler les passeports »" in reading.text(answer)
    task.refresh_from_db()
    assert task.state == Task.State.OPEN
    assert not trip.exemptions.exists()


@pytest.mark.parametrize("way", ["deletion", "exemption"])
def test_who_sets_it_up_may(client, administrator, trip, task, way):
    Status.objects.filter(pk=trip.status_id).update(required_open="demand")
    client.force_login(administrator)

    client.post(reverse(f"tasks:{way}", args=[task.pk]))

    task.refresh_from_db()
    assert task.state == Task.State.DELETED


def test_where_a_status_warns_only_everybody_may(web, trip, task):
    web.post(reverse("tasks:deletion", args=[task.pk]))

    task.refresh_from_db()
    assert task.state == Task.State.DELETED
