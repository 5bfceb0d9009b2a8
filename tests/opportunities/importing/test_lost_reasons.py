"""Why trips are lost, as a file says it: our words, asked once, kept on their entries."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from caladeo import clock
from opportunities.importing import checking, undoing, uploads, writing
from opportunities.importing.telling import facing
from opportunities.importing.telling.reporting import Report
from opportunities.importing.telling.shown import Effects
from opportunities.models import ImportFile, ImportWord, Opportunity, StatusChange
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


def bring(file: ImportFile, by, kinds=("status", "lost_reason"), **choices) -> ImportFile:
    found = checking.check(file, by=by)
    facts = {"agreed": found.count, "left_out": len(found.remarks), "token": found.token}
    return writing.write(
        file,
        **facts,
        kinds=kinds,
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
    monkeypatch.setattr("opportunities.importing.lost_reasons.MOST_REASONS", 2)
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


@pytest.fixture
def gone(quote, lost, seller):
    """Two trips that are lost for their price."""
    OpportunityFactory(name="Kyoto", client__name="Roux", status=quote)
    OpportunityFactory(name="Oman", client__name="Noir", status=quote)
    lose(Opportunity.objects.all(), lost, "Prix", by=seller)
    return list(Opportunity.objects.order_by("name"))


def lose(rows, lost, reason: str, *, by) -> None:
    how = {"by": by, "source": "code", "at": clock.now()}
    transitions.move(rows, to=lost, choices=Choices(lost_reason=reason), **how)


def numbers(file: ImportFile) -> tuple[int, int]:
    """Of how many trips all would go back, and of how many something stays."""
    found = facing.of(file)
    return found.given_trips, found.left_trips


@pytest.mark.parametrize("is_numbered", [True, False])
def test_another_reason_of_a_loss_is_an_update_with_its_own_tick(seller, gone, is_numbered):
    first, second = (row.pk if is_numbered else "" for row in gone)
    lines = (f"{first};Kyoto;Roux;Perdu;prix", f"{second};Oman;Noir;;Délai")
    file = kept(*lines, owner=seller, headings=HEADINGS)

    found = checking.check(file, by=seller)
    (told,) = Report.of(found, tasks=0, late=0, effects=Effects()).kinds

    assert (told.kind, told.name) == ("lost_reason", "Oman")
    assert (told.before, told.after, found.remarks) == ("Prix", "Délai", [])
    with pytest.raises(writing.NothingTickedError):
        bring(file, seller, kinds=["status"])
    done = bring(file, seller, kinds=["lost_reason"])
    assert (reasons(), done.counts["updated"]) == ({"Kyoto": "Prix", "Oman": "Délai"}, 1)

    assert numbers(done) == (1, 0)
    undoing.undo(done, by=seller, at=clock.now())
    assert reasons() == {"Kyoto": "Prix", "Oman": "Prix"}


def test_a_reason_that_is_another_since_the_import_stays(seller, gone, quote, lost):
    lines = [f"{row.pk};;;;Délai" for row in gone]
    done = bring(kept(*lines, owner=seller, headings=HEADINGS), seller, kinds=["lost_reason"])
    bring(kept(lines[0].replace("Délai", "Prix"), owner=seller, headings=HEADINGS), seller)
    oman = Opportunity.objects.filter(name="Oman")
    transitions.move(oman, to=quote, by=seller, source="code", at=clock.now())
    lose(oman, lost, "Délai", by=seller)

    assert numbers(done) == (0, 2)
    undoing.undo(done, by=seller, at=clock.now())

    assert reasons() == {"Kyoto": "Prix", "Oman": "Délai"}
    assert [pk for pk, _reason in done.__class__.objects.get(pk=done.pk).kept] == [
        row.pk for row in gone
    ]


def test_without_the_entry_that_lost_it_the_reason_is_told(seller, lost):
    trip = OpportunityFactory(status=lost)
    QuerySet(StatusChange).update(to_status=StatusFactory(name="Autre"))
    file = kept(f"{trip.pk};;;Perdu;Délai", owner=seller, headings=HEADINGS)

    found = checking.check(file, by=seller)

    assert (found.updates, [remark.line for remark in found.remarks]) == ([], [2])


def test_it_is_asked_only_of_those_of_which_the_file_says_nothing(administrator, client: Client):
    client.force_login(administrator)
    lines = (";Kyoto;Roux;Perdu;Prix", ";Oman;Noir;Perdu;")
    file = kept(*lines, owner=administrator, headings=HEADINGS)

    page = client.get(reverse("opportunities:import-check", args=[file.pk]))

    assert page.context["checked"].effects.lost == 1
