import pytest
from django.urls import reverse

from statuses.models import AutoTaskTemplate, KeyDate, RuleImport
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


def test_a_key_date_is_found_and_an_unknown_one_said_and_not_ticked(screen, status):
    KeyDate.objects.create(name="Réception des noms")
    lines = [f"3 jours après {date} : rooming list" for date in ("réception des noms", "visas")]

    page = paste(screen, status, "\n".join(lines))

    assert page.context["form"].ticked == {"rules-0"}
    words = flat(page).replace("\u00a0", " ")
    assert "3 jours après « Réception des noms »" in words
    assert "« visas » n’est pas une date clé ici" in words
    sent = {"ticks": ["rules-0"], "seen": page.context["signature"]}
    screen.post(page.wsgi_request.path, sent)
    rule = AutoTaskTemplate.objects.get()
    assert (rule.name, rule.key_date.name) == ("Rooming list", "Réception des noms")


def test_from_the_list_of_statuses_the_status_is_asked_for(screen, status):
    url = reverse("statuses:paste-list")
    assert f'href="{url}"' in screen.get(reverse("statuses:list")).content.decode()

    refused = screen.post(url, {"lines": "J-30 Demander le solde"})
    page = screen.post(url, {"lines": "J-30 Demander le solde", "status": status.pk}, follow=True)

    assert refused.status_code == 422
    assert "Choisissez le statut" in flat(refused)
    assert refused.context["form"]["lines"].value() == "J-30 Demander le solde"
    assert page.context["groups"][0].line.row == status


def test_the_comparison_leads_back_to_the_list_as_it_was_pasted(screen, status):
    lines = "  J-30 Demander le solde\n\nun\n"
    page = paste(screen, status, lines)
    back = f"{reverse('statuses:paste-list')}?liste={page.context['sent'].pk}"

    assert f'href="{back}"' in page.content.decode()
    form = screen.get(back).context["form"]
    assert (form["lines"].value(), form["status"].value()) == (lines, status.pk)


@pytest.mark.parametrize("which", ["", "x", "999999", "99999999999999999999"])
def test_a_list_that_is_gone_gives_an_empty_page(screen, status, which):
    page = screen.get(reverse("statuses:paste-list"), {"liste": which})

    assert page.context["form"]["lines"].value() is None


def test_a_line_changes_when_a_task_is_due_and_nothing_else(screen, status):
    texts = {"description": "Facture et lien", "day_rule": "next", "day_count": "working"}
    for name in ("Demander le solde", "Rappeler"):
        AutoTaskTemplateFactory(status=status, name=name, offset_days=9, **texts)

    page = paste(screen, status, "J-30 Demander le solde\nRappeler")

    solde, rappel = page.context["groups"][0].rules
    assert solde.line.fields == {"offset_days", "reference", "day_count"}
    assert rappel.line.state == "same"
    sent = {"ticks": ["rules-0"], "seen": page.context["signature"]}
    screen.post(page.wsgi_request.path, sent)
    rule = AutoTaskTemplate.objects.get(name="Demander le solde")
    assert (rule.offset_days, rule.description, rule.day_rule, rule.day_count) == (
        -30,
        "Facture et lien",
        "next",
        "calendar",
    )
