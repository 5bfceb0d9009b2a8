import pytest
from django.urls import reverse
from django.utils import timezone

from caladeo import clock
from opportunities.events import Source
from opportunities.models import StatusChange
from opportunities.moves import tracked_fields
from statuses.models import AutoTaskTemplate, Status
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote():
    """« Devis envoyé », with three opportunities and one automatic task."""
    status = StatusFactory(name="Devis envoyé")
    AutoTaskTemplateFactory(status=status, disabled=True)
    OpportunityFactory.create_batch(3, status=status)
    return status


@pytest.fixture
def draft():
    """« Devis en préparation », which calls for two tasks."""
    status = StatusFactory(name="Devis en préparation")
    AutoTaskTemplateFactory.create_batch(2, status=status)
    AutoTaskTemplateFactory(status=status, disabled=True)
    return status


def url_of(status):
    return reverse("statuses:deletion", args=[status.pk])


def test_the_question_says_what_happens_with_figures(screen, draft, quote):
    page = flat(screen.get(url_of(quote)))

    assert "3 opportunités sont dans ce statut" in page
    assert "6 tâches seront créées dans « Devis en préparation »" in page
    assert "Devis en préparation (2 tâches automatiques)" in page
    assert "Déplacer et supprimer" in page


def test_the_count_leaves_out_what_would_not_be_created(screen, draft, quote):
    draft.templates.filter(is_enabled=True).update(
        reference="departure", offset_days=-30, if_past="skip"
    )
    tracked_fields.write(quote.opportunities.all(), departure_date=clock.today())

    page = flat(screen.get(url_of(quote)))
    screen.post(url_of(quote), {"destination": draft.pk, "tasks": "create"})

    assert "0 tâche sera créée dans « Devis en préparation »" in page
    assert Task.objects.count() == 0


def test_the_count_of_very_many_is_a_limit(screen, draft, quote, settings):
    settings.JOBS_ABOVE = 2

    page = flat(screen.get(url_of(quote)))

    assert "au plus 6 tâches seront créées dans « Devis en préparation »" in page


def test_the_count_follows_the_destination(screen, draft, quote):
    calm = StatusFactory(name="Au calme")
    headers = {"HX-Request": "true", "HX-Target": "consequence"}

    answer = flat(
        screen.get(url_of(quote), {"destination": calm.pk, "tasks": "create"}, headers=headers)
    )
    quiet = flat(
        screen.get(url_of(quote), {"destination": draft.pk, "tasks": "quiet"}, headers=headers)
    )

    assert "0 tâche sera créée dans « Au calme »" in answer
    assert "aucune tâche ne sera créée" in quiet
    assert "<select" not in answer


def test_its_opportunities_move_and_their_tasks_are_created(screen, draft, quote, administrator):
    sent = {"destination": draft.pk, "tasks": "create"}

    page = flat(screen.post(url_of(quote), sent, follow=True))

    assert "« Devis envoyé » supprimé" in page
    assert "3 opportunités déplacées" in page
    assert "6 tâches créées" in page
    assert Task.objects.count() == 6
    moves = StatusChange.objects.filter(source=Source.DELETION, to_status=draft)
    assert {move.changed_by for move in moves} == {administrator}
    assert quote not in Status.objects.in_pipeline()
    assert not AutoTaskTemplate.objects.filter(status=quote).exists()


def test_without_tasks_the_opportunities_move_quietly(screen, draft, quote):
    screen.post(url_of(quote), {"destination": draft.pk, "tasks": "quiet"})

    assert draft.opportunities.count() == 3
    assert not Task.objects.exists()


@pytest.mark.parametrize("destination", ["", "987654", "x", "\x00", "9" * 30])
def test_a_destination_that_is_none_deletes_nothing(screen, draft, quote, destination):
    sent = {"destination": destination, "tasks": "create"}

    response = screen.post(url_of(quote), sent)

    assert response.status_code == 200
    assert "field-error" in flat(response)
    assert quote in Status.objects.in_pipeline()


def test_the_status_itself_and_deleted_ones_are_no_destination(screen, draft, quote):
    gone = StatusFactory(deleted_at=timezone.now())

    for status in (quote, gone):
        sent = {"destination": status.pk, "tasks": "create"}
        assert "n’existe plus" in flat(screen.post(url_of(quote), sent))

    assert quote in Status.objects.in_pipeline()


def test_an_answer_about_the_tasks_is_needed(screen, draft, quote):
    screen.post(url_of(quote), {"destination": draft.pk})

    assert quote in Status.objects.in_pipeline()


def test_an_unused_status_goes_at_once(screen, draft):
    unused = StatusFactory(name="Jamais servi")

    assert "Déplacer" not in flat(screen.get(url_of(unused)))
    page = flat(screen.post(url_of(unused), follow=True))

    assert "« Jamais servi » supprimé" in page
    assert unused not in Status.objects.in_pipeline()


def test_the_only_active_status_stays(screen, quote):
    closed = StatusFactory(name="Perdu", closed=True)

    response = screen.post(url_of(quote), {"destination": closed.pk, "tasks": "create"})

    assert "gardez au moins un statut actif" in flat(response)
    assert quote.opportunities.count() == 3
    assert quote in Status.objects.in_pipeline()


def test_a_used_status_without_another_one_cannot_go(screen, quote):
    page = flat(screen.get(url_of(quote)))

    assert "pas d’autre statut où les déplacer" in page
    screen.post(url_of(quote), {"tasks": "create"})
    assert quote in Status.objects.in_pipeline()


def test_a_status_deleted_already_is_not_found(screen, draft):
    gone = StatusFactory(deleted_at=timezone.now())

    assert screen.get(url_of(gone)).status_code == 404
    assert screen.post(url_of(gone)).status_code == 404


def test_nonsense_in_the_address_is_answered(screen, draft, quote):
    for nonsense in ("?destination=%00&tasks=%ff", "?destination=x", "?tasks=", "?&&="):
        assert screen.get(url_of(quote) + nonsense).status_code == 200


def test_the_question_takes_as_many_queries_for_one_status_as_for_thirty(
    screen, django_assert_max_num_queries, draft, quote
):
    with django_assert_max_num_queries(16) as one:
        screen.get(url_of(quote))
    StatusFactory.create_batch(29)

    with django_assert_max_num_queries(len(one)):
        screen.get(url_of(quote))
