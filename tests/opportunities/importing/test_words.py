"""A word that is none of ours is asked once, remembered, and asked again when ours is gone."""

import pytest

from caladeo import clock
from opportunities.importing import checking, uploads, words
from opportunities.importing.words import Target
from opportunities.models import ImportWord
from tests.factories import StatusFactory, UserFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db
HEADINGS = "Nom;Client;Statut;Gestionnaire;Type de client"


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis envoyé")


@pytest.fixture
def file(seller):
    return kept(
        "Kyoto;Lefèvre;En attente;Lucie;Robot",
        "Oman;Garnier;EN ATTENTE;;",
        "Pérou;Haddad;devis envoye;;",
        owner=seller,
        headings=HEADINGS,
    )


def asked(checked) -> list[tuple[str, str, int]]:
    return [(row.kind, row.text, row.count) for row in checked.questions]


def test_each_unknown_word_is_asked_once_and_decides_nothing_before(file, seller):
    found = checking.check(file, by=seller)

    assert sorted(asked(found)) == [
        ("client_kind", "Robot", 1),
        ("manager", "Lucie", 1),
        ("status", "En attente", 2),
    ]
    assert [row.name for row in found.opportunities] == ["Pérou"]
    assert (found.bad_count, found.count) == (2, 1)


def test_what_was_answered_holds_for_all_lines(file, seller):
    waiting, lucie = StatusFactory(name="Option"), UserFactory(name="Lucie Petit")
    said = {"status:en attente": str(waiting.pk), "manager:lucie": str(lucie.pk)}
    uploads.answer(file, {**said, "client_kind:robot": "company"}, rest=[])

    found = checking.check(file, by=seller)

    assert [row.status for row in found.opportunities][:2] == [waiting, waiting]
    assert found.opportunities[0].manager == lucie
    assert (found.lines[0].client.kind, found.remarks, found.bad_count) == ("company", [], 0)


def test_what_was_left_out_is_told_with_what_the_line_gets_instead(file, seller, quote):
    left_out = {"status:en attente": "", "manager:lucie": "", "client_kind:robot": ""}
    uploads.answer(file, left_out, rest=[])

    found = checking.check(file, by=seller)

    assert {row.status for row in found.opportunities} == {quote}
    assert [remark.message.replace("\u00a0", " ") for remark in found.remarks[:3]] == [
        "Laissé de côté, comme vous l’avez choisi. L’opportunité entre dans « Devis envoyé ».",
        "Laissé de côté, comme vous l’avez choisi. L’opportunité vous est confiée.",
        "Laissé de côté, comme vous l’avez choisi.",
    ]


def test_the_next_file_does_not_ask_again(file, seller):
    waiting = StatusFactory(name="Option")
    said = {"status:en attente": str(waiting.pk), "manager:lucie": "", "client_kind:robot": ""}
    words.remember(said)
    words.remember(said | {"manager:lucie": str(seller.pk), "client:lefevre|||": "3"})

    found = checking.check(file, by=seller)

    assert [row.answer for row in found.questions].count(None) == 0
    assert found.count == 3
    assert ImportWord.objects.count() == 3
    assert found.opportunities[0].manager == seller


def test_a_status_deleted_or_a_person_gone_meanwhile_is_asked_again(file, seller):
    waiting, lucie = StatusFactory(name="Option"), UserFactory(name="Lucie Petit")
    words.remember({"status:en attente": str(waiting.pk), "manager:lucie": str(lucie.pk)})
    words.remember({"client_kind:robot": "no such kind"})
    waiting.deleted_at = clock.now()
    waiting.save()
    lucie.is_active = False
    lucie.save()

    found = checking.check(file, by=seller)

    assert [row.answer for row in found.questions] == [None, None, None]
    assert [row.name for row in found.opportunities] == ["Pérou"]


def test_of_namesakes_in_the_team_somebody_is_asked_unless_the_mail_tells(seller):
    UserFactory(name="Anna Moreau", email="anna@x.fr")
    other = UserFactory(name="Anna Moreau", email="moreau@x.fr")
    lines = ("Kyoto;Martin;moreau@x.fr", "Oman;Martin;Anna Moreau")
    file = kept(*lines, owner=seller, headings="Nom;Client;Vendeur")

    found = checking.check(file, by=seller)

    assert [row.manager for row in found.opportunities] == [other]
    assert asked(found) == [("manager", "Anna Moreau", 1)]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, "company") for word in ("Société", "ENTREPRISE", "Company", "CSE")),
        *((word, "person") for word in ("Particulier", "Individual")),
        ("Établissement scolaire", "school"),
    ],
)
def test_kinds_are_known_by_what_others_call_them(seller, word, kind):
    file = kept(f"Oman;Martin;{word}", owner=seller, headings="Nom;Client;Type de client")

    found = checking.check(file, by=seller)

    assert (found.questions, found.new_clients[0].kind) == ([], kind)


