from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities import models
from opportunities.models import Opportunity
from statuses.models import Status
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.reading import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto(seller: User, lefevre: models.Client, first: Status) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto", client=lefevre, manager=seller, status=first, travelling=True
    )


def edition(opportunity: Opportunity) -> str:
    return reverse("opportunities:edition", args=[opportunity.pk])


def opened(web: Client, opportunity: Opportunity) -> dict[str, str]:
    return fields_of(web.get(edition(opportunity)))


def test_editing_writes_what_changed_and_the_tasks_follow(web, seller, kyoto):
    confirmed = AutoTaskTemplateFactory(before_departure=True).status
    kyoto.status = confirmed
    kyoto.save()

    sent = opened(web, kyoto) | {"departure_date": "2027-07-14"}
    asked = web.post(edition(kyoto), sent)
    response = web.post(edition(kyoto), sent | {"previewed": asked.context["previewed"]})

    assert response.url == kyoto.get_absolute_url()
    kyoto.refresh_from_db()
    assert (kyoto.departure_date, kyoto.duration_days) == (date(2027, 7, 14), 15)
    assert kyoto.tasks.get(change__to_status=confirmed).due_date == date(2027, 6, 14)


def test_a_form_without_a_status_moves_nothing(web, kyoto):
    moved = StatusFactory(name="Devis envoyé")
    sent = opened(web, kyoto) | {"name": "Kyoto au printemps", "status": moved.pk}

    assert 'name="status"' not in web.get(edition(kyoto)).text
    web.post(edition(kyoto), sent)

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.status.name) == ("Kyoto au printemps", "Nouveau projet")


def test_another_return_changes_the_duration(web, kyoto):
    web.post(edition(kyoto), opened(web, kyoto) | {"return_date": "2027-06-20"})

    kyoto.refresh_from_db()
    assert (kyoto.duration_days, kyoto.return_date) == (7, date(2027, 6, 20))


@pytest.mark.parametrize("name", ["return_date", "duration_days"])
def test_an_emptied_return_or_duration_is_unknown_again(web, kyoto, name):
    web.post(edition(kyoto), opened(web, kyoto) | {name: ""})

    kyoto.refresh_from_db()
    assert kyoto.duration_days is None


def test_different_fields_of_two_people_merge(web, kyoto):
    sent = opened(web, kyoto) | {"name": "Kyoto au printemps"}
    Opportunity.objects.filter(pk=kyoto.pk).update(destinations="Japon")

    web.post(edition(kyoto), sent)

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.destinations) == ("Kyoto au printemps", "Japon")


def test_the_same_field_of_two_people_shows_both_and_keeps_what_was_typed(web, kyoto):
    sent = opened(web, kyoto) | {"name": "Kyoto au printemps"}
    Opportunity.objects.filter(pk=kyoto.pk).update(name="Kyoto en automne")

    response = web.post(edition(kyoto), sent)

    assert "Kyoto en automne" in response.text
    assert 'value="Kyoto au printemps"' in response.text
    kyoto.refresh_from_db()
    assert kyoto.name == "Kyoto en automne"


def test_a_return_over_dates_that_somebody_moved_is_asked_again(web, kyoto):
    sent = opened(web, kyoto) | {"return_date": "2027-06-20"}
    kyoto.departure_date = date(2027, 7, 1)
    kyoto.save()

    response = web.post(edition(kyoto), sent)

    assert "field-error" in response.text
    kyoto.refresh_from_db()
    assert kyoto.duration_days == 15


def test_saving_an_untouched_form_undoes_nothing(web, kyoto):
    sent = opened(web, kyoto)
    garnier = ClientFactory(name="Famille Garnier")
    Opportunity.objects.filter(pk=kyoto.pk).update(client=garnier, expected_revenue="14800.50")

    web.post(edition(kyoto), sent)

    kyoto.refresh_from_db()
    assert (kyoto.client, kyoto.expected_revenue) == (garnier, Decimal("14800.50"))


def test_a_client_that_two_people_chose_is_asked_again(web, kyoto):
    sent = opened(web, kyoto) | {"client": ClientFactory(name="Famille Garnier").pk}
    perrin = ClientFactory(name="Inès Perrin")
    Opportunity.objects.filter(pk=kyoto.pk).update(client=perrin)

    first = web.post(edition(kyoto), sent)
    again = web.post(edition(kyoto), fields_of(first))

    assert "Inès Perrin" in first.text
    assert again.url == kyoto.get_absolute_url()
    kyoto.refresh_from_db()
    assert kyoto.client.name == "Famille Garnier"


def test_the_client_may_be_another_or_a_new_one(web, kyoto):
    garnier = ClientFactory(name="Famille Garnier")
    web.post(edition(kyoto), opened(web, kyoto) | {"client": garnier.pk})
    kyoto.refresh_from_db()
    assert kyoto.client == garnier

    new = {"client": "new", "new_client-name": "Club Pédale", "new_client-kind": "association"}
    web.post(edition(kyoto), opened(web, kyoto) | new)
    kyoto.refresh_from_db()
    assert kyoto.client.name == "Club Pédale"


def test_a_manager_who_left_stays_until_somebody_else_is_chosen(web, kyoto):
    kyoto.manager = stranger = UserFactory()
    kyoto.save()
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    web.post(edition(kyoto), opened(web, kyoto) | {"name": "Kyoto au printemps"})

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.manager) == ("Kyoto au printemps", stranger)


def test_an_opportunity_deleted_meanwhile_is_not_found(web, kyoto):
    sent, url = opened(web, kyoto), edition(kyoto)
    kyoto.delete()

    assert web.post(url, sent).status_code == 404
