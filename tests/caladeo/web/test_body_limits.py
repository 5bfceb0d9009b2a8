"""How much a request may send, before any of it is read."""

import io
from typing import Any

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import ImportFile
from tests.clients import Client
from tests.factories import OpportunityFactory

IMPORT = reverse("opportunities:import")
MEGABYTE = 2**20
pytestmark = pytest.mark.django_db


class Unread(io.RawIOBase):
    """A body of which nothing may be read."""

    def read(self, _size: int = -1, /) -> bytes:
        raise AssertionError("a part of the body was read")

    readline = read


class Counted(io.RawIOBase):
    """An endless body, and how much of it was read."""

    taken = 0

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0
        self.taken += size
        return b"x" * size


@pytest.fixture
def seller_screen(client: Client, seller: User) -> Client:
    client.force_login(seller)
    return client


def send(client: Client, path: str, length: int, body: Any = None, **more: Any) -> Any:
    kind = more.pop("content_type", "multipart/form-data; boundary=x")
    return client.post(
        path,
        **{
            "data": b"",
            "content_type": kind,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(length),
            "wsgi.input": body or Unread(),
            **more,
        },
    )


@pytest.mark.parametrize(
    "path", ["/connexion/", IMPORT, "/mot-de-passe/oublie/", "/no/such/", "/admin/"]
)
@pytest.mark.parametrize("length", [MEGABYTE + 1, 200 * MEGABYTE])
def test_nobody_sends_much_before_signing_in(client: Client, path: str, length: int) -> None:
    answer = send(client, path, length)

    assert answer.status_code == 413
    assert "C’est trop en une fois" in answer.content.decode()


@pytest.mark.parametrize("path", ["/connexion/", "/compte/", "/no/such/"])
def test_who_is_signed_in_sends_much_to_the_import_only(seller_screen: Client, path: str) -> None:
    assert send(seller_screen, path, MEGABYTE + 1).status_code == 413
    assert send(seller_screen, IMPORT, 32 * MEGABYTE + 1).status_code == 413


def test_a_long_file_comes_in(seller_screen: Client) -> None:
    file = io.BytesIO(b"nom;client\n" + b"Kyoto;Martin\n" * 100_000)
    file.name = "voyages.csv"

    answer = seller_screen.post(IMPORT, {"kind": "opportunities", "file": file})

    assert answer.status_code != 413


def test_a_usual_body_is_let_through(seller_screen: Client) -> None:
    trip = OpportunityFactory()

    answer = seller_screen.post(
        f"/opportunites/{trip.pk}/etoile/", {"starred": "on", "x": "x" * (MEGABYTE - 2000)}
    )

    assert answer.status_code == 302


@pytest.mark.parametrize("length", ["", "-5", "many", "1e9"])
def test_a_length_that_is_none_is_no_body(client: Client, length: str) -> None:
    answer = send(client, "/connexion/", 0, CONTENT_LENGTH=length)

    assert answer.status_code in (200, 400)


def chunked(client: Client, path: str, body: Any, **more: Any) -> Any:
    return send(client, path, 0, body, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked", **more)


def test_an_endless_body_is_cut_where_it_becomes_too_long(
    client: Client, seller_screen: Client
) -> None:
    small, large = Counted(), Counted()

    assert chunked(Client(), IMPORT, small).status_code == 413
    assert small.taken == MEGABYTE + 1
    assert chunked(seller_screen, IMPORT, large).status_code == 413
    assert large.taken == 32 * MEGABYTE + 1


def test_a_body_that_does_not_say_its_length_is_read(seller_screen: Client) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nclients\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        b"nom\r\nMartin\r\n--x--\r\n"
    )

    answer = chunked(seller_screen, IMPORT, io.BytesIO(body))

    assert answer.status_code == 302
    assert ImportFile.objects.get().rows == [(2, ["Martin"])]
