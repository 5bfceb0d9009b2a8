import re

import pytest
from django.urls import reverse

from statuses.models import AutoTaskTemplate
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rules(confirmed):
    return [
        AutoTaskTemplateFactory(status=confirmed, name=name)
        for name in ("Acompte", "Assurance", "Solde")
    ]


def names(status):
    return [template.name for template in status.templates.all()]


def act(screen, name, template, data=None, **headers):
    url = reverse(f"statuses:template-{name}", args=[template.pk])
    return screen.post(url, data or {}, headers=headers)


def test_tasks_take_the_order_they_were_dragged_to(screen, confirmed, rules):
    first, second, third = (rule.pk for rule in rules)
    url = reverse("statuses:template-order", args=[confirmed.pk])

    response = screen.post(url, {"ids": [third, first, second]}, headers=HTMX)

    assert names(confirmed) == ["Solde", "Acompte", "Assurance"]
    answer = flat(response)
    assert f'id="number-{third}" hx-swap-oob="true">1<' in answer
    assert '<div id="axis" hx-swap-oob="true">' in answer


def test_an_order_with_a_task_of_another_status_is_refused(screen, confirmed, rules):
    foreign = AutoTaskTemplateFactory()
    url = reverse("statuses:template-order", args=[confirmed.pk])
    keys = [rules[0].pk, rules[1].pk, foreign.pk]

    assert screen.post(url, {"ids": keys}, headers=HTMX).status_code == 409
    assert "La liste a changé" in flat(screen.post(url, {"ids": keys}, follow=True))
    assert names(confirmed) == ["Acompte", "Assurance", "Solde"]


def test_sorting_by_due_date_follows_the_axis_and_can_be_undone(screen, confirmed, rules):
    for rule, days in zip(rules, (9, 20, 2), strict=True):
        AutoTaskTemplate.objects.filter(pk=rule.pk).update(offset_days=days)
    url = reverse("statuses:template-sorting", args=[confirmed.pk])
    assert url in flat(screen.get(confirmed.get_absolute_url()))

    page = screen.post(url, follow=True)

    assert names(confirmed) == ["Solde", "Acompte", "Assurance"]
    assert "Tâches triées par échéance" in flat(page)
    assert url not in flat(page)
    before = ",".join(str(rule.pk) for rule in rules)
    assert f'name="ids" value="{before}"' in flat(page)
    screen.post(reverse("statuses:template-order", args=[confirmed.pk]), {"ids": before})
    assert names(confirmed) == ["Acompte", "Assurance", "Solde"]


def test_sorting_answers_htmx_with_the_list_and_its_numbers(screen, confirmed, rules):
    AutoTaskTemplate.objects.filter(pk=rules[2].pk).update(offset_days=1)
    url = reverse("statuses:template-sorting", args=[confirmed.pk])
    seen = flat(screen.get(confirmed.get_absolute_url()))

    answer = flat(screen.post(url, headers=HTMX))

    assert re.search(rf'id="number-{rules[2].pk}"\s*>1<', seen)
    lines = [f'id="template-{rule.pk}"' for rule in (rules[2], rules[0], rules[1])]
    assert sorted(lines, key=answer.index) == lines


def test_a_task_moves_without_script(screen, confirmed, rules):
    response = act(screen, "position", rules[0], {"direction": "down"})

    assert response["Location"] == f"{confirmed.get_absolute_url()}#template-{rules[0].pk}"
    assert names(confirmed) == ["Assurance", "Acompte", "Solde"]


def test_a_disabled_task_is_created_no_more_and_can_come_back(screen, confirmed, rules):
    act(screen, "activation", rules[0], {"enabled": "off"})
    OpportunityFactory(status=confirmed)
    assert sorted(task.name for task in Task.objects.all()) == ["Assurance", "Solde"]

    act(screen, "activation", rules[0], {"enabled": "on"})
    OpportunityFactory(status=confirmed)
    assert Task.objects.filter(name="Acompte").count() == 1


def test_a_double_click_on_the_switch_does_not_switch_back(screen, rules):
    for _press in range(2):
        act(screen, "activation", rules[0], {"enabled": "off"})

    rules[0].refresh_from_db()
    assert not rules[0].is_enabled


def test_the_switch_draws_the_list_and_the_axis_again(screen, rules):
    answer = flat(act(screen, "activation", rules[0], {"enabled": "off"}, **HTMX))

    assert answer.strip().startswith('<section class="auto-tasks" id="auto-tasks"')
    assert 'aria-checked="false"' in answer
    assert "<html" not in answer


def test_the_switch_of_the_task_page_leads_back_there(screen, rules):
    page = rules[0].get_absolute_url()

    response = act(screen, "activation", rules[0], {"enabled": "off", "next": page})

    assert response["Location"] == page


def test_the_switch_never_leads_to_another_site(screen, confirmed, rules):
    sent = {"enabled": "off", "next": "https://example.com/"}

    response = act(screen, "activation", rules[0], sent)

    assert response["Location"].startswith(confirmed.get_absolute_url())


def test_a_task_is_duplicated_below_itself(screen, confirmed, rules):
    act(screen, "copy", rules[0], {"form_token": "5f0c"})

    assert names(confirmed) == ["Acompte", "Acompte (copie)", "Assurance", "Solde"]


def test_a_double_click_duplicates_once_and_another_task_still_can_be(screen, confirmed, rules):
    for rule in (rules[0], rules[0], rules[1]):
        act(screen, "copy", rule, {"form_token": "5f0c"})

    assert confirmed.templates.count() == 5


def test_deleting_asks_first_and_says_what_stays(screen, confirmed, rules):
    OpportunityFactory(status=confirmed)
    url = reverse("statuses:template-deletion", args=[rules[0].pk])

    page = flat(screen.get(url))

    assert "Supprimer « Acompte »" in page
    assert "La tâche déjà créée reste." in page
    assert names(confirmed) == ["Acompte", "Assurance", "Solde"]


def test_a_deleted_task_leaves_the_tasks_that_it_created(screen, confirmed, rules):
    OpportunityFactory(status=confirmed)

    response = act(screen, "deletion", rules[0])

    assert response["Location"] == confirmed.get_absolute_url()
    assert names(confirmed) == ["Assurance", "Solde"]
    assert Task.objects.filter(name="Acompte").exists()


def test_the_question_comes_as_a_dialog_where_script_runs(screen, rules):
    url = reverse("statuses:template-deletion", args=[rules[0].pk])

    answer = flat(screen.get(url, headers=HTMX))

    assert answer.strip().startswith("<dialog")


@pytest.mark.parametrize("name", ["position", "activation", "copy", "deletion"])
def test_a_task_deleted_meanwhile_is_not_found(screen, rules, name):
    AutoTaskTemplate.objects.filter(pk=rules[0].pk).delete()

    assert act(screen, name, rules[0], {"direction": "up"}).status_code == 404
