"""What a changed date or manager has moved: said after saving, told in the history, put back."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities import key_dates
from opportunities.models import FactChange, Opportunity
from opportunities.moves import tracked_fields
from statuses.models import KeyDate
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    UserFactory,
    delete_key_date,
)
from tests.reading import fields_of
from tests.tasks import reading
from tests.tasks.conftest import today  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(seller: User, client: Client, today: date) -> Client:  # noqa: F811
    client.force_login(seller)
    return client


@pytest.fixture
def anna() -> User:
    return UserFactory(name="Anna Moreau")


@pytest.fixture
def lea() -> User:
    return UserFactory(name="Léa Petit")


@pytest.fixture
def trip(web: Client, anna: User) -> Opportunity:
    """Leaves on 14 June 2027 for 15 days; Anna asks for the balance and calls after it."""
    rule = AutoTaskTemplateFactory(before_departure=True, name="Solde")
    AutoTaskTemplateFactory(status=rule.status, reference="return", offset_days=2, name="Rappeler")
    return OpportunityFactory(status=rule.status, manager=anna, travelling=True)


def text(response) -> str:
    return reading.text(response).replace("\u00a0", " ").replace("\u202f", " ")


def toast(response) -> str:
    return response.text.split('id="toasts"')[1]


def save(web, trip, **typed):
    """Saves the form, twice when it says first what moves."""
    url = reverse("opportunities:edition", args=[trip.pk])
    response = web.post(url, fields_of(web.get(url)) | typed, follow=True)
    if not response.redirect_chain:
        response = web.post(url, fields_of(response), follow=True)
    return response


def history(web, trip) -> str:
    return text(web.get(reverse("tasks:journal", args=[trip.pk])))


def undo(web, trip, *changes) -> str:
    url = reverse("opportunities:facts-undo", args=[trip.pk])
    keys = ".".join(str(row.pk) for row in changes or FactChange.objects.order_by("-pk")[:1])
    response = web.post(url, {"changes": keys}, follow=True)
    assert response.status_code == 200
    return text(response)


def days(trip) -> dict[str, date]:
    return dict(Task.objects.filter(opportunity=trip).values_list("name", "due_date"))


def test_saving_says_what_moved_and_unfolds_before_and_after(web, trip):
    page = save(web, trip, departure_date="2027-06-18", return_date="2027-07-02")

    words = text(page)
    assert "2 tâches déplacées" in words
    assert "Solde sam. 15 mai puis mer. 19 mai" in words
    assert reverse("opportunities:facts-undo", args=[trip.pk]) in toast(page)


def test_the_message_puts_departure_and_duration_back_together(web, trip):
    before = days(trip)
    page = save(web, trip, departure_date="2027-06-18", return_date="2027-06-20", duration_days="3")
    assert FactChange.objects.count() == 2
    sent = toast(page).split('name="changes" value="')[1].split('"')[0]

    url = reverse("opportunities:facts-undo", args=[trip.pk])
    words = text(web.post(url, {"changes": sent}, follow=True))

    trip.refresh_from_db()
    assert (trip.departure_date, trip.duration_days) == (date(2027, 6, 14), 15)
    assert days(trip) == before
    assert "Changement annulé, 2 tâches déplacées" in words


def test_the_history_tells_what_moved_by_whom_and_offers_the_way_back(web, trip, seller):
    save(web, trip, departure_date="2027-06-18", return_date="2027-07-02")

    page = history(web, trip)

    assert "Départ déplacé du 14 au 18 juin 2027 par Julien Bernard Annuler ce changement" in page
    assert "2 tâches déplacées Solde sam. 15 mai" in page

    words = undo(web, trip)

    assert "Départ déplacé du 14 au 18 juin 2027 annulé par Julien Bernard au bout de" in words
    assert "Annuler ce changement" not in words


def test_a_manager_is_previewed_told_and_put_back(web, trip, anna, lea):
    url = reverse("opportunities:travel-effects", args=[trip.pk])
    sent = {"manager": lea.pk, "initial-manager": anna.pk}
    assert "2 tâches passent à Léa Petit" in text(web.get(url, sent))
    asked = web.post(
        reverse("opportunities:edition", args=[trip.pk]),
        fields_of(web.get(reverse("opportunities:edition", args=[trip.pk]))) | {"manager": lea.pk},
    )
    assert "Rien n’est encore enregistré" in text(asked)
    assert set(trip.tasks.values_list("assignee", flat=True)) == {anna.pk}

    words = text(save(web, trip, manager=str(lea.pk)))

    assert "2 tâches passées à Léa Petit" in words
    assert "Gestionnaire changé Anna Moreau → Léa Petit par Julien Bernard" in history(web, trip)
    assert "Changement annulé, 2 tâches passées à Anna Moreau" in undo(web, trip)
    assert set(trip.tasks.values_list("assignee", flat=True)) == {anna.pk}


def test_a_manager_who_left_does_not_get_the_trip_back(web, trip, anna, lea):
    tracked_fields.write(Opportunity.objects.all(), manager=lea)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert "Annuler ce changement" not in history(web, trip)
    assert "ne peut plus se connecter" in undo(web, trip)
    trip.refresh_from_db()
    assert trip.manager == lea


def test_a_key_date_goes_back_to_its_day_and_to_its_formula(web, trip, seller):
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    for day in (date(2027, 5, 20), date(2027, 5, 25)):
        key_dates.write(trip, {balance.pk: day}, by=seller, at=clock.now())
    assert "Date clé « Solde » déplacée du 20 au 25 mai 2027" in history(web, trip)

    undo(web, trip)
    line = key_dates.lines(trip)[0]
    assert (line.day, line.is_set) == (date(2027, 5, 20), True)

    undo(web, trip, FactChange.objects.earliest("pk"))
    line = key_dates.lines(trip)[0]
    assert (line.day, line.is_set) == (date(2027, 5, 15), False)


def test_a_key_date_that_was_deleted_has_no_way_back(web, trip, seller):
    option = KeyDate.objects.create(name="Option")
    key_dates.write(trip, {option.pk: date(2027, 5, 20)}, by=seller, at=clock.now())
    delete_key_date(option.pk)

    assert "Cette date clé a été supprimée" in undo(web, trip)
    assert "Date clé « supprimée » fixée au 20 mai 2027" in history(web, trip)


def test_what_a_colleague_changed_is_put_back_from_the_journal_only(web, trip, seller, lea):
    for day, by in ((16, lea), (20, seller)):
        changed = {"departure_date": date(2027, 6, day)}
        tracked_fields.write(Opportunity.objects.all(), by=by, at=clock.now(), **changed)

    words = undo(web, trip, FactChange.objects.latest("pk"))

    assert "Changement annulé" in words
    assert "Annuler aussi" not in words
    assert "Annuler ce changement" in history(web, trip)


def test_facts_go_back_step_by_step(web, trip, seller):
    for day in (16, 20):
        changed = {"departure_date": date(2027, 6, day)}
        tracked_fields.write(Opportunity.objects.all(), by=seller, at=clock.now(), **changed)
    first, last = FactChange.objects.order_by("pk")

    assert "a encore été changé depuis" in undo(web, trip, first)
    assert "Annuler aussi le précédent" in undo(web, trip, last)
    words = undo(web, trip, first)

    trip.refresh_from_db()
    assert trip.departure_date == date(2027, 6, 14)
    assert "Annuler aussi" not in words
    assert "Ce changement est déjà annulé" in undo(web, trip, first)


def test_another_fact_hinders_nothing(web, trip, lea):
    tracked_fields.write(Opportunity.objects.all(), departure_date=date(2027, 6, 16))
    moved = FactChange.objects.get()
    tracked_fields.write(Opportunity.objects.all(), manager=lea)

    undo(web, trip, moved)

    trip.refresh_from_db()
    assert (trip.departure_date, trip.manager) == (date(2027, 6, 14), lea)


def test_after_a_day_it_is_too_late(web, trip):
    tracked_fields.write(Opportunity.objects.all(), departure_date=date(2027, 6, 16))

    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        assert "Annuler ce changement" not in history(web, trip)
        assert "il est trop tard" in undo(web, trip)
    trip.refresh_from_db()
    assert trip.departure_date == date(2027, 6, 16)


@pytest.mark.parametrize(("sent", "status"), [("", 400), ("x.y", 400), ("1.x", 404), ("404", 404)])
def test_only_changes_of_this_trip_are_put_back(web, trip, sent, status):
    other = OpportunityFactory(travelling=True)
    tracked_fields.write(Opportunity.objects.filter(pk=other.pk), departure_date=date(2027, 6, 16))
    url = reverse("opportunities:facts-undo", args=[trip.pk])
    sent = sent.replace("1", str(FactChange.objects.get().pk))

    assert web.post(url, {"changes": sent}).status_code == status
    assert web.get(url).status_code == 405
    assert FactChange.objects.count() == 1


def later(minutes: int) -> datetime:
    return clock.now() + timedelta(minutes=minutes + 1)


def test_status_and_facts_stand_in_the_order_of_time_page_by_page(web, trip):
    for count in range(60):
        tracked_fields.write(Opportunity.objects.all(), duration_days=16 + count, at=later(count))

    first = web.get(reverse("tasks:journal", args=[trip.pk]))
    address = first.text.split('href="?avant=')[1].split('"')[0]
    rest = text(web.get(reverse("tasks:journal", args=[trip.pk]), {"avant": address}))

    assert text(first).count("Durée changée") == 50
    assert "de 74 à 75 jours" in text(first)
    assert rest.count("Durée changée") == 10
    assert "Opportunité créée dans" in rest
    assert "Opportunité créée dans" not in text(first)
