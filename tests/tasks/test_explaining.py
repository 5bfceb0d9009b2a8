from datetime import date

from django.utils.translation import override

from tasks import explaining
from tasks.calendars import Calendar
from tasks.due_dates import ReferenceDates, Rule, resolve

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