def test_too_many_words_get_one_answer(file, seller, monkeypatch):
    monkeypatch.setattr(words, "MOST", 1)
    lines = [f"Voyage {n};Client {n};Mot {n}" for n in range(3)]
    file = kept(*lines, owner=seller, headings="Nom;Client;Statut")
    assert [row.is_rest for row in checking.check(file, by=seller).questions] == [False, True, True]

    uploads.answer(file, {}, rest=["status"])
    found = checking.check(file, by=seller)

    assert [row.answer for row in found.questions] == [None, "", ""]
    assert (found.count, found.bad_count) == (2, 1)


STATUSES = ("Voyage confirmé", "Attente visa", "Devis envoyé", "Option 1 semaine", "Option 2")
STATUSES += ("Perdu", "Attente acompte", "Non payé", "Pas de réponse", "Sans réservation")
PEOPLE = ("Julien Caron", "Jeanne Caron", "Anna Moreau", "Lucie Petit")
KINDS = ("Entreprise", "Établissement scolaire", "Particulier")
SAME = [
    ("VOYAGE CONFIRMÉ", "Voyage confirmé"),
    ("Voyages confirmés", "Voyage confirmé"),
    ("voyage-confirmé.", "Voyage confirmé"),
    ("Attente : visa", "Attente visa"),
    ("Envoyé (devis)", "Devis envoyé"),
    ("Devis envoyée", "Devis envoyé"),
    ("Devis evnoyé", "Devis envoyé"),
    ("perdus", "Perdu"),
    ("CARON, Julien", "Julien Caron"),
    ("lucie.petit", "Lucie Petit"),
    ("Anna Moraeu", "Anna Moreau"),
    ("Entreprises", "Entreprise"),
    ("Etablissements scolaires", "Établissement scolaire"),
    ("Attente de visa", "Attente visa"),
]
CONTAINED = [
    ("Confirmé", "Voyage confirmé"),
    ("devis fait", "Devis envoyé"),
    ("Julien C.", "Julien Caron"),
    ("Anna M.", "Anna Moreau"),
    ("L. Petit", "Lucie Petit"),
    ("Scolaire", "Établissement scolaire"),
    ("A. Moreau", "Anna Moreau"),
    ("Option 1", "Option 1 semaine"),
]
HALF = [
    ("Attente solde", "Attente visa"),
    ("Non confirmé", "Voyage confirmé"),
    ("Option 3", "Option 1 semaine"),
    ("Option", "Option 1 semaine"),
    ("Option 1 5", "Option 1 semaine"),
    ("Acompte", "Attente acompte"),
    ("Acompte fait", "Attente acompte"),
    ("Payé", "Non payé"),
    ("Réponse", "Pas de réponse"),
    ("Réservation", "Sans réservation"),
    ("M. Petit", "Lucie Petit"),
    ("D. Petit", "Lucie Petit"),
    ("Anna L.", "Anna Moreau"),
    ("J. Caron", "Julien Caron"),
    ("Anna Morin", "Anna Moreau"),
    ("Entreprise de taxis", "Entreprise"),
]


@pytest.mark.parametrize(("text", "name"), SAME)
def test_the_same_word_is_known_whatever_its_case_order_or_slip(text, name):
    alike = likenesses(text)

    assert words.likeliest(alike) == name


@pytest.mark.parametrize(("text", "name"), CONTAINED)
def test_what_only_one_name_contains_is_proposed(text, name):
    assert words.likeliest(likenesses(text)) == name


@pytest.mark.parametrize(("text", "name"), HALF)
def test_half_a_likeness_is_the_best_but_not_the_same(text, name):
    alike = likenesses(text)

    assert words.likeliest(alike) == ""
    assert max(alike, key=alike.__getitem__) == name


@pytest.mark.parametrize("text", ["En attend", "J.", "Prêt", "Parti", "☎", "💥" * 5000])
def test_other_words_are_alike_to_none(text):
    assert not any(likenesses(text).values())


def test_of_two_that_are_the_same_none_is_known():
    assert words.likeliest(likenesses("Options", "Option", "option")) == ""


def likenesses(text: str, *names: str) -> dict[str, int]:
    choices = [Target(each, each, None) for each in names or STATUSES + PEOPLE + KINDS]
    return words.likenesses(text, choices)
