from datetime import date

from django.utils.translation import override

from tasks.dates.calendars import Calendar
from tasks.dates.due_dates import ReferenceDates, Rule, resolve
from tasks.text import explaining

FRANCE = Calendar(country="FR")


def explained(departure: date, offset_days: int, *, day_rule: str = "next") -> str:
    rule = Rule("departure", offset_days, day_rule=day_rule)
    with override("fr"):
        return explaining.explain(resolve(rule, ReferenceDates(departure=departure), FRANCE))


def test_a_holiday_is_named_inside_the_sentence() -> None:
    assert explained(date(2027, 6, 14), -30) == (
        "18 mai 2027 = départ (14 juin 2027) − 30 jours,"
        " soit samedi 15 mai, reportée au mardi (lundi de Pentecôte férié)"
    )


def test_a_proper_name_keeps_its_capital() -> None:
    assert explained(date(2028, 12, 24), 1, day_rule="next") == (
        "26 décembre 2028 = départ (24 décembre 2028) + 1 jour,"
        " soit lundi 25 décembre, reportée au mardi (Noël férié)"
    )


def test_a_day_brought_forward_is_not_put_off() -> None:
    assert explained(date(2027, 6, 15), -10, day_rule="previous") == (
        "4 juin 2027 = départ (15 juin 2027) − 10 jours,"
        " soit samedi 5 juin, avancée au vendredi (week-end)"
    )


def noted(departure: date, offset_days: int, created: date | None = None, **options: str) -> str:
    rule = Rule("departure", offset_days, **options)
    dates = ReferenceDates(departure=departure, task_created=created)
    with override("fr"):
        return explaining.note(resolve(rule, dates, FRANCE))


def test_beside_a_sum_stands_why_the_day_moved() -> None:
    assert noted(date(2027, 6, 14), -30, day_rule="next") == (
        "Reportée au mardi\u00a0: lundi de Pentecôte férié."
    )
    assert noted(date(2027, 6, 15), -10, day_rule="previous") == (
        "Avancée au vendredi\u00a0: week-end."
    )
    assert noted(date(2027, 6, 14), -30, day_rule="stay") == ""


def test_beside_a_sum_stand_the_days_it_did_not_count() -> None:
    assert noted(date(2027, 5, 19), -3, day_count="working") == (
        "Sans compter les week-ends, lundi de Pentecôte."
    )
    assert noted(date(2027, 6, 11), -3, day_count="working") == ""


def test_beside_a_sum_stands_that_the_day_had_passed() -> None:
    assert noted(date(2027, 6, 14), -30, date(2027, 6, 1), if_past="today") == (
        "Déjà passée\u00a0: à faire le jour de sa création."
    )
