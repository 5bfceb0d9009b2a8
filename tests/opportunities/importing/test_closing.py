"""What a file that closes trips asks once: the reason of a loss, and tasks that stay open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from opportunities.importing import undoing
from opportunities.models import DeletedOpportunity, ImportFile, Opportunity, StatusChange
from opportunities.trash import restoring
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.opportunities.importing.files import kept
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = "Notre numéro;Nom;Client;Statut"
LATER = timedelta(hours=1)


@pytest.fixture
def web(administrator, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def kyoto(db) -> Opportunity:
    quote = StatusFactory(name="Devis")
    AutoTaskTemplateFactory(status=quote)
    StatusFactory(name="Perdu", is_active=False, probability=0)
    StatusFactory(name="Terminé", is_active=False, probability=100)
    return OpportunityFactory(name="Kyoto", status=quote)


def agree(web: Client, file: ImportFile, **answers: str):
    """Agree to all that the page of the dry run shows, with these answers beside."""
    url = reverse("opportunities:import-check", args=[file.pk])
    context = web.get(url).context
    found = context["checked"]
    data = {"agreed": found.count, "left_out": found.remark_count, "token": found.token}
    data |= {"kinds": [kind.kind for kind in found.kinds], "seen_at": context["seen_at"]}
    data |= {"form_token": context.get("form_token", "")}
    return web.post(url, data | answers, follow=True)


def states(trip: Opportunity) -> list[str]:
    return list(trip.tasks.values_list("state", flat=True))


def test_a_loss_takes_its_tasks_and_says_why(web, administrator, kyoto):
    lines = (f"{kyoto.pk};;;Perdu", ";Oman;Roux;Perdu", ";Bali;Noir;Devis")
    file = kept(*lines, owner=administrator, headings=HEADINGS)

    page = web.get(reverse("opportunities:import-check", args=[file.pk]))
    effects = page.context["checked"].effects
    assert (effects.remaining, effects.lost, effects.only_lost) == (1, 2, True)
    assert 'name="cancel_open" value="1" checked' in " ".join(page.text.split())

    agree(web, file, cancel_open="1", other_reason="Trop cher")

    assert states(kyoto) == ["cancelled"]
    reasons = StatusChange.objects.filter(to_status__name="Perdu")
    assert list(reasons.values_list("lost_reason", flat=True)) == ["Trop cher"] * 2
    assert not StatusChange.objects.filter(to_status__name="Devis").exclude(lost_reason="")

    file.refresh_from_db()
    undoing.undo(file, by=administrator, at=file.batch.made_at + LATER)
    assert states(kyoto) == ["open"]


def test_nothing_is_cancelled_unasked(web, administrator, kyoto):
    file = kept(f"{kyoto.pk};;;Terminé", owner=administrator, headings=HEADINGS)

    page = web.get(reverse("opportunities:import-check", args=[file.pk]))
    effects = page.context["checked"].effects
    assert (effects.remaining, effects.lost, effects.only_lost) == (1, 0, False)
    agree(web, file)

    kyoto.refresh_from_db()
    assert (kyoto.status.name, states(kyoto)) == ("Terminé", ["open"])


def test_a_worker_has_the_answers_too(web, administrator, kyoto, two_are_many):
    lines = (f"{kyoto.pk};;;Perdu", ";Oman;Roux;Perdu", ";Bali;Noir;Devis")
    file = kept(*lines, owner=administrator, headings=HEADINGS)
    web.post(
        reverse("opportunities:import-columns", args=[file.pk]),
        {f"column-{at}": key for at, key in enumerate(file.columns)},
    )
    work()

    agree(web, file, cancel_open="1", other_reason="Délai")
    work()

    assert states(kyoto) == ["cancelled"]
    assert StatusChange.objects.filter(lost_reason="Délai").count() == 2


def test_a_reason_that_is_too_long_is_told_and_imports_nothing(web, administrator, kyoto):
    file = kept(f"{kyoto.pk};;;Perdu", owner=administrator, headings=HEADINGS)

    answer = agree(web, file, other_reason="x" * 101)

    assert "100 caractères au plus" in answer.text.replace("\u00a0", " ")
    kyoto.refresh_from_db()
    assert kyoto.status.name == "Devis"


def test_what_an_undo_takes_away_can_be_restored(web, administrator, kyoto):
    file = kept(";Oman;Roux;Devis", owner=administrator, headings=HEADINGS)
    agree(web, file)
    file.refresh_from_db()
    oman = Opportunity.objects.get(name="Oman")

    undoing.undo(file, by=administrator, at=file.batch.made_at + LATER)

    assert (Opportunity.objects.count(), Task.objects.filter(opportunity=oman.pk).count()) == (1, 0)
    deleted = DeletedOpportunity.objects.get()
    assert (deleted.name, deleted.deleted_by) == ("Oman", administrator)
    restoring.restore(oman.pk, by=administrator, at=file.batch.made_at + 2 * LATER)
    oman.refresh_from_db()
    assert (oman.client.name, oman.tasks.count()) == ("Roux", 1)
