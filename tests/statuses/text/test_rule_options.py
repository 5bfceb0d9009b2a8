import pytest

from caladeo.models import User
from statuses.models import AutoTaskTemplate
from statuses.text import rule_options


def rule(**options):
    return AutoTaskTemplate(name="Solde", **options)


def plain(words):
    return [text.replace("\xa0", " ").replace("\u202f", " ") for text in words]


def test_a_plain_rule_has_nothing_to_say():
    assert rule_options.notes(rule()) == []
    assert rule_options.changed(rule()) == []
    assert rule_options.assignee(rule()) == "Gestionnaire"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"day_rule": "previous"}, "Week-end ou férié : jour ouvré précédent"),
        ({"if_past": "today"}, "Échéance déjà passée : à faire le jour de la création"),
        ({"on_leave": "cancel_if_closed"}, "Annulée si l’opportunité passe à un statut inactif"),
        ({"on_return": "once"}, "Une seule fois par opportunité"),
        ({"visible_days": 0}, "Visible le jour de l’échéance"),
        ({"visible_days": 1}, "Visible 1 jour avant l’échéance"),
        ({"visible_days": 1200}, "Visible 1 200 jours avant l’échéance"),
    ],
)
def test_each_option_has_its_words(options, words):
    assert plain(rule_options.notes(rule(**options))) == [words]
    assert plain(rule_options.changed(rule(**options))) == [words]


def test_in_working_days_no_day_has_to_be_moved():
    working = rule(day_count="working", day_rule="next")

    assert rule_options.notes(working) == []
    assert len(rule_options.changed(working)) == 2


def test_the_person_is_named():
    named = rule(assign_to="person", assigned_person=User(name="Julien Caron"))

    assert rule_options.assignee(named) == "Julien Caron"
    assert plain(rule_options.changed(named)) == ["Assignée à : Julien Caron"]
