import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


def url(opportunity: Opportunity) -> str:
    return reverse("opportunities:deletion", args=[opportunity.pk])


def test_the_question_says_how_many_tasks_go(web):
    kyoto = OpportunityFactory(name="Kyoto")
    TaskFactory.create_batch(3, opportunity=kyoto)
    TaskFactory(opportunity=kyoto, done=True)
    TaskFactory(opportunity=kyoto, deleted=True)

    text = web.get(url(kyoto)).text.replace("\u00a0", " ").replace("\u202f", " ")

    assert "Supprimer « Kyoto » ?" in text
    assert "ses 4 tâches" in text
    assert "3 sont encore ouvertes" in text
    assert Opportunity.objects.filter(pk=kyoto.pk).exists()


def test_the_question_tells_trips_of_one_name_apart(web):
    kyoto = OpportunityFactory(
        travelling=True, client__name="Sarah Lemoine", status__name="Devis envoyé"
    )

    words = reading.text(web.get(url(kyoto)))

    assert "Sarah Lemoine" in words
    assert "juin 2027" in words
    assert "Devis envoyé" in words


def test_deleting_takes_the_tasks_and_the_history(web):
    kyoto = OpportunityFactory(name="Kyoto", status=AutoTaskTemplateFactory().status)
    TaskFactory(opportunity=kyoto)
    kept = TaskFactory()

    response = web.post(url(kyoto))

    assert response.url == reverse("opportunities:list")
    assert list(Task.objects.all()) == [kept]
    assert "«\u00a0Kyoto\u00a0» supprimée" in web.get(response.url).text
    assert web.post(url(kyoto)).status_code == 404


def test_nobody_deletes_without_signing_in(client):
    kyoto = OpportunityFactory()

    assert client.post(url(kyoto)).url.startswith("/connexion/")
    assert Opportunity.objects.filter(pk=kyoto.pk).exists()
