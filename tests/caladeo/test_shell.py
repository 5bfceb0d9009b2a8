"""The frame of the pages, and the error pages in it."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from caladeo.models import User
from tests.clients import Client

ACCOUNT = "account:details"


def page_of(client, user):
    client.force_login(user)
    return client.get(reverse(ACCOUNT)).content.decode()


def test_only_people_with_the_right_see_the_settings_in_the_menu(client, administrator, seller):
    settings_url = reverse("statuses:list")

    assert settings_url in page_of(client, administrator)
    assert settings_url not in page_of(client, seller)


@pytest.mark.parametrize("theme", ["system", "light", "dark"])
def test_the_page_wears_the_theme_of_the_person(client, seller, theme):
    seller.theme = theme
    seller.save()

    assert f'data-theme="{theme}"' in page_of(client, seller)


def test_help_and_search_are_links_where_no_script_opens_their_window(client, seller):
    page = page_of(client, seller)

    assert 'href="/raccourcis/"' in page
    assert f'href="{reverse("tasks:everywhere")}"' in page


def test_the_help_is_a_window_and_a_page_that_teach_what_is_read_of_words(client, seller):
    client.force_login(seller)
    for headers, is_page in (({}, True), ({"HX-Request": "true"}, False)):
        text = client.get("/raccourcis/", headers=headers).text
        assert "dans une note ou une description\N{NO-BREAK SPACE}: envoyer" in text
        assert ("<html" in text) == is_page
        assert ("<dialog" in text) != is_page
        assert "à la fin d’une nouvelle tâche" in text
        assert "J-10" in text


def test_the_page_tells_the_keyboard_that_shortcuts_are_off(client, seller):
    seller.has_shortcuts = False
    seller.save()

    assert 'data-shortcuts="off"' in page_of(client, seller)


def test_people_who_join_one_after_another_get_different_colors(db):
    colors = [User.objects.create_user(f"lea{n}@example.com").color for n in range(3)]

    assert len(set(colors)) == 3
    assert set(User.objects.values_list("color", flat=True)) == set(colors)


def test_the_name_of_the_agency_is_beside_the_logo(client, seller, settings):
    settings.AGENCY_NAME = "Alizés Voyages"

    assert "Alizés Voyages" in page_of(client, seller)


def test_an_unknown_address_keeps_the_menu_and_a_way_back(client, seller):
    client.force_login(seller)

    response = client.get("/nulle-part/")

    assert response.status_code == 404
    page = response.content.decode()
    assert 'class="side"' in page
    assert "Cette page n’existe pas" in page


def test_an_unknown_address_shows_no_menu_to_a_passer_by(client, db):
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    assert 'class="side"' not in response.content.decode()


def test_a_form_without_its_token_says_that_the_page_is_old(seller):
    client = Client(enforce_csrf_checks=True)
    client.force_login(seller)

    response = client.post(reverse("account:appearance"), {"theme": "dark"})

    assert response.status_code == 403
    assert "restée ouverte trop longtemps" in response.content.decode()


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
def test_an_error_page_needs_nothing_to_be_drawn(template):
    page = render_to_string(template)

    assert 'href="/"' in page
