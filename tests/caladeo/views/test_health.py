import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.mark.django_db
@pytest.mark.both
def test_the_health_page_answers_without_signing_in(client: Client) -> None:
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


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
