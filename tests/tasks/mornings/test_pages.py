"""Choosing the mail of the morning: asked once, on Mon compte, ended by a link."""

import re

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from tasks.mornings import choosing
from tests.clients import Client
from tests.factories import TaskFactory, UserFactory

pytestmark = pytest.mark.django_db
CHOICE = "/compte/point-du-matin/"


@pytest.fixture
def anna(client: Client) -> User:
    anna = UserFactory(name="Anna Moreau", morning_mail="")
    client.force_login(anna)
    TaskFactory(opportunity__manager=anna)
    return anna


def page(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode().replace("\u00a0", " ")


def test_it_is_asked_once_on_mes_taches(anna, client):
    assert "Vos tâches du jour par e-mail" in page(client, "/")

    client.post(CHOICE, {"when": "never", "next": "/"})

    assert "Vos tâches du jour par e-mail" not in page(client, "/")
    anna.refresh_from_db()
    assert anna.morning_mail == "never"


def test_it_is_not_asked_where_no_mail_leaves(anna, client, settings):
    backend = "django.core.mail.backends.console.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend}}
    assert "Vos tâches du jour par e-mail" not in page(client, "/")
    # Also where the answer was wrong, on a page of its own.
    alone = client.post(CHOICE, {"when": "hourly"}).text
    for said in (page(client, "/compte/"), alone):
        assert said.count("Aucun serveur d’e-mail n’est réglé") == 1
        assert "Un seul message" not in said


def test_a_yes_brings_it_on_working_days_at_the_hour_that_was_said(anna, client):
    answer = client.post(CHOICE, {"when": "workdays", "next": "/?vue=toutes"})
    assert answer.headers["Location"] == "/?vue=toutes"
    anna.refresh_from_db()
    assert (anna.morning_mail, anna.morning_minute) == ("workdays", 450)
    assert "les jours ouvrés, à 7 h 30" in page(client, "/")


def test_day_and_hour_are_chosen_on_mon_compte(anna, client):
    client.post(CHOICE, {"when": "monday", "minute": "540"})
    anna.refresh_from_db()
    assert (anna.morning_mail, anna.morning_minute) == ("monday", 540)
    said = page(client, "/compte/")
    assert re.search(r'value="monday"[^>]* checked', said)
    assert '<option value="540" selected>9 h 00</option>' in said


@pytest.mark.both
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"when": "hourly"},
        {"when": "monday", "minute": "180"},
        {"when": "monday", "minute": "x"},
        {"when": ["monday\0"], "minute": "450"},
    ],
)
def test_a_bad_answer_is_said_and_nothing_is_written(sent, anna, client):
    answer = client.post(CHOICE, sent)
    assert answer.status_code == 200
    assert 'class="field-error"' in answer.content.decode()
    assert "Erreur · " in answer.content.decode()
    anna.refresh_from_db()
    assert (anna.morning_mail, anna.morning_minute) == ("", 450)


def test_the_mail_of_today_is_shown_as_it_leaves(anna, client):
    answer = client.get(f"{CHOICE}aujourdhui/", follow=True)
    assert "Rien à faire aujourd’hui" in answer.content.decode().replace("\u00a0", " ")

    TaskFactory(opportunity__manager=anna, due_date="2020-01-01", name="Relancer")
    answer = client.get(f"{CHOICE}aujourdhui/")
    assert "Bonjour Anna" in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'"
    )


def test_the_link_of_a_mail_asks_and_then_ends_it_without_signing_in(anna):
    User.objects.update(morning_mail="workdays")
    path = choosing.end_url(anna).removeprefix("http://testserver")
    stranger = Client(enforce_csrf_checks=True)

    assert "Ne plus recevoir le point du matin" in page(stranger, path)
    anna.refresh_from_db()
    assert anna.morning_mail == "workdays"

    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})

    assert "Vous ne recevrez plus" in answer.content.decode()
    anna.refresh_from_db()
    assert anna.morning_mail == "never"


@pytest.mark.both
@pytest.mark.parametrize("change", ["", "1:x", "{pk}:x", "{key}x", "x{key}", "\0"])
def test_a_link_that_was_made_up_is_nobodys(change, anna, client):
    key = change.format(pk=anna.pk, key=choosing.key_of(anna))
    for method in (client.get, client.post):
        assert method(f"{CHOICE}arret/", query_params={"cle": key}).status_code == 404


def test_the_link_of_somebody_who_left_is_nobodys(anna, client):
    path = choosing.end_url(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_who_has_no_settings_is_told_whom_to_ask(client, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    UserFactory(administrator=True, name="Anna Moreau")
    client.force_login(UserFactory(can_configure=False))

    said = page(client, "/compte/")

    assert "Les e-mails ne partent pas encore : demandez à Anna Moreau." in said
    assert "hébergeur" not in said


def test_the_mail_that_is_looked_at_says_that_it_is_an_example(anna, client):
    TaskFactory(opportunity__manager=anna, due_date=clock.today())
    client.post(CHOICE, {"when": "never"})

    said = page(client, f"{CHOICE}aujourdhui/")

    assert "Un exemple : voici ce que dit le message de ce matin." in said
    assert reverse("account:details") in said
    assert "7 h 30" not in said
