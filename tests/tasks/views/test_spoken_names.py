"""The names of rules hold words such as {client}: on a trip they are told filled in, everywhere."""

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.models import Opportunity
from opportunities.moves import transitions
from tasks.actions import editing, exempting
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, StatusFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db
WAITING = "en attente de « Devis à Famille Lefèvre »"
EXPECTED = "si « Devis à Famille Lefèvre » est fait le"


@pytest.fixture
def quote():
    return AutoTaskTemplateFactory(name="Devis à {client}")


@pytest.fixture
def call(quote):
    return AutoTaskTemplateFactory(
        status=quote.status, name="Relancer {client}", reference="task", predecessor=quote
    )


def enter(trip, status):
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=status, by=None, source="screen", at=clock.now())
    trip.refresh_from_db()


def read(desk, name, trip, **asked):
    return reading.text(desk.get(reverse(name, args=[trip.pk]), asked))


def test_what_a_task_waits_for(desk, kyoto, call):
    enter(kyoto, call.status)
    waiting = kyoto.tasks.get(template=call)

    assert WAITING in read(desk, "tasks:tab", kyoto)
    assert "{" not in read(desk, "tasks:tab", kyoto, ouverte=waiting.pk)
    assert WAITING in read(desk, "tasks:journal", kyoto)
    assert WAITING in reading.text(desk.get(reverse("tasks:edition", args=[waiting.pk])))


def test_it_is_called_what_the_other_task_is_called_now(desk, kyoto, quote, call):
    enter(kyoto, call.status)
    first = kyoto.tasks.get(template=quote)

    editing.edit(first, by=None, at=clock.now(), name="Le grand devis")

    assert "en attente de « Le grand devis »" in read(desk, "tasks:tab", kyoto)


def test_each_entry_names_its_own(kyoto, quote, call):
    enter(kyoto, call.status)
    enter(kyoto, StatusFactory())
    enter(kyoto, call.status)
    first, second = kyoto.tasks.filter(template=quote).order_by("pk")
    Task.objects.filter(pk=first.pk).update(name="Ancien")
    Task.objects.filter(pk=second.pk).update(name="Nouveau")

    told = kyoto.tasks.filter(template=call).order_by("pk").for_lines(on_tab=True)

    assert [row.followed_name for row in told] == ["Ancien", "Nouveau"]


def test_what_a_move_would_create(desk, kyoto, call):
    page = read(desk, "opportunities:transition", kyoto, vers=call.status_id)

    assert EXPECTED in page
    assert "{" not in page


def test_what_a_trial_on_a_trip_would_create(desk, kyoto, quote, call, seller):
    seller.can_configure = True
    seller.save()
    AutoTaskTemplateFactory(status=quote.status, name="Appeler {client}", is_enabled=False)

    page = read(desk, "tasks:trial", quote.status, opportunite=kyoto.pk)

    assert EXPECTED in page
    assert "« Appeler Famille Lefèvre », désactivée" in page


def test_what_a_trip_is_exempt_from(desk, kyoto, call):
    enter(kyoto, call.status)
    task = kyoto.tasks.get(template=call)
    made, _count = exempting.exempt(task, by=None, at=clock.now(), may_pass=False)

    assert "Relancer Famille Lefèvre n’est plus créée pour ce voyage" in read(
        desk, "tasks:tab", kyoto
    )
    assert "Relancer Famille Lefèvre" in read(desk, "tasks:journal", kyoto)
    lifted = desk.post(reverse("tasks:exemption-end", args=[made.pk]), follow=True)
    assert "« Relancer Famille Lefèvre » sera de nouveau créée" in reading.text(lifted)
