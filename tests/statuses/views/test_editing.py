"""What hangs on editing a rule: its open tasks, and its history."""

from datetime import date
from itertools import pairwise

import pytest
import time_machine

from statuses.models import KeyDate
from tasks.actions import completing
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    UserFactory,
    delete_key_date,
)
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def template(confirmed):
    """Has created three tasks; one is done."""
    template = AutoTaskTemplateFactory(status=confirmed, before_departure=True, name="Solde")
    OpportunityFactory.create_batch(3, status=confirmed, travelling=True)
    completing.complete(Task.objects.first(), by=None, at=Task.objects.first().created_at)
    return template


def sent(screen, template, **fields):
    return fields_of(screen.get(template.get_absolute_url())) | fields


def days():
    return sorted(Task.objects.open().values_list("due_date", flat=True))


def test_the_tasks_created_already_are_counted(screen, template):
    page = flat(screen.get(template.get_absolute_url()))

    assert "Les 3 tâches déjà créées ne changent pas." in page
    assert "Mettre aussi à jour les 2 qui sont encore ouvertes" in page


def test_saving_leaves_them_unless_asked(screen, template):
    screen.post(template.get_absolute_url(), sent(screen, template, offset_days_days="20"))
    assert days() == [date(2027, 5, 15)] * 2

    typed = sent(screen, template, offset_days_days="25", update_open="on")
    page = flat(screen.post(template.get_absolute_url(), typed, follow=True))

    assert days() == [date(2027, 5, 20)] * 2
    assert "« Solde » enregistrée · 2 tâches mises à jour" in page


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_what_would_change_is_shown_on_demand_and_nothing_is_written(screen, template, headers):
    typed = sent(screen, template, offset_days_days="25", name="Facture", changes="on")

    answer = screen.post(template.get_absolute_url(), typed, headers=headers)

    page = flat(answer)
    assert page.count("<s>Solde</s> → Facture") == 2
    assert "<s>sam. 15 mai 2027</s> → jeu. 20 mai 2027" in page
    assert ("<html" in page) is not headers
    assert days() == [date(2027, 5, 15)] * 2
    template.refresh_from_db()
    assert template.offset_days == -30


def test_options_that_change_no_look_are_told_too(screen, template):
    options = {"on_leave": "cancel", "is_required": "yes", "on_return": "once"}
    typed = sent(screen, template, changes="on", **options)

    page = flat(screen.post(template.get_absolute_url(), typed, headers=HTMX))

    assert "2 tâches ouvertes resteraient les mêmes." in page
    taken_over = "En quittant ce statut · Obligatoire avant de passer à la suite"
    assert f"Les tâches ouvertes reprennent aussi : {taken_over}." in page
    assert "Sans effet sur les tâches existantes : En revenant dans ce statut." in page


def test_with_a_mistake_in_the_form_nothing_is_foretold(screen, template):
    typed = sent(screen, template, offset_days_days="x", changes="on")

    answer = flat(screen.post(template.get_absolute_url(), typed, headers=HTMX))

    assert "Corrigez d’abord ce que le formulaire signale." in answer


def test_a_rule_without_tasks_says_nothing_of_them(screen, confirmed):
    template = AutoTaskTemplateFactory(status=confirmed)

    assert "déjà créée" not in flat(screen.get(template.get_absolute_url()))


@time_machine.travel("2027-05-12T08:00:00Z", tick=False)
def test_the_history_tells_who_when_and_what(administrator, template):
    screen = Client()
    screen.force_login(administrator)
    url = template.get_absolute_url()
    key_date = KeyDate.objects.create(name="Option")
    person = UserFactory(name="Julien Caron")
    screen.post(url, sent(screen, template, offset_days_days="45", day_count="working"))
    screen.post(url, sent(screen, template, reference=f"key_date:{key_date.pk}"))
    screen.post(url, sent(screen, template, assign_to=f"person:{person.pk}", reference="return"))

    page = flat(screen.get(url))

    assert f"12 mai 2027, 10 h 00 · {administrator.name}" in page.replace("\xa0", " ")
    steps = [
        "30 jours avant la date de départ du voyage",
        "45 jours ouvrés avant la date de départ du voyage",
        "45 jours ouvrés avant « Option »",
        "45 jours ouvrés avant la date de retour du voyage",
    ]
    for before, after in pairwise(steps):
        assert f"<s>{before}</s>" in page
        assert f"<span>{after}</span>" in page
    assert "<span>Julien Caron</span>" in page
    delete_key_date(key_date.pk)
    assert "« date clé supprimée »" in flat(screen.get(url))


def test_the_switch_leaves_a_trace_once(screen, template):
    url = f"{template.get_absolute_url()}activation/"
    for _press in range(2):
        screen.post(url, {"enabled": "off"})

    assert template.revisions.count() == 1
    page = flat(screen.get(template.get_absolute_url()))
    assert "<s>Active</s>" in page
    assert "<span>Désactivée</span>" in page


def test_a_long_history_comes_in_pages(screen, template, django_assert_max_num_queries):
    url = template.get_absolute_url()
    screen.post(url, sent(screen, template, offset_days_days="31"))
    with django_assert_max_num_queries(24) as one:
        screen.get(url)
    count = len(one)
    for number in range(32, 44):
        screen.post(url, sent(screen, template, offset_days_days=str(number)))

    with django_assert_max_num_queries(count):
        page = flat(screen.get(url))

    assert "42 jours avant" in page
    assert "<s>30 jours avant" not in page
    assert "<s>30 jours avant" in flat(screen.get(f"{url}?page=2"))
    assert screen.get(f"{url}?page=%00&page=9999").status_code == 200
