import pytest
from django.urls import reverse

from statuses.models import AutoTaskTemplate, RuleImport
from tests.factories import AutoTaskTemplateFactory, StatusFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def status():
    return StatusFactory(name="Voyage confirmé")


def paste(screen, status, lines):
    return screen.post(reverse("statuses:paste", args=[status.pk]), {"lines": lines}, follow=True)


def test_a_list_becomes_rules_after_the_comparison(screen, status):
    AutoTaskTemplateFactory(
        status=status, name="Demander le solde", offset_days=-20, reference="departure"
    )

    page = paste(screen, status, "• J-30 Demander le solde\nRappeler {client}")

    assert page.resolver_match.view_name == "statuses:rule-import-check"
    assert "aucune échéance n’a été comprise" in flat(page)
    sent = {"ticks": ["rules-0", "rules-1"], "seen": page.context["signature"]}
    screen.post(page.wsgi_request.path, sent)
    rows = AutoTaskTemplate.objects.values_list("name", "offset_days", "reference")
    assert list(rows) == [
        ("Demander le solde", -30, "departure"),
        ("Rappeler {client}", 0, "task_created"),
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "Collez au moins une ligne."),
        ("\n \t\n•\n", "Collez au moins une ligne."),
        ("J-30 Demander le solde\n" * 10_000, "lignes : collez-en 500 au plus à la fois"),
        ("Solde\nRappeler {client.__class__}", "Ligne 2 :"),
        ("x" * 201, "Ligne 1 :"),
    ],
)
def test_what_cannot_be_rules_is_told_beside_the_field(screen, status, lines, words):
    page = paste(screen, status, lines)

    assert page.status_code == 422
    assert words in flat(page).replace("\u00a0", " ").replace("\u202f", " ")
    assert not RuleImport.objects.exists()


def test_nothing_understood_is_said_on_each_line(screen, status):
    page = paste(screen, status, "un\ndeux\ntrois")

    assert flat(page).count("aucune échéance n’a été comprise") == 3
