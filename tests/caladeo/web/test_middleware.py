import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from caladeo.accounts import links
from caladeo.logs import WithoutSecrets
from caladeo.models import User
from tests.clients import Client
from tests.factories import OpportunityFactory


@pytest.mark.django_db
def test_health_can_still_tell_of_a_silent_database_to_who_is_signed_in(
    client: Client, seller: User
) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("gone away")

    client.force_login(seller)

    with connection.execute_wrapper(refuse):
        answer = client.get("/health")

    assert answer.status_code == 503


@pytest.mark.django_db(transaction=True)
def test_who_cannot_write_beside_long_work_is_told_to_try_again(
    client: Client, seller: User
) -> None:
    def locked(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "opportunities_'):
            raise OperationalError("database is locked") from OSError("database is locked")
        return execute(sql, *rest)

    client.force_login(seller)
    kyoto = OpportunityFactory()

    with connection.execute_wrapper(locked):
        answer = client.post(f"/opportunites/{kyoto.pk}/etoile/", {"starred": "on"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Une longue opération est en cours d’écriture" in answer.text


@pytest.mark.django_db
def test_every_page_is_closed_to_who_is_not_signed_in(client: Client) -> None:
    assert client.get("/compte/?x=1").url == "/connexion/?next=/compte/%3Fx%3D1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/compte/?x=1#top", "/compte/%3Fx%3D1"),
        ("https://evil.example/compte/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_after_an_action_people_come_back_to_its_page(
    client: Client, referer: str, after: str
) -> None:
    answer = client.post("/compte/apparence/", {"theme": "dark"}, headers={"referer": referer})

    assert answer.url == f"/connexion/?next={after}"


@pytest.mark.django_db
def test_an_action_opened_as_a_page_says_so(client: Client, seller: User) -> None:
    client.force_login(seller)

    answer = client.get("/deconnexion/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Il n’y a rien à afficher ici" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["caladeo_session", "csrftoken", "django_language", "messages"])
@pytest.mark.parametrize("value", [r'"aaaaaaaa\000aaaaaaaa"', "x" * 5000, '"'])
def test_a_forged_cookie_signs_nobody_in_and_does_no_harm(
    client: Client, name: str, value: str
) -> None:
    answer = client.get("/compte/", headers={"cookie": f"{name}={value}"})

    assert answer.status_code == 302
    assert client.get("/connexion/", headers={"cookie": f"{name}={value}"}).status_code == 200


@pytest.mark.django_db
def test_a_link_that_fails_is_logged_without_its_token(seller: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    link = links.path(links.RESET, person=seller)
    console = settings.LOGGING["handlers"]["console"]["filters"]
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(WithoutSecrets())
    logging.getLogger("django").addHandler(handler)

    strict.post(link, {"password": "six petites pommes"})
    logging.getLogger("django").removeHandler(handler)

    told = handler.stream.getvalue()
    assert console == ["without_secrets"]
    assert "/mot-de-passe/nouveau/" in told
    assert link.split("/")[-2] not in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/opportunites/",
        "/opportunites/tableau/",
        "/compte/",
        "/opportunites/export/csv/",
        "/no",
    ],
)
def test_nothing_that_is_drawn_for_a_person_is_kept(
    client: Client, seller: User, path: str
) -> None:
    client.force_login(seller)

    answer = client.get(path, follow=True)

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_what_is_the_same_for_everybody_may_be_kept(client: Client) -> None:
    assert "max-age=86400" in client.get("/favicon.ico")["Cache-Control"]
