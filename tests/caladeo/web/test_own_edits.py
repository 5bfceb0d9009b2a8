"""A save from an older copy of a page is told as one's own, and not as a colleague's."""

import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.reading import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("opportunities:edition", args=[OpportunityFactory(name="Kyoto").pk])


def name() -> str:
    return Opportunity.objects.get().name


def told(answer) -> str:
    return str(answer.context["form"].errors).replace("\u00a0", " ")


def test_what_another_window_saved_is_shown_before_it_is_replaced(web, url):
    old = fields_of(web.get(url))
    web.post(url, old | {"name": "Osaka"})

    answer = web.post(url, old | {"name": "Nara"})

    assert "Vous l’avez modifié dans une autre fenêtre : « Osaka »" in told(answer)
    assert name() == "Osaka"
    assert web.post(url, fields_of(answer)).status_code == 302
    assert name() == "Nara"


def test_two_windows_may_change_different_fields(web, url):
    old = fields_of(web.get(url))

    assert web.post(url, old | {"name": "Osaka"}).status_code == 302
    assert web.post(url, old | {"expected_revenue": "1 500"}).status_code == 302

    assert (name(), Opportunity.objects.get().expected_revenue) == ("Osaka", 1500)


def test_a_double_click_is_one_save(web, url):
    old = fields_of(web.get(url))

    for _press in range(2):
        assert web.post(url, old | {"name": "Osaka"}).status_code == 302


def test_a_long_text_of_ones_own_is_known_too(web):
    task = TaskFactory(description="court")
    edition = reverse("tasks:edition", args=[task.pk])
    old = fields_of(web.get(edition))

    web.post(edition, old | {"description": "une ligne\r\n" * 50})

    assert "dans une autre fenêtre" in told(web.post(edition, old | {"description": "rien"}))


def test_a_colleague_who_saved_since_is_still_told(web, url):
    old = fields_of(web.get(url))
    web.post(url, old | {"name": "Osaka"})
    other = Client()
    other.force_login(UserFactory())
    other.post(url, fields_of(other.get(url)) | {"name": "Nara"})

    answer = web.post(url, old | {"name": "Tokyo"})

    assert "« Nara »" in str(answer.context["form"].errors).replace("\u00a0", " ")
    assert name() == "Nara"


def test_the_colleague_is_told_of_the_two_saves(web, url):
    other = Client()
    other.force_login(UserFactory())
    old = fields_of(other.get(url))
    web.post(url, fields_of(web.get(url)) | {"name": "Osaka"})

    assert list(other.post(url, old | {"name": "Nara"}).context["form"].errors) == ["name"]
    assert name() == "Osaka"


def test_what_was_refused_was_not_saved(web, url):
    old = fields_of(web.get(url))
    web.post(url, old | {"name": "Nara", "participants": "zéro"})
    Opportunity.objects.update(name="Nara")

    assert list(web.post(url, old | {"name": "Tokyo"}).context["form"].errors) == ["name"]
