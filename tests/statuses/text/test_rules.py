import pytest

from statuses.models import AutoTaskTemplate, KeyDate
from statuses.text import rules


def rule(offset_days, reference="departure", **options):
    return AutoTaskTemplate(offset_days=offset_days, reference=reference, **options)


def plain(text):
    return text.replace("\xa0", " ")


OPTION = KeyDate(name="Option")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (rule(-1), "1 jour avant la date de départ du voyage"),
        (rule(0), "le jour du départ du voyage"),
        (rule(3, day_count="working"), "3 jours ouvrés après la date de départ du voyage"),
        (rule(-1, day_count="working"), "1 jour ouvré avant la date de départ du voyage"),
        (rule(0, day_count="working"), "le jour du départ du voyage, ou le jour ouvré suivant"),
        (rule(-3, offset_unit="months"), "3 mois avant la date de départ du voyage"),
        (rule(1, offset_unit="weeks"), "1 semaine après la date de départ du voyage"),
        (rule(0, offset_unit="months"), "le jour du départ du voyage"),
        (rule(-3, "key_date", key_date=OPTION), "3 jours avant « Option »"),
        (rule(0, "key_date", key_date=OPTION), "le jour de « Option »"),
    ],
)
def test_the_due_date_of_a_rule_is_said_as_people_do(template, words):
    assert plain(rules.due_in_words(template)) == words


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (rule(-30), "−30 j"),
        (rule(3, day_count="working"), "+3 j ouvrés"),
        (rule(0, day_count="working"), "jour même"),
        (rule(-3, offset_unit="months"), "−3 mois"),
        (rule(2, offset_unit="weeks"), "+2 sem."),
    ],
)
def test_on_the_axis_it_is_short(template, words):
    assert plain(rules.offset_short(template)) == words
