"""A set of rules on its way in, by the pages that an administrator uses."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from caladeo.models import User
from statuses import starter
from statuses.models import AutoTaskTemplate, RuleImport, Status
from statuses.rule_sets import exporting
from tests.clients import Client
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    RuleImportFactory,
    StatusFactory,
)
from tests.statuses import reading

pytestmark = pytest.mark.django_db
RULE = {"status": "Devis envoyé", "name": "Solde", "offset": -30, "reference": "departure"}


@pytest.fixture
def screen(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def flat(page: Any) -> str:
    return reading.flat(page)


def send(screen: Client, content: Any, name: str = "regles.json") -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = SimpleUploadedFile(name, data)
    return screen.post(reverse("statuses:rule-upload"), {"file": file}, follow=True)


def choose(screen: Client, page: Any, *ticks: str) -> Any:
    sent = {"ticks": ticks, "seen": page.context["signature"]}
    return screen.post(page.wsgi_request.path, sent, follow=True)


def test_from_the_file_to_the_rules_and_back(screen):
    rule = AutoTaskTemplateFactory(
        status__name="Devis envoyé", name="Solde", offset_days=-20, reference="departure"
    )
    OpportunityFactory(status=rule.status)
    page = send(screen, {"caladeo": 1, "rules": [RULE, RULE | {"name": "<b>Acompte</b> {client}"}]})

    words = flat(page)
    assert "1 tâche nouvelle · 1 différente" in words
    assert "20 jours avant la date de départ du voyage" in words
    assert "30 jours avant la date de départ du voyage" in words
    assert "1 opportunité est déjà dans ce statut" in words
    assert "&lt;b&gt;Acompte&lt;/b&gt; {client}" in words
    assert page.context["form"].ticked == {"rules-1"}

    result = choose(screen, page, "rules-0", "rules-1")

    assert "1 tâche automatique créée" in flat(result)
    assert "1 tâche automatique modifiée" in flat(result)
    assert "1 opportunité déjà dans « Devis envoyé » n’a rien reçu" in flat(result)
    assert rule.status.templates.count() == 2

    undo = reverse("statuses:rule-import-undo", args=[RuleImport.objects.get().pk])
    assert f'href="{undo}"' in result.content.decode()
    assert "1 tâche automatique remise comme avant" in flat(screen.get(undo))
    undone = flat(screen.post(undo, follow=True))

    rule.refresh_from_db()
    assert "1 tâche automatique retirée · 1 tâche automatique remise comme avant" in undone
    assert rule.offset_days == -20
    assert [row.name for row in AutoTaskTemplate.objects.all()] == ["Solde"]


def test_the_question_names_what_stays_and_after_the_undo_there_is_none(screen):
    StatusFactory(name="Devis envoyé")
    page = send(screen, {"caladeo": 1, "rules": [RULE, RULE | {"name": "Visas"}]})
    choose(screen, page, "rules-0", "rules-1")
    AutoTaskTemplate.objects.filter(name="Visas").update(offset_days=-60)
    address = reverse("statuses:rule-import-undo", args=[RuleImport.objects.get().pk])

    before = digest()

    asked = flat(screen.get(address))
    assert digest() == before
    assert "Annuler l’import de" in asked
    assert "1 tâche automatique retirée" in asked
    assert "« Visas » reste : quelqu’un l’a modifié depuis" in asked
    screen.post(address)

    assert [row.name for row in AutoTaskTemplate.objects.all()] == ["Visas"]
    again = screen.get(address, follow=True)
    assert again.resolver_match.view_name == "statuses:rule-import-result"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"caladeo": 1, "rules": [RULE | {"oups": 1}]}, "rules[0] : la clé « oups » n’est pas"),
        ({"caladeo": 9, "rules": []}, "Le fichier est au format 9"),
        ({"caladeo": 1, "rules": [RULE, RULE]}, "« Solde » figure deux fois"),
        ({"caladeo": 1, "rules": [RULE] * 5_000}, "500 au plus dans un fichier"),
        ({"caladeo": 1, "rules": [RULE | {"offset": True}]}, "un nombre entier est attendu"),
        (b" " * (2**20 + 1), "dépasse 1 Mo"),
        (b"", "n’est pas du JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(screen, content, words):
    page = send(screen, content)

    assert page.status_code == 422
    assert words in flat(page)
    assert 'aria-describedby="id_file_helptext id_file_error"' in page.content.decode()
    assert not RuleImport.objects.exists()


def test_fifty_thousand_rules_are_too_large_a_file(screen):
    page = send(screen, {"caladeo": 1, "rules": [RULE] * 50_000})

    assert "dépasse 1 Mo" in flat(page)


def test_nothing_ticked_is_said_and_what_was_ticked_stays(screen):
    page = send(screen, {"caladeo": 1, "rules": [RULE]})

    refused = choose(screen, page)

    assert refused.status_code == 422
    assert "Cochez au moins une ligne." in flat(refused)
    assert refused.context["form"].ticked == set()

    alone = choose(screen, page, "rules-0")

    assert "Cochez au moins une ligne." in flat(alone)
    assert alone.context["form"].ticked == {"rules-0"}
    assert not Status.objects.exists()


def test_what_changed_meanwhile_is_shown_again(screen):
    page = send(screen, {"caladeo": 1, "rules": [RULE]})
    StatusFactory(name="devis envoyé")

    again = choose(screen, page, "statuses-0", "rules-0")

    assert again.status_code == 422
    assert "Quelque chose a changé" in flat(again)
    assert not AutoTaskTemplate.objects.exists()
    assert "1 tâche automatique créée" in flat(choose(screen, again, "rules-0"))


def test_a_second_press_finds_the_result(screen):
    page = send(screen, {"caladeo": 1, "rules": [RULE]})
    ticks = ("statuses-0", "rules-0")
    choose(screen, page, *ticks)

    again = choose(screen, page, *ticks)

    assert again.resolver_match.view_name == "statuses:rule-import-result"
    assert AutoTaskTemplate.objects.count() == 1


def test_a_file_of_yesterday_is_forgotten(screen):
    sent = RuleImportFactory(sent_at="2020-01-01T00:00Z")

    assert screen.get(sent.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("key", starter.SETS)
def test_a_set_that_we_bring_along_is_compared_too(screen, key):
    url = reverse("statuses:starter-set", args=[key])

    page = screen.post(url, follow=True)

    assert page.resolver_match.view_name == "statuses:rule-import-check"
    assert len(page.context["form"].ticked) == len(page.context["form"].fields["ticks"].choices)


def test_a_set_that_we_do_not_know_is_not_there(screen):
    assert screen.post(reverse("statuses:starter-set", args=["x"])).status_code == 404


def test_all_statuses_or_one_are_exported_as_a_file(screen):
    starter.create_starter_pipeline()
    one = Status.objects.get(name="Voyage confirmé")

    everything = screen.get(reverse("statuses:rules-export"))
    single = screen.get(reverse("statuses:status-export", args=[one.pk]))

    assert everything.content == exporting.as_bytes(exporting.of_agency())
    assert [row["name"] for row in single.json()["statuses"]] == ["Voyage confirmé"]
    assert 'filename="voyage-confirme-' in single.headers["Content-Disposition"]


def test_the_format_is_published(screen):
    answer = screen.get(reverse("statuses:rules-schema"))

    assert answer.json()["properties"]["caladeo"]["const"] == 1


def test_what_falls_with_an_unticked_line_is_named(screen):
    StatusFactory(name="Devis envoyé")
    needing = RULE | {"name": "Rendre les places", "reference": "key_date", "key_date": "Option"}
    page = send(screen, {"caladeo": 1, "rules": [RULE, needing]})

    result = flat(choose(screen, page, "rules-0", "rules-1"))

    assert "« Rendre les places » a été laissée de côté aussi" in result
    assert "« Solde »" not in result


def test_each_kind_is_counted_by_its_name_and_who_gets_the_tasks_is_told(screen):
    rules = [
        RULE | {"reference": "key_date", "key_date": "Rooming list", "offset": 0},
        RULE | {"name": "Visas", "assign_to": "role", "role": "Production"},
    ]

    words = flat(send(screen, {"caladeo": 1, "rules": rules}))

    assert "2 tâches nouvelles · 1 statut nouveau · 1 date clé nouvelle · 1 rôle nouveau" in words
    assert "Assignée à : Gestionnaire" in words
    assert "Assignée à : Production" in words


def test_what_is_identical_stands_folded_in_one_line(screen):
    starter.create_starter_pipeline()

    page = send(screen, exporting.of_agency())

    counts = [len(group.identical) for group in page.context["groups"]]
    assert counts
    for count in filter(lambda count: count > 1, counts):
        assert f"{count} identiques" in flat(page)
    assert page.content.decode().count('<details class="fold"') == len(counts)
