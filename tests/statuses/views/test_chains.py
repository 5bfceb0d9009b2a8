"""A rule that follows another one, through its form: chosen, previewed, told, refused."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from caladeo import clock
from statuses import auto_tasks
from statuses.models import AutoTaskTemplate
from statuses.options import IfNotPreceded
from statuses.references import Reference
from tasks.engine import rule_edits
from tasks.models import Task
from tasks.settings import role_changes
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.racing import together
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(confirmed):
    return AutoTaskTemplateFactory(status=confirmed, name="Envoyer le devis")


@pytest.fixture
def call(confirmed):
    return AutoTaskTemplateFactory(status=confirmed, name="Relancer le client")


def chain(*rules):
    """Each follows the one before it."""
    for before, after in pairwise(rules):
        after.reference, after.predecessor = Reference.TASK, before
        after.save()
    return rules


def choose(screen, rule, value, **typed):
    url = rule.get_absolute_url()
    answer = screen.post(url, fields_of(screen.get(url)) | {"reference": value} | typed)
    rule.refresh_from_db()
    return answer


def test_it_is_chosen_saved_and_told(screen, quote, call):
    choose(screen, call, f"task:{quote.pk}", offset_days_days="2")

    assert (call.reference, call.predecessor, call.offset_days) == ("task", quote, 2)
    words = "2 jours après la tâche « Envoyer le devis »"
    assert words in flat(screen.get(call.status.get_absolute_url()))
    form = fields_of(screen.get(call.get_absolute_url()))
    assert form["reference"] == f"task:{quote.pk}"
    edit = call.revisions.get()
    assert edit.changes["predecessor"] == [None, quote.pk]


def test_a_new_rule_follows_another_one(screen, confirmed, quote):
    url = creation_in(confirmed)
    typed = {"name": "Relancer", "offset_days_days": "3", "reference": f"task:{quote.pk}"}

    screen.post(url, fields_of(screen.get(url)) | typed)

    assert AutoTaskTemplate.objects.get(name="Relancer").predecessor == quote


GROUPS = {"field": "participants", "operator": "at_least", "value": "10"}


def creation_in(status):
    return reverse("statuses:template-creation", args=[status.pk])


def test_groups_get_a_rooming_list_after_their_names_by_the_production(screen, confirmed, seller):
    role, url = role_changes.add(name="Production", person=seller), creation_in(confirmed)
    of_ten = {f"conditions-0-{key}": words for key, words in GROUPS.items()}
    departure = {"offset_days_days": "60 avant", "reference": Reference.DEPARTURE}
    screen.post(url, fields_of(screen.get(url)) | of_ten | departure | {"name": "Les noms"})
    first = AutoTaskTemplate.objects.get()
    after = {"offset_days_days": "2", "reference": f"task:{first.pk}"}
    after |= {"name": "Rooming list", "assign_to": f"role:{role.pk}"}
    screen.post(url, fields_of(screen.get(url)) | of_ten | after)

    told = flat(screen.get(confirmed.get_absolute_url()))
    assert "60 jours avant la date de départ du voyage" in told
    assert "2 jours après la tâche « Les noms »" in told
    assert "si participants ≥ 10" in told
    assert "Production" in told
    leaves = clock.today() + timedelta(days=90)
    for participants in (9, 10):
        travel = {"participants": participants, "departure_date": leaves, "duration_days": 9}
        trip = OpportunityFactory(status=confirmed, **travel)
    names, rooming = Task.objects.order_by("pk")
    assert (names.opportunity, names.due_date) == (trip, leaves - timedelta(days=60))
    assert (rooming.opportunity, rooming.is_waiting, rooming.assignee) == (trip, True, seller)


def test_another_date_lets_it_go(screen, quote, call):
    chain(quote, call)

    choose(screen, call, "departure")

    assert (call.reference, call.predecessor) == ("departure", None)


def test_the_panel_shows_the_day_and_what_is_waited_for(screen, confirmed, quote):
    asked = {
        "status": confirmed.pk,
        "reference": f"task:{quote.pk}",
        "offset_days_days": "3",
        "offset_days_direction": "after",
        "example": "2027-05-12",
    }

    panel = flat(screen.get(reverse("statuses:template-preview"), asked))

    assert "« Envoyer le devis » terminée le 12 mai 2027" in panel
    assert "samedi 15 mai 2027" in panel
    assert "en attente de « Envoyer le devis »" in panel


def test_neither_itself_nor_what_follows_it_is_offered(screen, quote, call):
    chain(quote, call)
    third = AutoTaskTemplateFactory(status=quote.status)

    page = flat(screen.get(quote.get_absolute_url()))

    assert f'value="task:{third.pk}"' in page
    assert f'value="task:{call.pk}"' not in page
    assert f'value="task:{quote.pk}"' not in page


def test_a_task_of_another_status_is_not_offered(screen, call):
    elsewhere = AutoTaskTemplateFactory(status=StatusFactory())

    answer = choose(screen, call, f"task:{elsewhere.pk}")

    assert "La tâche précédente n’existe plus" in flat(answer)
    assert call.predecessor is None


def test_a_task_deleted_while_the_form_was_open_is_refused_beside_the_field(screen, quote, call):
    url = call.get_absolute_url()
    typed = fields_of(screen.get(url)) | {"reference": f"task:{quote.pk}", "name": "Rappeler"}
    rule_edits.delete(quote, by=None, at=clock.now())

    page = screen.post(url, typed)

    assert "La tâche précédente n’existe plus" in flat(page)
    assert 'aria-describedby="id_reference_error' in page.text
    assert fields_of(page)["name"] == "Rappeler"
    call.refresh_from_db()
    assert (call.name, call.reference) == ("Relancer le client", "task_created")


def test_it_is_not_due_before_the_other_one(screen, quote, call):
    typed = {"offset_days_days": "2", "offset_days_direction": "before"}

    answer = choose(screen, call, f"task:{quote.pk}", **typed)

    assert "avant la tâche précédente" in flat(answer)
    assert call.predecessor is None


def test_a_circle_over_three_is_refused_by_the_room(quote, call):
    third = AutoTaskTemplateFactory(status=quote.status)
    chain(quote, call, third)
    changes = {"reference": Reference.TASK, "predecessor": third}

    with pytest.raises(auto_tasks.ImpossibleDueDateError) as refused:
        rule_edits.revise(quote, changes, update_open=False, by=None, at=clock.now())

    assert "se suivrait elle-même" in str(refused.value.message)


def test_more_than_ten_steps_are_refused(screen, confirmed):
    rules = chain(*AutoTaskTemplateFactory.create_batch(10, status=confirmed))
    tenth, eleventh = AutoTaskTemplateFactory.create_batch(2, status=confirmed)

    choose(screen, tenth, f"task:{rules[-1].pk}")
    answer = choose(screen, eleventh, f"task:{tenth.pk}")

    assert "Au plus 10 tâches peuvent se suivre" in flat(answer)
    assert (tenth.predecessor, eleventh.predecessor) == (rules[-1], None)


def test_deleting_the_other_one_asks_and_lets_it_go(screen, quote, call):
    chain(quote, call)
    url = reverse("statuses:template-deletion", args=[quote.pk])

    assert "« Relancer le client » suit cette tâche" in flat(screen.get(url))
    screen.post(url)

    call.refresh_from_db()
    assert (call.reference, call.predecessor) == ("task_created", None)
    assert not AutoTaskTemplate.objects.filter(pk=quote.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_make_a_circle_together(confirmed):
    one, two, three = AutoTaskTemplateFactory.create_batch(3, status=confirmed)
    chain(one, two)

    def follow(rule, other):
        changes = {"reference": Reference.TASK, "predecessor": other}
        return rule_edits.revise(rule, changes, update_open=False, by=None, at=clock.now())

    answers = together(lambda: follow(one, three), lambda: follow(three, two))

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(error) for error in refused] == [auto_tasks.ImpossibleDueDateError]


def test_a_rule_that_follows_one_switched_off_says_so(screen, quote, call):
    chain(quote, call)
    quote.is_enabled = False
    quote.save()

    page = flat(screen.get(call.status.get_absolute_url()))

    assert "Non créée : « Envoyer le devis » est désactivée" in page


def switch(screen, rule, enabled):
    url = reverse("statuses:template-activation", args=[rule.pk])
    answer = flat(screen.post(url, {"enabled": enabled}, follow=True))
    rule.refresh_from_db()
    return answer


def test_switching_off_says_what_is_not_created_any_more_either(screen, quote, call):
    chain(quote, call)

    page = switch(screen, quote, "off")

    told = "« Envoyer le devis » désactivée : « Relancer le client », qui la suit, n’est plus créée"
    assert told in page
    assert 'name="enabled" value="on"' in page.split('id="toasts"')[1]
    switch(screen, quote, "on")
    assert quote.is_enabled


def test_switching_off_counts_the_whole_chain_but_what_is_created_all_the_same(
    screen, confirmed, quote, call
):
    last, free, off, _alone = AutoTaskTemplateFactory.create_batch(4, status=confirmed)
    chain(quote, call, last)
    chain(quote, free)
    chain(quote, off)
    free.if_not_preceded, off.is_enabled = IfNotPreceded.COUNT, False
    free.save()
    off.save()

    page = switch(screen, quote, "off")

    assert "les 2 tâches qui la suivent ne sont plus créées" in page
    notes = page.split(f'id="template-{free.pk}"')[1].split('id="template-')[0]
    assert "désactivée" not in notes


def test_switching_off_what_nothing_follows_says_nothing(screen, call):
    assert "désactivée :" not in switch(screen, call, "off")
