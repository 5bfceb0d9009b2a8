"""The result of an import and its undo, through their addresses."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities import actions
from opportunities.importing import checking, writing
from opportunities.models import Batch, Opportunity
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept

TEMPLATES = Path(__file__).parents[4] / "templates"
pytestmark = pytest.mark.django_db


@pytest.fixture
def done(seller):
    AutoTaskTemplateFactory(status=StatusFactory(name="Vendu"))
    lines = [f"Voyage {n};Client {n};;;Vendu" for n in range(3)]
    file = kept(*lines, ";Garnier;;;", owner=seller)
    agreed = checking.check(file, by=seller).count
    return writing.write(file, agreed=agreed, creates_tasks=True, by=seller, at=clock.now())


def page(web, file) -> str:
    response = web.get(reverse("opportunities:import-result", args=[file.pk]))
    assert response.status_code == 200
    return " ".join(response.text.replace("\u00a0", " ").split())


def undo(web, file):
    return web.post(reverse("opportunities:import-undo", args=[file.pk]), follow=True)


def test_the_result_counts_what_came(web, done):
    text = page(web, done)

    for words in (
        "3 opportunités créées",
        "3 clients créés",
        "3 tâches créées",
        "1 ligne avec une erreur",
    ):
        assert words in text


def test_the_history_of_an_opportunity_leads_to_its_import(web, done):
    row = Opportunity.objects.first()
    address = reverse("opportunities:import-batch", args=[done.batch_id])

    assert address in web.get(reverse("tasks:journal", args=[row.pk])).text
    result = reverse("opportunities:import-result", args=[done.pk])
    assert web.get(address)["Location"] == result
    assert web.get(reverse("opportunities:import-batch", args=[0])).status_code == 404


def test_an_undo_removes_them_and_says_so(web, done):
    text = undo(web, done).text.replace("\u00a0", " ")

    assert not Opportunity.objects.exists()
    assert "Import annulé : 3 opportunités retirées" in text
    assert "3 opportunités retirées, dans la Corbeille" in page(web, done)
    assert "Annuler l’import" not in page(web, done)


def question(web, file) -> str:
    response = web.get(reverse("opportunities:import-undo", args=[file.pk]))
    assert response.status_code == 200
    return " ".join(response.text.replace("\u00a0", " ").split())


def test_an_undo_asks_first_with_what_goes_and_what_stays(web, done, seller):
    row = Opportunity.objects.get(name="Voyage 1")
    actions.edit(row, {"name": "Kyoto en automne"}, by=seller, source="screen")
    before = digest()

    assert reverse("opportunities:import-undo", args=[done.pk]) in page(web, done)
    text = question(web, done)

    assert digest() == before
    assert "2 opportunités vont dans la Corbeille pendant 30 jours" in text
    assert "2 clients venus avec l’import partent" in text
    assert "1 opportunité a été modifiée depuis" in text
    undo(web, done)
    assert "2 opportunités retirées" in page(web, done)
    assert "2 clients retirés" in page(web, done)


def test_the_undo_of_an_update_asks_with_its_numbers(web, seller):
    StatusFactory()
    rows = [OpportunityFactory(name=f"Kyoto {n}", participants=2) for n in range(3)]
    lines = [f"{row.pk};4" for row in rows]
    file = kept(*lines, owner=seller, headings="Numéro Caladeo;Participants")
    how = {"kinds": ["participants"], "creates_tasks": True, "by": seller, "at": clock.now()}
    checked = checking.check(file, by=seller)
    written = writing.write(file, agreed=0, token=checked.token, **how)
    row = Opportunity.objects.get(pk=rows[0].pk)
    actions.edit(row, {"participants": 5}, by=seller, source="screen")

    text = question(web, written)

    assert "2 opportunités retrouvent ce qu’elles avaient" in text
    assert "1 opportunité a été modifiée depuis" in text
    done = undo(web, written).text
    assert "Import annulé" in done
    assert "à retirer" not in done


def test_nothing_is_asked_of_what_is_undone_or_too_old(web, done):
    undo(web, done)
    url = reverse("opportunities:import-undo", args=[done.pk])

    assert web.get(url)["Location"] == reverse("opportunities:import-result", args=[done.pk])


def test_no_template_writes_a_blank_before_a_comma():
    blank = re.compile(r"\s\{% if [^%]*%\}[,.]")

    found = [
        path.name for path in TEMPLATES.rglob("*.html") if blank.search(path.read_text("utf-8"))
    ]

    assert found == []


def test_what_stayed_is_listed_with_its_reason(web, done, seller):
    row = Opportunity.objects.get(name="Voyage 1")
    actions.edit(row, {"name": "Kyoto en automne"}, by=seller, source="screen")

    undo(web, done)

    text = page(web, done)
    assert "1 opportunité est restée" in text
    assert "Kyoto en automne" in text
    assert "a été modifiée" in text


def test_the_day_after_it_is_too_late(web, done):
    Batch.objects.update(made_at=clock.now() - timedelta(hours=25))

    assert "Annuler l’import" not in page(web, done)
    assert "il est trop tard" in undo(web, done).text
    assert Opportunity.objects.count() == 3


def test_a_second_undo_says_that_it_is_done(web, done):
    undo(web, done)

    assert "déjà annulé" in undo(web, done).text


def test_everybody_may_see_and_undo_what_was_imported(client, done, administrator):
    client.force_login(administrator)

    assert "3 opportunités créées" in page(client, done)
    undo(client, done)

    assert not Opportunity.objects.exists()


def test_without_the_right_to_delete_only_one_s_own_import_is_undone(web, done, seller, client):
    User.objects.filter(pk=seller.pk).update(can_delete=False)
    url = reverse("opportunities:import-undo", args=[done.pk])
    colleague = UserFactory(novice=True)
    client.force_login(colleague)
    assert "Annuler l’import" not in page(client, done)
    assert client.post(url).status_code == 403
    assert Opportunity.objects.count() == 3

    client.force_login(seller)
    undo(client, done)
    assert not Opportunity.objects.exists()
