import pytest

from tests.clients import Client
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_refusal_says_whom_to_ask(client, seller, administrator):
    UserFactory(name="Ancien patron", administrator=True, deactivated=True)
    client.force_login(seller)

    response = client.get("/parametres/statuts/")

    page = response.content.decode()
    assert response.status_code == 403
    assert "Contactez un administrateur de votre équipe" in page
    assert "Claire Martin" in page
    assert "mailto:claire@example.com" in page
    assert "Ancien patron" not in page


def test_who_has_no_access_has_no_settings_in_the_menu(client, seller):
    client.force_login(seller)

    page = client.get("/compte/").content.decode()

    assert 'href="/parametres/' not in page


def test_a_piece_of_a_page_is_refused_with_the_whole_page(client, seller):
    client.force_login(seller)

    response = client.get("/parametres/statuts/", headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert response["HX-Refresh"] == "true"


def test_the_right_counts_at_the_next_click_when_it_is_taken(screen_of, administrator):
    assert screen_of.get("/parametres/statuts/").status_code == 200

    administrator.can_configure = False
    administrator.save()

    assert screen_of.get("/parametres/statuts/").status_code == 403


@pytest.fixture
def screen_of(administrator):
    client = Client()
    client.force_login(administrator)
    return client
