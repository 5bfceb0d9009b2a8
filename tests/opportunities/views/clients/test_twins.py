"""Clients that are there twice are pointed out."""

import pytest
from django.urls import reverse

from tests.factories import ClientFactory
from tests.tasks import reading

TWINS = reverse("opportunities:client-twins")

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "Nadia@Example.com"}, "même e-mail"),
        ({"phone": "0033 6.39.98.29.49"}, "même téléphone"),
        ({"phone": "02 61 91 00 00 / 06 39 98 29 49"}, "même téléphone"),
        ({"name": "NADIA HADDAD"}, "même nom"),
    ],
)
def test_who_is_typed_again_is_pointed_out(web, typed, words):
    nadia = ClientFactory(
        name="Nadia Haddad", email="nadia@example.com", phone="+33 6 39 98 29 49", contact_name="N."
    )

    answer = web.get(TWINS, typed)

    assert f'href="{nadia.get_absolute_url()}"' in answer.text
    assert words in reading.text(answer)
    assert nadia.name not in web.get(TWINS, typed | {"sauf": nadia.pk}).text


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Nadia", "email": "adia@example.com", "phone": "06 39 98 29 4"},
        {"name": "Nadia Haddad Martin"},
        {"name": "N.", "phone": "29 49"},
        {},
        {"name": "\x00", "email": "%", "sauf": "x"},
    ],
)
def test_who_is_only_alike_is_not(web, typed):
    ClientFactory(name="Nadia Haddad", email="nadia@example.com", phone="0639982949")

    assert "data-twins" not in web.get(TWINS, typed).text


def test_both_pages_name_the_other(web):
    one = ClientFactory(name="Famille Lefèvre", email="a@example.com")
    other = ClientFactory(name="T. Lefèvre", email="A@example.com")

    assert f'href="{other.get_absolute_url()}"' in web.get(one.get_absolute_url()).text
    assert f'href="{one.get_absolute_url()}"' in web.get(other.get_absolute_url()).text


def test_the_list_is_exported_with_our_number(web):
    nadia = ClientFactory(name="Nadia Haddad", kind="couple", phone="06 39 98 29 49")
    ClientFactory(name="Oman")

    answer = web.get(reverse("opportunities:client-export", args=["csv"]) + "?q=nadia")

    lines = b"".join(answer).decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("N° du client;Client;")
    assert lines[1].startswith(f"{nadia.pk};Nadia Haddad;Couple;")
    assert "Oman" not in "".join(lines)
