"""Which client a line means: number, e-mail, telephone, name; a doubt is a question."""

import pytest

from caladeo import clock
from opportunities.clients import merging
from opportunities.importing import checking, identity, uploads
from tests.factories import ClientFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db
HEADINGS = "Nom;Client;E-mail;Téléphone;N° client"


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def martin(db):
    return ClientFactory(name="Paul Martin", email="paul@x.fr", phone="06 12 34 56 78")


@pytest.fixture
def garnier(db):
    return ClientFactory(name="Famille Garnier", email="garnier@x.fr", phone="01 40 00 00 00")


@pytest.fixture
def check(seller):
    def checked(*lines, said=None, kind=""):
        file = kept(*lines, owner=seller, headings=HEADINGS, kind=kind)
        uploads.answer(file, said or {}, rest=[])
        return checking.check(file, by=seller)

    return checked


@pytest.mark.parametrize(
    "line",
    [
        "Kyoto;PAUL martin;;;",
        "Kyoto;M. Martin;PAUL@x.fr;;",
        "Kyoto;M. Martin;;+33 6 12 34 56 78;",
        "Kyoto;Martin, Paul;autre@x.fr;06.12.34.56.78;",
        "Kyoto;M. Martin;paul@x.fr;01 40 00 00 00;",
        "Kyoto;Paul Martin;neuf@x.fr;07 00 00 00 00;",
    ],
    ids=["name", "e-mail", "telephone", "telephone, another e-mail", "e-mail first", "name last"],
)
def test_the_first_thing_that_fits_tells_who_it_is(check, martin, garnier, line):
    found = check(line)

    assert [row.client.pk for row in found.opportunities] == [martin.pk]
    assert (found.questions, found.new_clients) == ([], [])


@pytest.mark.parametrize(
    "line",
    ["Kyoto;Marie Martin;marie@x.fr;06 12 34 56 78;", "Kyoto;Hôtel Zénith;h@x.fr;0612345678;"],
    ids=["of one family", "behind one switchboard"],
)
def test_a_shared_telephone_is_nobody_beside_another_name_and_another_mail(check, martin, line):
    found = check(line, line.replace("Kyoto", "Oman"))

    assert [client.name for client in found.new_clients] == [line.split(";")[1]]
    assert (found.count, found.questions) == (2, [])


def test_a_telephone_tells_who_it_is_where_no_mail_is_known_here(check):
    roux = ClientFactory(name="Paul Roux", email="", phone="06 12 34 56 78")

    found = check("Kyoto;Marie Roux;marie@x.fr;06 12 34 56 78;")

    assert [row.client.pk for row in found.opportunities] == [roux.pk]


def test_who_shares_a_telephone_comes_in_with_a_file_of_clients(seller, martin):
    lines, headings = ("Marie Martin;marie@x.fr;06 12 34 56 78",), "Nom;E-mail;Téléphone"
    file = kept(*lines, owner=seller, headings=headings, kind="clients")

    found = checking.check(file, by=seller)

    assert [row.name for row in found.new_clients] == ["Marie Martin"]
    assert (found.client_updates, found.known) == ([], [])


def test_our_number_comes_first(check, martin, garnier):
    found = check(f"Kyoto;Martin;paul@x.fr;;{martin.pk}", f"Oman;Paul Martin;;;{martin.pk}")

    assert {row.client.pk for row in found.opportunities} == {martin.pk}
    assert found.questions == []


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("Kyoto;Famille Garnier;paul@x.fr;;", ["martin", "garnier"]),
        ("Kyoto;Famille Garnier;;06 12 34 56 78;", ["martin", "garnier"]),
        ("Kyoto;Famille Garnier;;;{martin}", ["martin", "garnier"]),
        ("Kyoto;Famille Vasseur;;;{martin}", ["martin"]),
    ],
    ids=["e-mail and name", "telephone and name", "number and name", "number of somebody else"],
)
def test_a_doubt_is_asked_once_and_never_guessed(check, martin, garnier, line, candidates):
    pks = {"martin": martin.pk, "garnier": garnier.pk}
    line = line.format(**pks)

    found = check(line, line.replace("Kyoto", "Oman"))

    [question] = found.questions
    assert question.candidates == [pks[name] for name in candidates]
    assert (question.count, question.answer, found.count, found.bad_count) == (2, None, 0, 2)
    for answer, pk in ((str(martin.pk), martin.pk), ("new", None)):
        again = check(line, line.replace("Kyoto", "Oman"), said={question.key: answer})
        assert [row.client.pk for row in again.opportunities] == [pk, pk]
        assert len(again.new_clients) == (pk is None)
    left_out = check(line, said={question.key: ""})
    assert (left_out.count, left_out.bad_count) == (0, 1)


