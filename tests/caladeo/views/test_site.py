import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from tests.clients import Client


@pytest.mark.django_db
@pytest.mark.both
def test_the_health_page_answers_without_signing_in(client: Client) -> None:
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "worker": "never seen", "clock": "never seen"}


def test_the_process_lives_without_a_database(client: Client) -> None:
    answer = client.get("/health/live")

    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.both
def test_a_silent_database_is_told(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("gone away")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health")

    assert answer.status_code == 503


@pytest.mark.django_db
@pytest.mark.both
def test_a_pending_migration_is_told(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="tasks").delete()

    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json() == {"status": "migrations pending"}


@pytest.mark.django_db
@pytest.mark.both
def test_a_database_without_tables_is_told(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")

    answer = client.get("/health")

    assert answer.status_code == 503


def test_the_icon_is_found_without_signing_in(client: Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer.status_code == 302
    assert answer["Location"] == "/static/caladeo/favicon.svg"


def test_the_settings_lead_to_the_statuses_and_the_users(client, administrator):
    client.force_login(administrator)

    page = client.get("/parametres/").content.decode()

    assert f'href="{reverse("statuses:list")}"' in page
    assert f'href="{reverse("team:list")}"' in page


def test_a_seller_is_told_whom_to_ask(client, seller, administrator):
    client.force_login(seller)

    response = client.get("/parametres/")

    assert response.status_code == 403
    assert administrator.email in response.content.decode()


def test_the_settings_change_nothing_by_post(client, administrator):
    client.force_login(administrator)

    assert client.post("/parametres/").status_code == 405
