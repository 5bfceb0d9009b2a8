"""The agency's own closures, through their pages."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from statuses.models import Closure
from tasks.models import Task
from tasks.settings import agency_calendar
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    change_calendar,
    delete_closure,
)
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
NEW = "/parametres/jours-feries/fermetures/nouvelle/"
BRIDGE = {"name": "Pont", "first_day": "2027-05-18", "last_day": "2027-05-19"}


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def documents() -> Task:
    """Due on Tuesday 18 May 2027, the first working day after Whit Monday."""
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    return OpportunityFactory(status=template.status, travelling=True).tasks.get()


@pytest.fixture
def bridge() -> Closure:
    return ClosureFactory(name="Pont", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))


def url(closure: Closure, name: str = "closure") -> str:
    return reverse(f"tasks:{name}", args=[closure.pk])


def due(task: Task) -> date | None:
    return Task.objects.get(pk=task.pk).due_date


def test_a_closure_is_added_after_saying_what_moves(screen, documents):
    asked = screen.post(NEW, BRIDGE)

    assert "1 tâche bouge" in text(asked)
    assert "mar. 18 mai puis jeu. 20 mai" in text(asked)
    assert not Closure.objects.exists()

    done = screen.post(NEW, BRIDGE | {"previewed": asked.context["previewed"]}, follow=True)

    assert "Fermeture ajoutée, 1 tâche déplacée" in text(done)
    assert "18 → 19 mai" in text(done)
    assert due(documents) == date(2027, 5, 20)


def test_a_single_day_needs_no_last_one(screen):
    screen.post(NEW, {"name": "Inventaire", "first_day": "02/01/2028", "last_day": ""})

    closure = Closure.objects.get()
    assert (closure.first_day, closure.last_day) == (date(2028, 1, 2), date(2028, 1, 2))


def test_a_double_click_adds_one_closure(screen):
    data = BRIDGE | {"form_token": "5f0c"}

    screen.post(NEW, data)
    screen.post(NEW, data)

    assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Donnez un nom à la fermeture."),
        ({"name": "x" * 101}, "100"),
        ({"name": "a\x00b"}, "caractère"),
        ({"first_day": ""}, "Donnez une date."),
        ({"first_day": "31/04/2027"}, "Cette date n’existe pas."),
        ({"first_day": "2101-01-01"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
        ({"last_day": "2101-01-01"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
        ({"last_day": "\x00"}, "Cette date n’existe pas."),
        ({"last_day": "2027-05-17"}, "Le dernier jour ne peut pas précéder le premier."),
        ({"last_day": "2028-05-19"}, "Une fermeture dure un an au plus."),
    ],
)
def test_nonsense_is_told_beside_its_field_and_stays(screen, fields, words):
    response = screen.post(NEW, BRIDGE | fields)

    assert response.status_code == 200
    assert words in text(response)
    assert "field-error" in response.text
    assert not Closure.objects.exists()


def test_a_year_is_not_too_long(screen):
    screen.post(NEW, BRIDGE | {"last_day": "2028-05-17"})

    assert Closure.objects.get().last_day == date(2028, 5, 17)


def test_an_edited_closure_moves_the_tasks(screen, bridge, documents):
    assert due(documents) == date(2027, 5, 20)
    data = BRIDGE | {"last_day": "2027-05-20"} | opened()

    asked = screen.post(url(bridge), data)
    screen.post(url(bridge), data | {"previewed": asked.context["previewed"]})

    assert "jeu. 20 mai puis ven. 21 mai" in text(asked)
    assert due(documents) == date(2027, 5, 21)


def opened(**fields):
    return {f"initial-{name}": value for name, value in (BRIDGE | fields).items()}


def test_a_new_name_alone_is_saved_at_once(screen, bridge, documents):
    response = screen.post(url(bridge), BRIDGE | {"name": "Inventaire"} | opened(), follow=True)

    bridge.refresh_from_db()
    assert bridge.name == "Inventaire"
    assert "Fermeture enregistrée" in text(response)


def test_two_people_cannot_make_a_closure_end_before_it_begins(screen, bridge):
    days = {"first_day": date(2027, 5, 10), "last_day": date(2027, 5, 12)}
    change_calendar(agency_calendar.editing(bridge, **days))

    response = screen.post(url(bridge), BRIDGE | {"first_day": "2027-05-16"} | opened())

    assert "Le dernier jour ne peut pas précéder le premier." in text(response) or (
        "field-error" in response.text
    )
    assert Closure.objects.get().first_day == date(2027, 5, 10)


def test_deleting_says_what_moves_and_then_moves_it(screen, bridge, documents):
    asked = screen.get(url(bridge, "closure-deletion"))

    assert "Supprimer « Pont »" in text(asked)
    assert "jeu. 20 mai puis mar. 18 mai" in text(asked)
    assert Closure.objects.exists()

    screen.post(url(bridge, "closure-deletion"))

    assert not Closure.objects.exists()
    assert due(documents) == date(2027, 5, 18)


def test_a_closure_that_is_gone_is_not_found(screen, bridge):
    paths = [url(bridge), url(bridge, "closure-deletion")]
    delete_closure(bridge.pk)

    for path in paths:
        assert screen.get(path).status_code == 404
        assert screen.post(path, BRIDGE).status_code == 404


@pytest.mark.parametrize("name", ["closure", "closure-deletion"])
def test_a_seller_is_refused(client, seller, bridge, name):
    client.force_login(seller)

    assert client.get(url(bridge, name)).status_code == 403
    assert client.post(url(bridge, name), BRIDGE).status_code == 403
    assert Closure.objects.exists()
