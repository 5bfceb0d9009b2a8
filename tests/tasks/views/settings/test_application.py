import pytest
from django.urls import reverse
from django.utils import timezone

from statuses.models import Status
from tasks.actions import deleting
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.statuses.reading import flat
from tests.tasks.engine.chain_steps import following

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(db) -> Status:
    """« Voyage confirmé » with two opportunities, then two rules."""
    status = StatusFactory(name="Voyage confirmé")
    OpportunityFactory(status=status, client=ClientFactory(name="Famille Lefèvre"))
    OpportunityFactory(status=status, travelling=True)
    AutoTaskTemplateFactory(status=status, name="Appeler {client}")
    AutoTaskTemplateFactory(status=status, name="Solde", before_departure=True)
    return status


def address(status):
    return reverse("tasks:application", args=[status.pk])


def test_the_page_of_the_status_leads_to_it(screen, confirmed):
    page = flat(screen.get(confirmed.get_absolute_url()))

    assert "2 opportunités sont déjà dans ce statut." in page
    assert f'href="{address(confirmed)}"' in page


def test_without_enabled_rule_or_opportunity_nothing_is_offered(screen, confirmed):
    confirmed.templates.update(is_enabled=False)
    empty = AutoTaskTemplateFactory().status

    for status in (confirmed, empty):
        assert "Leur appliquer" not in flat(screen.get(status.get_absolute_url()))
    assert "Aucune tâche à créer" in flat(screen.get(address(confirmed)))
    assert "Aucune tâche à créer" in flat(screen.post(address(confirmed), {"tache": "all"}))


def test_the_preview_counts_lists_and_writes_nothing(screen, confirmed):
    page = flat(screen.get(address(confirmed)))

    assert "4 tâches sur 2 opportunités" in page
    assert "Appeler Famille Lefèvre" in page
    assert "Créer les 4 tâches" in page
    assert not Task.objects.exists()


def test_one_rule_can_be_chosen(screen, confirmed):
    solde = confirmed.templates.get(name="Solde")

    fragment = flat(
        screen.get(address(confirmed), {"tache": solde.pk}, headers={"HX-Request": "true"})
    )
    page = flat(screen.post(address(confirmed), {"tache": solde.pk}, follow=True))

    assert "2 tâches sur 2 opportunités" in fragment
    assert "<html" not in fragment
    assert "2 tâches créées sur 2 opportunités" in page
    assert {task.name for task in Task.objects.all()} == {"Solde"}


def test_a_second_press_creates_nothing_more(screen, confirmed):
    sent = {"tache": "all", "form_token": "5f0c"}

    for _press in range(2):
        assert screen.post(address(confirmed), sent)["Location"] == confirmed.get_absolute_url()
    again = flat(screen.post(address(confirmed), {"tache": "all"}, follow=True))

    assert Task.objects.count() == 4
    assert "Rien à créer" in again


def test_those_skipped_are_told_with_their_reason(screen, confirmed):
    screen.post(address(confirmed), {"tache": "all"})
    deleting.delete(Task.objects.first(), at=timezone.now())
    confirmed.templates.filter(name="Solde").update(on_return="once")
    AutoTaskTemplateFactory(
        status=confirmed, offset_days=-400, reference="opportunity_created", if_past="skip"
    )

    page = flat(screen.get(address(confirmed)))

    assert "4 déjà créées à l’entrée dans le statut" in page
    assert "2 dont l’échéance est déjà passée" in page
    assert Task.objects.not_deleted().count() == 3


@pytest.mark.parametrize("choice", ["", "0", "987654", "\x00", "x" * 5000, "tout"])
def test_nonsense_gets_a_message_and_creates_nothing(screen, confirmed, choice):
    page = screen.post(address(confirmed), {"tache": choice})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert screen.get(address(confirmed), {"tache": choice}).status_code == 200
    assert not Task.objects.exists()


def test_a_rule_disabled_meanwhile_is_refused(screen, confirmed):
    solde = confirmed.templates.get(name="Solde")
    confirmed.templates.filter(pk=solde.pk).update(is_enabled=False)

    page = flat(screen.post(address(confirmed), {"tache": solde.pk}))

    assert "Cette tâche n’est plus active" in page
    assert not Task.objects.exists()


def test_without_the_right_nobody_applies(client, seller, confirmed):
    client.force_login(seller)

    assert client.get(address(confirmed)).status_code == 403
    assert client.post(address(confirmed), {"tache": "all"}).status_code == 403
    assert not Task.objects.exists()


def test_a_deleted_status_is_not_found(screen, confirmed):
    Status.objects.filter(pk=confirmed.pk).update(deleted_at=timezone.now())

    assert screen.get(address(confirmed)).status_code == 404
    assert screen.post(address(confirmed), {"tache": "all"}).status_code == 404


def test_ten_opportunities_take_as_many_queries_as_two(
    screen, confirmed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14) as two:
        screen.get(address(confirmed))
    OpportunityFactory.create_batch(8, status=confirmed)
    Task.objects.all().delete()

    with django_assert_max_num_queries(len(two)):
        screen.get(address(confirmed))


def test_those_without_the_task_to_follow_are_told(screen, confirmed):
    quote = AutoTaskTemplateFactory(status=confirmed, name="Envoyer le devis")
    call = following(quote, name="Relancer le client")

    page = flat(screen.get(address(confirmed), {"tache": call.pk}))

    assert "Aucune tâche à créer" in page
    assert "2 dont la tâche suivie n’a pas lieu" in page


def test_those_left_out_are_told_with_what_was_created(screen, confirmed):
    quote = AutoTaskTemplateFactory(status=confirmed, name="Envoyer le devis")
    call = following(quote, name="Relancer le client")
    OpportunityFactory(status=confirmed)
    Task.objects.filter(template=call).delete()

    some = flat(screen.post(address(confirmed), {"tache": call.pk}, follow=True))
    none = flat(screen.post(address(confirmed), {"tache": call.pk}, follow=True))

    left_out = "2 dont la tâche suivie n’a pas lieu"
    assert f"1 tâche créée sur 1 opportunité. Non créées : {left_out}" in some
    assert f"Aucune tâche créée : {left_out}" in none


def test_one_that_waits_for_another_one_says_when_it_would_be_due(today, screen):
    quote = AutoTaskTemplateFactory(name="Envoyer le devis")
    OpportunityFactory(status=quote.status)
    following(quote, 2, name="Relancer le client")

    page = flat(screen.get(address(quote.status)))

    assert "vers le 17 mai, si « Envoyer le devis » est fait le 15 mai" in page
