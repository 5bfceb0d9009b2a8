"""The key dates of one opportunity: its tab of details, and setting one by hand."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import KeyDateValue, Opportunity
from statuses.models import KeyDate
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.tasks.conftest import today  # noqa: F401 (a fixture)
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(seller: User, client: Client, today: date) -> Client:  # noqa: F811
    client.force_login(seller)
    return client


@pytest.fixture
def colleague(web: Client) -> Client:
    browser = Client()
    browser.force_login(UserFactory())
    return browser


@pytest.fixture
def balance() -> KeyDate:
    return KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)


@pytest.fixture
def invoice(balance: KeyDate) -> Task:
    """Two days before the balance of a trip that leaves on 14 June 2027."""
    template = AutoTaskTemplateFactory(
        reference="key_date", key_date=balance, offset_days=-2, name="Facturer le solde"
    )
    return OpportunityFactory(status=template.status, travelling=True).tasks.get()


def url(task: Task, key_date: KeyDate, name: str = "key-date") -> str:
    return reverse(f"opportunities:{name}", args=[task.opportunity_id, key_date.pk])


def due(task: Task) -> date | None:
    return Task.objects.get(pk=task.pk).due_date


def save(web, path, **fields):
    """Reads what moves, then presses the button again."""
    asked = web.post(path, fields)
    return web.post(path, fields | {"previewed": asked.context["previewed"]}, follow=True)


def test_the_tab_shows_each_key_date_and_where_it_comes_from(web, invoice):
    KeyDate.objects.create(name="Option", position=9)

    page = text(web.get(invoice.opportunity.get_absolute_url()))

    assert "Solde 15 mai 2027 calculée 30 jours avant le départ Fixer" in page
    assert "Option — à saisir sur chaque opportunité Fixer" in page


def test_setting_one_says_first_what_moves(web, balance, invoice):
    asked = web.post(url(invoice, balance), {"day": "2027-05-10", "seen": "2027-05-15"})

    assert "1 tâche bouge, 1 sera en retard" in text(asked)
    assert "Facturer le solde jeu. 13 mai puis sam. 8 mai en retard" in text(asked)
    assert due(invoice) == date(2027, 5, 13)
    assert not KeyDateValue.objects.exists()

    page = save(web, url(invoice, balance), day="2027-05-10", seen="2027-05-15")

    assert "Solde 10 mai 2027 fixée" in text(page)
    assert due(invoice) == date(2027, 5, 8)


def test_there_is_a_way_back_to_what_is_computed(web, balance, invoice):
    save(web, url(invoice, balance), day="2027-05-20")
    assert "Revenir au 15 mai" in text(web.get(url(invoice, balance)))

    asked = web.post(url(invoice, balance), {"back": "1"})
    assert "1 tâche bouge" in text(asked)
    assert due(invoice) == date(2027, 5, 18)
    web.post(url(invoice, balance), {"back": "1", "previewed": asked.context["previewed"]})

    assert due(invoice) == date(2027, 5, 13)
    assert not KeyDateValue.objects.exists()


def test_the_preview_is_live_and_writes_nothing(web, balance, invoice):
    effects = url(invoice, balance, "key-date-effects")

    assert "1 tâche bouge" in text(web.get(effects, {"day": "2027-06-01"}))
    assert text(web.get(effects, {"day": "2027-05-15"})) == ""
    for nonsense in ("", "31/04/2027", "2101-01-01", "\x00", "x" * 5000):
        assert text(web.get(effects, {"day": nonsense})) == ""
    assert not KeyDateValue.objects.exists()
    assert web.post(effects, {"day": "2027-06-01"}).status_code == 405


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Donnez une date."),
        ("31/04/2027", "Cette date n’existe pas."),
        ("2101-01-01", "entre le 1er janvier 1990"),
        ("\x00", "Cette date n’existe pas."),
    ],
)
def test_nonsense_is_told_beside_the_date(web, balance, invoice, day, words):
    path = url(invoice, balance)

    assert words in text(web.post(path, {"day": day}))
    assert web.post(path, {"day": day}, headers={"HX-Request": "true"}).status_code == 422
    assert not KeyDateValue.objects.exists()


def test_a_colleague_who_set_it_meanwhile_is_not_overwritten(web, colleague, balance, invoice):
    save(colleague, url(invoice, balance), day="2027-05-20", seen="2027-05-15")

    told = web.post(url(invoice, balance), {"day": "2027-05-25", "seen": "2027-05-15"})

    assert "Elle est passée au 20 mai 2027 pendant votre saisie." in text(told)
    assert KeyDateValue.objects.get().day == date(2027, 5, 20)


def test_going_back_replaces_no_day_that_nobody_showed(web, colleague, balance, invoice):
    save(web, url(invoice, balance), day="2027-05-20")
    path = url(invoice, balance)
    seen = fields_of(web.get(path))
    asked = web.post(path, seen | {"back": "1"})
    save(colleague, path, day="2027-05-25")

    told = web.post(path, fields_of(asked) | {"back": "1"})

    assert "Elle est passée au 25 mai 2027 entre-temps." in text(told)
    assert KeyDateValue.objects.get().day == date(2027, 5, 25)
    assert due(invoice) == date(2027, 5, 23)

    again = fields_of(told) | {"back": "1"}
    asked = web.post(path, again)
    web.post(path, fields_of(asked) | {"back": "1"})

    assert not KeyDateValue.objects.exists()


def test_going_back_twice_is_no_conflict(web, colleague, balance, invoice):
    save(web, url(invoice, balance), day="2027-05-20")
    path = url(invoice, balance)
    seen = fields_of(web.get(path)) | {"back": "1"}
    save(colleague, path, back="1")

    assert web.post(path, seen).status_code == 302

    assert not KeyDateValue.objects.exists()


def test_the_day_that_another_window_set_is_shown_before_it_is_replaced(web, balance, invoice):
    path = url(invoice, balance)
    old = fields_of(web.get(path))
    save(web, path, **old | {"day": "2027-05-20"})

    told = web.post(path, old | {"day": "2027-05-21"})

    assert "Elle est passée au 20 mai 2027 pendant votre saisie." in text(told)
    assert KeyDateValue.objects.get().day == date(2027, 5, 20)
    save(web, path, **fields_of(told))
    assert KeyDateValue.objects.get().day == date(2027, 5, 21)


def test_in_a_dialog_the_answer_draws_the_tab_again(web, balance, invoice):
    path, headers = url(invoice, balance), {"HX-Request": "true"}
    asked = web.post(path, {"day": "2027-05-20"}, headers=headers)
    told = asked.context["previewed"]

    response = web.post(path, {"day": "2027-05-20", "previewed": told}, headers=headers)

    assert asked.text.lstrip().startswith("<dialog")
    assert response["HX-Refresh"] == "true"
    assert due(invoice) == date(2027, 5, 18)


def test_one_that_is_not_there_is_not_found(web, balance, invoice):
    unknown = reverse("opportunities:key-date", args=[invoice.opportunity_id, 999])

    assert web.get(unknown).status_code == 404
    assert web.post(unknown, {"day": "2027-05-20"}).status_code == 404
    nowhere = reverse("opportunities:key-date", args=[999, balance.pk])
    assert web.get(nowhere).status_code == 404


def test_the_booking_dates_it_once_a_status_is_marked_as_sold(web, administrator, client):
    sold = StatusFactory(name="Confirmé")
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    template = AutoTaskTemplateFactory(
        status=sold, reference="key_date", key_date=deposit, offset_days=0
    )
    trip = OpportunityFactory(status=sold, name="Kyoto")
    assert trip.tasks.get().is_waiting
    client.force_login(administrator)
    plain = {"name": sold.name, "probability": 50, "color_name": sold.color, "is_active": "on"}

    client.post(sold.get_absolute_url(), plain | {"is_sold": "on"})

    trip.refresh_from_db()
    assert trip.booked_on == date(2027, 5, 12)
    assert trip.tasks.get(template=template).due_date == date(2027, 5, 19)

    client.post(sold.get_absolute_url(), plain | {"initial-is_sold": "True"})

    assert Opportunity.objects.get().booked_on is None
    assert trip.tasks.get().is_waiting


def test_the_tab_costs_as_many_queries_for_thirty(web, balance, django_assert_max_num_queries):
    trip = OpportunityFactory(travelling=True)
    with django_assert_max_num_queries(20) as one:
        web.get(trip.get_absolute_url())
    KeyDate.objects.bulk_create(KeyDate(name=f"Date {n}", position=n) for n in range(29))

    with django_assert_max_num_queries(len(one)):
        web.get(trip.get_absolute_url())