def test_two_of_one_name_are_asked_unless_the_mail_tells(check, martin):
    other = ClientFactory(name="Paul Martin", email="b@x.fr")

    found = check("Kyoto;Paul Martin;B@x.fr;;", "Oman;Paul Martin;;;")

    assert [row.client.pk for row in found.opportunities] == [other.pk]
    assert [row.candidates for row in found.questions] == [[martin.pk, other.pk]]


def test_a_client_chosen_and_deleted_meanwhile_is_asked_again(check, martin):
    other = ClientFactory(name="Paul Martin")
    third = ClientFactory(name="Paul Martin")
    [question] = check("Oman;Paul Martin;;;").questions
    other.delete()

    found = check("Oman;Paul Martin;;;", said={question.key: str(other.pk)})

    assert [row.candidates for row in found.questions] == [[martin.pk, third.pk]]
    assert (found.count, found.bad_count) == (0, 1)


@pytest.mark.parametrize("number", ["999999", "abc", "0", "1.5", "9" * 40])
def test_a_number_that_nobody_has_is_told_and_the_rest_decides(check, martin, number):
    found = check(f"Kyoto;Paul Martin;;;{number}")

    assert [row.client.pk for row in found.opportunities] == [martin.pk]
    assert [remark.header for remark in found.remarks] == ["N° client"]


def test_an_extension_is_no_telephone_of_one(check, martin):
    ClientFactory(name="Famille Haddad", phone="poste 123456")

    assert check("Kyoto;Vasseur;;123456;").new_clients[0].name == "Vasseur"


def test_a_file_of_clients_asks_too(seller, martin, garnier):
    lines = ("Famille Garnier;paul@x.fr", "Martin;paul@x.fr", "Neuf;")
    file = kept(*lines, owner=seller, headings="Nom;E-mail", kind="clients")

    found = checking.check(file, by=seller)

    assert [row.candidates for row in found.questions] == [[martin.pk, garnier.pk]]
    assert [(row.row.pk, row.changes) for row in found.client_updates] == [
        (martin.pk, {"name": "Martin"})
    ]
    assert [row.name for row in found.new_clients] == ["Neuf"]


def test_new_clients_of_one_name_with_two_mails_stay_two(check):
    found = check("Kyoto;Martin;a@x.fr;;", "Oman;Martin;b@x.fr;;", "Lima;martin;;;")

    assert [client.email for client in found.new_clients] == ["a@x.fr", "b@x.fr"]


def test_a_cell_of_many_numbers_is_read_quickly():
    assert len(identity.numbers("06 12 34 56 78 / " * 2000)) == 1


def test_who_was_merged_is_known_by_what_told_them_apart(check, martin, seller):
    old = ClientFactory(name="Agence Martin", email="old@x.fr", phone="0199999999")
    gone = old.pk
    merging.merge(martin.pk, gone, by=seller, at=clock.now())

    found = check(
        "Kyoto;Agence MARTIN;;;",
        "Oman;Quelqu’un;OLD@x.fr;;",
        "Lima;Quelqu’un;;01 99 99 99 99;",
        f"Nara;Agence Martin;;;{gone}",
    )

    assert {row.client.pk for row in found.opportunities} == {martin.pk}
    assert (found.count, found.questions, found.new_clients) == (4, [], [])


def test_all_that_a_line_asks_is_asked_at_once(seller, martin):
    namesake = ClientFactory(name="Paul Martin")
    file = kept("Kyoto;Paul Martin;Gagné", owner=seller, headings="Nom;Client;Statut")

    found = checking.check(file, by=seller)

    asked = {question.kind: question.candidates for question in found.questions}
    assert asked == {"status": [], "client": [martin.pk, namesake.pk]}
    assert found.opportunities == []
