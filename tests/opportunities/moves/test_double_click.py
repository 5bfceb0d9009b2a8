"""Two clicks at the same moment, each in a thread and a connection of its own."""

from functools import partial

import pytest
from django.conf import settings
from django.urls import reverse

from opportunities import models
from opportunities.events import Source
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.moves import bulk
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.racing import together

CREATION = reverse("opportunities:creation")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hands(seller):
    """`hands()`: another window of the same person, in the same session."""
    first = Client()
    first.force_login(seller)

    def window() -> Client:
        other = Client()
        other.cookies[settings.SESSION_COOKIE_NAME] = first.cookies[
            settings.SESSION_COOKIE_NAME
        ].value
        return other

    return window


def test_a_double_click_on_create_makes_one_opportunity_and_one_client(hands, seller):
    AutoTaskTemplateFactory(status=StatusFactory(position=0))
    typed = {
        "name": "Kyoto",
        "client": "new",
        "new_client-name": "Famille Lefèvre",
        "new_client-kind": "family",
        "manager": seller.pk,
        "token": hands().get(CREATION).context["token"],
    }

    answers = together(*(partial(hands().post, CREATION, typed) for _ in range(2)))

    assert {answer.status_code for answer in answers} == {302}
    assert (Opportunity.objects.count(), models.Client.objects.count()) == (1, 1)
    assert Opportunity.objects.get().tasks.count() == 1


def test_two_people_who_move_a_card_to_two_columns_make_one_change(hands):
    kyoto = OpportunityFactory(client=ClientFactory())
    url = reverse("opportunities:transition", args=[kyoto.pk])
    moves = [{"to": StatusFactory().pk, "seen": kyoto.status_id} for _ in range(2)]

    answers = together(*(partial(hands().post, url, data) for data in moves))

    assert {answer.status_code for answer in answers} == {302}
    assert StatusChange.objects.filter(opportunity=kyoto).count() == 2


def test_a_double_click_on_undo_leads_back_once(hands):
    kyoto = OpportunityFactory(client=ClientFactory())
    kyoto.status = AutoTaskTemplateFactory().status
    kyoto.save()
    undo = reverse("opportunities:undo", args=[kyoto.changes.latest_first()[0].pk])

    answers = together(*(partial(hands().post, undo) for _ in range(2)))

    assert {answer.status_code for answer in answers} == {302}
    assert [row.source for row in kyoto.changes.order_by("pk")[2:]] == [Source.UNDO]
    assert not kyoto.tasks.exists()


def test_a_double_click_on_a_bulk_move_moves_once_and_goes_back_once(hands):
    to, trips = AutoTaskTemplateFactory().status, OpportunityFactory.create_batch(3)
    move = {"to": to.pk, "seen": bulk.write_seen(trips)}

    url = reverse("opportunities:bulk-move")
    moves = together(*(partial(hands().post, url, move) for _ in range(2)))
    undo = reverse("opportunities:batch-undo", args=[Batch.objects.get().pk])
    undos = together(*(partial(hands().post, undo) for _ in range(2)))

    assert {answer.status_code for answer in (*moves, *undos)} == {302}
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3
    assert StatusChange.objects.filter(source=Source.UNDO).count() == 3
