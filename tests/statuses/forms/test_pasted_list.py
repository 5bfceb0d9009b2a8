import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuses.forms import pasted_list


def read(text):
    return pasted_list.read(pasted_list.lines_of(text))


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
    ],
)
def test_a_line_is_read(line, name, due):
    (found,) = read(line)

    assert found.name == name
    assert (found.due["offset"], found.due["unit"], found.due["reference"]) == due
    assert ("day_count" in found.due) == ("ouvrés" in line)


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
