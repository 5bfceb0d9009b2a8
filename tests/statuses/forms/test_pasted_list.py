import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuses.forms import pasted_list

LATE = (-2, "weeks", "departure")
KEY_DATES = ["Réception des noms", "Solde", "Date limite d’option", "Noms", "noms"]


def read(text):
    return pasted_list.read(pasted_list.lines_of(text), KEY_DATES)


@pytest.mark.parametrize(
    ("line", "name", "due"),
    [
        ("J-30 Demander le solde", "Demander le solde", (-30, "days", "departure")),
        ("• J−30\tdemander le solde", "Demander le solde", (-30, "days", "departure")),
        ("+3 ouvrés vérifier l’acompte", "Vérifier l’acompte", (3, "days", "task_created")),
        ("R+5 demander un avis", "Demander un avis", (5, "days", "return")),
        ("- r + 5 : demander un avis", "Demander un avis", (5, "days", "return")),
        ("M-3 Passeports", "Passeports", (-3, "months", "departure")),
        ("S-2 - Carnet de voyage", "Carnet de voyage", (-2, "weeks", "departure")),
        ("1. 2 semaines avant le départ : carnet", "Carnet", (-2, "weeks", "departure")),
        ("3 jours après le retour, appeler", "Appeler", (3, "days", "return")),
        ("-10 Envoyer le carnet", "Envoyer le carnet", (-10, "days", "departure")),
        ("Demander un avis (R+5)", "Demander un avis", (5, "days", "return")),
        ("[ ] Demander le solde\tJ-30", "Demander le solde", (-30, "days", "departure")),
        ("Rappeler 15 jours avant", "Rappeler", (-15, "days", "departure")),
        ("J+1 Prendre des nouvelles", "Prendre des nouvelles", (1, "days", "departure")),
        ("2 semaines avant le départ envoyer le carnet", "Envoyer le carnet", LATE),
        ("2 weeks before departure: send the wallet", "Send the wallet", LATE),
        ("Send the wallet 2 weeks before the departure date", "Send the wallet", LATE),
        ("J-2 semaines visas", "Visas", (-2, "weeks", "departure")),
        ("Passeports J-1 mois", "Passeports", (-1, "months", "departure")),
        ("R+2 semaines : avis", "Avis", (2, "weeks", "return")),
        ("J-2 s’assurer des visas", "S’assurer des visas", (-2, "days", "departure")),
        ("J-10 avant retour : appeler", "Appeler", (-10, "days", "return")),
        ("3 working days after creation - call ouvrés", "Call ouvrés", (3, "days", "task_created")),
        ("3 jours après l’entrée dans le statut : x", "X", (3, "days", "status_entered")),
    ],
)
def test_a_line_is_read(line, name, due):
    (found,) = read(line)

    assert found.name == name
    assert (found.due["offset"], found.due["unit"], found.due["reference"]) == due
    assert ("day_count" in found.due) == ("ouvrés" in line)


@pytest.mark.parametrize(
    ("line", "name", "offset", "key_date"),
    [
        ("3 jours après réception des noms : rooming list", "Rooming list", 3, KEY_DATES[0]),
        ("3 jours après la réception des noms rooming list", "Rooming list", 3, KEY_DATES[0]),
        ("+3 j après RECEPTION DES NOMS, rooming list", "Rooming list", 3, KEY_DATES[0]),
        ("Rooming list (3 jours après réception des noms)", "Rooming list", 3, KEY_DATES[0]),
        ("J-30 avant le « Solde » : facture", "Facture", -30, "Solde"),
        ("10 days before the date limite d'option - call", "Call", -10, KEY_DATES[2]),
    ],
)
def test_a_key_date_is_known_by_its_name(line, name, offset, key_date):
    (found,) = read(line)

    assert (found.name, found.due["offset"], found.due["reference"]) == (name, offset, "key_date")
    assert found.due["key_date"] == key_date


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("3 jours après réception des visas : rooming list", "réception des visas"),
        ("10 jours avant arrivée, appeler", "arrivée"),
        ("J-30 avant la rooming list - appeler", "la rooming list"),
        ("+3 ouvrés après signature : appeler", "signature"),
        ("3 days after signature: call", "signature"),
        ("Appeler (3 jours après signature)", "signature"),
        ("Appeler 10 jours avant le solde du client", "le solde du client"),
        ("3 jours après le retour du groupe : appeler", "le retour du groupe"),
        ("3 jours après noms : appeler", "noms"),
        ("15 jours avant envoyer le carnet", "envoyer le carnet"),
    ],
)
def test_a_date_that_is_none_of_ours_is_said_and_the_words_kept(line, unknown):
    assert read(line) == [pasted_list.Pasted(line, unknown=unknown)]


def test_what_would_be_due_before_it_is_created_is_not_understood():
    (found,) = read("3 jours avant la création de la tâche : appeler")

    assert (found.due, found.unknown) == ({}, "")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Demander le solde", "Demander le solde"),
        ("2 passeports à contrôler", "2 passeports à contrôler"),
        ("J-30", "J-30"),
        ("J-9999 Trop loin", "J-9999 Trop loin"),
        ("Appeler le +33 6 12", "Appeler le +33 6 12"),
        ("- Rappeler <b>{client}</b>", "Rappeler <b>{client}</b>"),
        ("+3 semaines ouvrés appeler", "+3 semaines ouvrés appeler"),
        ("Vol AF-30", "Vol AF-30"),
    ],
)
def test_what_is_not_understood_is_kept_as_a_name(line, name):
    assert read(line) == [pasted_list.Pasted(name)]


def test_empty_lines_say_nothing_and_a_name_stands_once():
    names = [line.name for line in read("\n \n--\nJ-30 Relancer\nJ-7 relancer\r\n•\n")]

    assert names == ["Relancer", "Relancer (2)"]


@given(st.text())
def test_no_text_breaks_it(text):
    assert all(line.name.strip() for line in read(text))
