"""Creating a key date, and changing its formula, through their pages."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from statuses.models import KeyDate
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
LIST = "/parametres/dates-cles/"
NEW = f"{LIST}nouvelle/"
BALANCE = {
    "name": "Solde",
    "origin": "departure",
    "offset_days_days": "30",
    "offset_days_direction": "before",
}


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def balance() -> KeyDate:
    return KeyDate.objects.create(name="Solde", source="departure", offset_days=-30, position=1)


@pytest.fixture
def invoice(balance: KeyDate) -> Task:
    """Two days before the balance of a trip that leaves on 14 June 2027."""
    template = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    return OpportunityFactory(status=template.status, travelling=True).tasks.get()


def test_a_key_date_is_counted_in_months(screen: Client, balance: KeyDate, invoice: Task) -> None:
    data = opened(offset_days_days="2", offset_days_unit="months")

    asked = screen.post(url(balance), data)
    screen.post(url(balance), data | {"previewed": asked.context["previewed"]})

    balance.refresh_from_db()
    assert (balance.offset_days, balance.offset_unit) == (-2, "months")
    assert due(invoice) == date(2027, 4, 12)


def url(key_date: KeyDate, name: str = "key-date") -> str:
    return reverse(f"tasks:{name}", args=[key_date.pk])


def opened(**fields):
    """The hidden values of a form that was opened on the balance."""
    plain = {
        "initial-name": "Solde",
        "initial-origin": "departure",
        "initial-offset_days_days": "30",
        "initial-offset_days_direction": "before",
    }
    return BALANCE | plain | fields


def due(task: Task) -> date | None:
    return Task.objects.get(pk=task.pk).due_date


def formulas():
    return list(KeyDate.objects.values_list("name", "source", "offset_days", "base__name"))


@pytest.mark.parametrize(
    ("fields", "stored", "words"),
    [
        ({}, ("departure", -30), "30 jours avant le départ"),
        (
            {"origin": "booking", "offset_days_days": "7", "offset_days_direction": "after"},
            ("booking", 7),
            "7 jours après la réservation",
        ),
        ({"origin": "return", "offset_days_days": "0"}, ("return", 0), "le jour du retour"),
        ({"origin": "typed", "offset_days_days": "x"}, ("typed", 0), "à saisir sur chaque"),
    ],
)
def test_a_key_date_says_where_it_comes_from(screen, fields, stored, words):
    response = screen.post(NEW, BALANCE | fields, follow=True)

    assert formulas() == [("Solde", *stored, None)]
    assert words in text(response)
    assert "« Solde » ajoutée" in text(response)


def test_a_key_date_counts_from_another(screen, balance):
    screen.post(NEW, BALANCE | {"name": "Relance", "origin": f"key_date:{balance.pk}"})

    assert formulas()[1] == ("Relance", "key_date", -30, "Solde")
    assert "30 jours avant « Solde »" in text(screen.get(LIST))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"name": "a\x00b"},
        {"origin": ""},
        {"origin": "key_date:999"},
        {"origin": "key_date:\x00"},
        {"origin": "x" * 50_000},
        {"offset_days_days": ""},
        {"offset_days_days": "3651"},
        {"offset_days_days": "3e2"},
        {"offset_days_direction": "sideways"},
    ],
)
def test_nonsense_is_told_beside_its_field(screen, fields):
    response = screen.post(NEW, BALANCE | fields)

    assert response.status_code == 200
    assert "field-error" in response.text
    assert formulas() == []


@pytest.mark.parametrize("name", ["Solde", "SOLDE", " soldé "])
def test_two_key_dates_never_look_the_same(screen, balance, name):
    response = screen.post(NEW, BALANCE | {"name": name})

    assert "Une autre date clé porte déjà ce nom." in text(response)
    assert len(formulas()) == 1


def test_a_double_click_creates_one(screen):
    for _click in range(2):
        assert screen.post(NEW, BALANCE | {"form_token": "5f0c"}).status_code == 302

    assert len(formulas()) == 1


def test_there_are_at_most_fifty(screen):
    KeyDate.objects.bulk_create(KeyDate(name=f"Date {n}", position=n) for n in range(50))

    assert "Il y a 50 dates clés" in text(screen.post(NEW, BALANCE))
    assert KeyDate.objects.count() == 50


def test_another_formula_says_first_what_moves(screen, balance, invoice):
    assert due(invoice) == date(2027, 5, 13)
    data = opened(offset_days_days="20")

    asked = screen.post(url(balance), data)
    assert "1 tâche bouge" in text(asked)
    assert due(invoice) == date(2027, 5, 13)

    done = screen.post(url(balance), data | {"previewed": asked.context["previewed"]}, follow=True)

    assert "« Solde » enregistrée, 1 tâche déplacée" in text(done)
    assert due(invoice) == date(2027, 5, 23)
    assert invoice.moves.get().cause == "key_date"


def test_those_that_count_from_it_follow_in_a_chain(screen, balance):
    reminder = KeyDate.objects.create(name="Relance", source="key_date", base=balance)
    template = AutoTaskTemplateFactory(reference="key_date", key_date=reminder, offset_days=0)
    task = OpportunityFactory(status=template.status, travelling=True).tasks.get()

    asked = screen.post(url(balance), opened(offset_days_days="10"))
    screen.post(url(balance), opened(offset_days_days="10", previewed=asked.context["previewed"]))

    assert due(task) == date(2027, 6, 4)


def test_a_new_name_alone_moves_nothing_and_asks_nothing(screen, balance, invoice):
    assert screen.post(url(balance), opened(name="Solde final")).status_code == 302

    assert formulas()[0][0] == "Solde final"


def test_a_circle_is_refused(screen, balance):
    reminder = KeyDate.objects.create(name="Relance", source="key_date", base=balance)

    response = screen.post(url(balance), opened(origin=f"key_date:{reminder.pk}"))
    itself = screen.post(url(balance), opened(origin=f"key_date:{balance.pk}"))

    assert "Ces deux dates compteraient l’une à partir de l’autre" in text(response)
    assert "Cette date n’existe plus" in text(itself)
    assert ("Solde", "departure", -30, None) in formulas()


def test_a_preview_costs_as_many_queries_for_many_tasks(
    screen, balance, django_assert_max_num_queries
):
    template = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    OpportunityFactory.create_batch(12, status=template.status, travelling=True)

    # One of them asks whether there are too many for a request.
    with django_assert_max_num_queries(11):
        response = screen.post(url(balance), opened(offset_days_days="20"))

    assert "12 tâches bougent" in text(response)
