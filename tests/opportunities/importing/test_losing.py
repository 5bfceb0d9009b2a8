"""Why trips are lost, as a file says it: our words, asked once, kept on their entries."""

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.importing import checking, losing, undoing, uploads, writing
from opportunities.models import ImportFile, ImportWord, StatusChange
from opportunities.moves import transitions
from opportunities.moves.choices import Choices
from statuses.models import lost_reasons
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HEADINGS = "Notre numéro;Nom;Client;Statut;Closed Lost Reason"


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture(autouse=True)
def lost(db):
    return StatusFactory(name="Perdu", is_active=False, probability=0)


def bring(file: ImportFile, by, **choices) -> ImportFile:
    found = checking.check(file, by=by)
    facts = {"agreed": found.count, "left_out": len(found.remarks), "token": found.token}
    return writing.write(
        file,
        **facts,
        kinds=["status"],
        creates_tasks=True,
        choices=Choices(**choices),
        by=by,
        at=clock.now(),
    )


def reasons() -> dict[str, str]:
    entries = StatusChange.objects.standing().order_by("pk")
    return dict(entries.values_list("opportunity__name", "lost_reason"))


def test_our_words_are_read_and_others_asked_once(seller, lost):
    lost_reasons.write(["Prix", "Concurrence"])
    lines = (";Kyoto;Roux;Perdu;PRIX", ";Oman;Noir;Perdu;Trop cher", ";Bali;Petit;Perdu;")
    file = kept(*lines, ";Pérou;Blanc;Perdu;trop  cher", owner=seller, headings=HEADINGS)

    found = checking.check(file, by=seller)
    assert [(row.kind, row.text, row.count) for row in found.questions] == [
        ("lost_reason", "Trop cher", 2)
    ]
    assert [row.name for row in found.opportunities] == ["Kyoto", "Bali"]

    uploads.answer(file, {"lost_reason:trop cher": "Concurrence"}, rest=[])
    bring(file, seller, lost_reason="Délai")

    assert reasons() == {
        "Kyoto": "Prix",
        "Oman": "Concurrence",
        "Bali": "Délai",
        "Pérou": "Concurrence",
    }


@pytest.mark.parametrize(("answer", "kept_as"), [("=", "Trop cher"), ("", "")])
def test_a_word_is_kept_as_it_is_or_left_out(seller, answer, kept_as):
    file = kept(";Oman;Noir;Perdu;Trop cher", owner=seller, headings=HEADINGS)
    uploads.answer(file, {"lost_reason:trop cher": answer}, rest=[])

    told = [remark.header for remark in checking.check(file, by=seller).remarks]
    bring(file, seller)

    assert reasons() == {"Oman": kept_as}
    assert told == ([] if kept_as else ["Closed Lost Reason"])


def test_the_page_of_values_proposes_ours_else_the_word_itself(administrator, client: Client):
    client.force_login(administrator)
    lines = (";Oman;Noir;Perdu;« Prix »", ";Bali;Petit;Perdu;Divorce")
    file = kept(*lines, owner=administrator, headings=HEADINGS)
    url = reverse("opportunities:import-values", args=[file.pk])

    [group] = client.get(url).context["form"].groups
    assert [row.chosen for row in group.rows] == ["Prix", "="]
    client.post(url, {row.name: row.chosen for row in group.rows})

    words = dict(ImportWord.objects.values_list("word", "target"))
    assert words == {'" prix "': "Prix", "divorce": "="}
    assert not [row for row in checking.check(file, by=administrator).questions if not row.answer]


def test_sentences_are_not_asked_one_by_one(seller, monkeypatch):
    monkeypatch.setattr(losing, "MOST_REASONS", 2)
    words = ("Trop cher", "Ont choisi le Pérou", "Grossesse", "Délai")
    lines = [f";Voyage {n};Client {n};Perdu;{text}" for n, text in enumerate(words)]
    file = kept(*lines, owner=seller, headings=HEADINGS)

    assert checking.check(file, by=seller).questions == []
    bring(file, seller)

    assert [*reasons().values()] == [*words]


def test_a_reason_that_has_no_place_is_told_and_the_line_arrives(seller):
    lines = (";Kyoto;Roux;Devis;Prix", f";Oman;Noir;Perdu;{'x' * 101}")
    file = kept(*lines, owner=seller, headings=HEADINGS)

    found = checking.check(file, by=seller)

    assert len(found.opportunities) == len(lines)
    assert [remark.text[:4] for remark in found.remarks] == ["Prix", "xxxx"]
    assert "« Devis »" in found.remarks[0].message.replace("\u00a0", " ")


def test_a_trip_that_is_there_is_lost_for_its_own_reason(seller, quote, lost):
    trips = OpportunityFactory.create_batch(2, status=quote)
    lines = (f"{trips[0].pk};;;Perdu;Prix", f"{trips[1].pk};;;Perdu;")
    file = kept(*lines, owner=seller, headings=HEADINGS)

    done = bring(file, seller, lost_reason="Délai")

    assert [*reasons().values()] == ["Prix", "Délai"]
    done.refresh_from_db()
    undoing.undo(done, by=seller, at=clock.now())
    trips[0].refresh_from_db()
    assert trips[0].status == quote


def test_what_is_lost_already_keeps_its_reason_and_a_round_trip_says_nothing(seller, quote, lost):
    trips = OpportunityFactory.create_batch(2, status=quote)
    transitions.move(
        type(trips[0]).objects.all(),
        to=lost,
        by=seller,
        source="code",
        at=clock.now(),
        choices=Choices(lost_reason="Prix"),
    )
    lines = (f"{trips[0].pk};;;Perdu;prix", f"{trips[1].pk};;;Perdu;Délai")
    file = kept(*lines, owner=seller, headings=HEADINGS)

    found = checking.check(file, by=seller)

    assert (found.unchanged, found.updates) == (2, [])
    assert [(remark.line, "Prix" in remark.message) for remark in found.remarks] == [(3, True)]


def test_it_is_asked_only_of_those_of_which_the_file_says_nothing(administrator, client: Client):
    client.force_login(administrator)
    lines = (";Kyoto;Roux;Perdu;Prix", ";Oman;Noir;Perdu;")
    file = kept(*lines, owner=administrator, headings=HEADINGS)

    page = client.get(reverse("opportunities:import-check", args=[file.pk]))

    assert page.context["checked"].effects.lost == 1
