"""« Ajouter un modèle… » of the Tâches tab: chosen, seen, put on the trip, taken back."""

import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from tasks.engine import skipped
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, StatusFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(confirmed):
    return {row.name: row for row in confirmed.templates.all()}


def page(trip):
    return reverse("tasks:rules", args=[trip.pk])


def sent(trip, *rules, **fields):
    keys = [row.pk for row in rules]
    return {"regle": keys, "entree": skipped.current_entry(trip).pk, "token": "t"} | fields


def test_the_tab_leads_there_from_its_menu_and_its_fold(desk, kyoto):
    tab = desk.get(reverse("tasks:tab", args=[kyoto.pk]))

    assert tab.content.decode().count(f'href="{page(kyoto)}"') == 2


def test_the_rules_stand_by_status_those_that_are_enabled(desk, kyoto, rules):
    words = reading.text(desk.get(page(kyoto)))

    assert "Voyage confirmé 5" in words
    assert "Vérifier l’acompte 3 jours ouvrés après la date de création de la tâche" in words
    assert "Envoyer la liste des chambres" not in words


def test_the_preview_says_the_day_why_who_and_what_is_not_created(desk, kyoto, rules):
    data = {"regle": [rules["Envoyer le carnet"].pk, rules["Proposer l’assurance"].pk]}

    words = reading.text(desk.get(page(kyoto), data))

    assert "1 tâche sera créée" in words
    assert "= départ (14 juin 2027) − 10 jours" in words
    assert "Anna Moreau" in words
    assert "départ (14 juin 2027) − 45 jours = 30 avril 2027, déjà passée non créée" in words
    assert not Task.objects.exists()


def test_htmx_gets_the_preview_alone(desk, kyoto, rules):
    data = {"regle": rules["Envoyer le carnet"].pk}

    answer = desk.get(page(kyoto), data, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in answer
    assert 'name="entree"' in answer


def test_what_was_chosen_is_created_once_and_taken_back_from_the_message(desk, kyoto, rules):
    data = sent(kyoto, rules["Envoyer le carnet"], rules["Proposer l’assurance"])

    answer = desk.post(page(kyoto), data, follow=True)
    desk.post(page(kyoto), data)

    assert "1 tâche créée · 1 non créée Annuler" in reading.text(answer)
    task = Task.objects.get()
    assert (task.name, task.created_by.name, task.is_chosen) == (
        "Envoyer le carnet",
        "Julien Bernard",
        True,
    )
    undo = reverse("tasks:rules-back", args=[kyoto.pk])
    answer = desk.post(undo, {"tasks": str(task.pk)}, follow=True)
    assert "1 tâche retirée" in reading.text(answer)
    assert not Task.objects.exists()


def test_the_history_says_who_put_it_there(desk, kyoto, rules):
    desk.post(page(kyoto), sent(kyoto, rules["Envoyer le carnet"]))

    words = reading.text(desk.get(reverse("tasks:journal", args=[kyoto.pk])))
    assert "ajoutée à la main aujourd’hui, par Julien Bernard" in words
    task = Task.objects.get()
    tab = reading.text(desk.get(f"{reverse('tasks:tab', args=[kyoto.pk])}?ouverte={task.pk}"))
    assert "Tâche automatique ajoutée à la main aujourd’hui, par Julien Bernard" in tab


def test_nothing_chosen_or_something_gone_is_said_and_nothing_lost(desk, kyoto, rules):
    kept, off = rules["Envoyer le carnet"], rules["Envoyer la liste des chambres"]

    nothing = desk.post(page(kyoto), {"entree": "1"})
    gone = desk.post(page(kyoto), sent(kyoto, kept, off))

    assert nothing.status_code == gone.status_code == 422
    assert "Choisissez au moins une tâche automatique." in reading.text(nothing)
    assert "L’une de ces tâches n’est plus activée" in reading.text(gone)
    assert gone.context["form"].chosen == [kept]
    assert not Task.objects.exists()


def test_a_trip_that_moved_meanwhile_is_shown_once_more(desk, kyoto, rules):
    data = sent(kyoto, rules["Envoyer le carnet"])
    trip = Opportunity.objects.get(pk=kyoto.pk)
    trip.status = StatusFactory()
    trip.save()

    answer = desk.post(page(kyoto), data)

    assert "Le voyage a changé de statut entre-temps" in reading.text(answer)
    assert not Task.objects.exists()
    desk.post(page(kyoto), data | {"entree": answer.context["entry"].pk})
    assert Task.objects.get().change == answer.context["entry"]


def test_a_closed_trip_is_said_and_one_that_is_over_asks(desk, kyoto):
    old = AutoTaskTemplateFactory(before_departure=True)
    kyoto.departure_date = "2020-06-14"
    kyoto.status = StatusFactory(name="Perdu", closed=True)
    kyoto.save()

    words = reading.text(desk.get(page(kyoto), {"regle": old.pk}))
    assert "Ce voyage est clos (« Perdu »)" in words
    assert "Créer aussi celles d’un voyage terminé" in words
    desk.post(page(kyoto), sent(kyoto, old, terminees="on"))
    assert Task.objects.get().template == old


def test_unreadable_keys_take_nothing_back(desk, kyoto):
    undo = reverse("tasks:rules-back", args=[kyoto.pk])

    answer = desk.post(undo, {"tasks": "x,99999999999999999999,-1,"}, follow=True)

    assert "Rien à retirer" in reading.text(answer)


def test_the_page_asks_the_same_however_many_rules_there_are(
    desk, kyoto, rules, django_assert_max_num_queries
):
    keys = [row.pk for row in rules.values() if row.is_enabled]
    keys += [AutoTaskTemplateFactory().pk for _ in range(10)]
    with django_assert_max_num_queries(20):
        desk.get(page(kyoto), {"regle": keys})
